"""Working days: when something counts as received, and by which day it is due.

Day 0 is the day of receipt. What is to be done in n working days is due at the end of the nth
working day after it. Closed are England's bank holidays, and the agency's own closed days.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files

from dateutil.easter import easter

from portal import clock
from portal.agency import ClosedDay, Length, OfficeHours, Unit
from portal.agency.kinds import WEEKDAYS

A_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
LONGEST_CLOSED = 366  # days


@dataclass(frozen=True)
class Calendar:
    """The days on which an agency works, as they are known today."""

    opens: time
    closes: time
    weekdays: frozenset[int]
    closed: frozenset[date]

    def is_working(self, day: date) -> bool:
        return (
            day.weekday() in self.weekdays
            and day not in self.closed
            and day not in bank_holidays(day.year)
        )

    def next_working(self, day: date) -> date:
        """``day``, or the first working day after it."""
        for _ in range(LONGEST_CLOSED):
            if self.is_working(day):
                return day
            day += A_DAY
        raise ValueError(f"The agency is closed for a year before {day}.")

    def received_on(self, moment: datetime) -> date:
        """Day 0 of what came in at ``moment``: that day, or the next working day if the agency
        was closed, or had closed, by then."""
        local = clock.local(moment)
        late = local.time() >= self.closes
        return self.next_working(local.date() + A_DAY * late)

    def due(self, day_0: date, length: Length) -> date:
        """The last day of ``length`` after ``day_0``. Weeks and days are those of any calendar."""
        if length.unit is Unit.WORKING_DAYS:
            return self._working_days_after(day_0, length.number)
        if length.unit not in (Unit.WEEKS, Unit.DAYS):
            raise ValueError(f"Nothing is due after {length}.")
        return day_0 + A_DAY * length.number * (7 if length.unit is Unit.WEEKS else 1)

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days there are after ``first``, up to and with ``last``; below zero
        where ``last`` is the earlier one."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (first + A_DAY * number for number in range(1, (last - first).days + 1))
        return sum(map(self.is_working, days))

    def fingerprint(self, first: date, last: date) -> str:
        """Sixteen letters that differ whenever the working days from ``first`` to ``last`` do."""
        days = (first + A_DAY * number for number in range((last - first).days + 1))
        working = ",".join(str(day) for day in days if self.is_working(day))
        return sha256(working.encode()).hexdigest()[:16]

    def _working_days_after(self, day: date, number: int) -> date:
        for _ in range(number):
            day = self.next_working(day + A_DAY)
        return day


def calendar_of(hours: OfficeHours, closed: Iterable[ClosedDay]) -> Calendar:
    """The calendar of an agency with these settings."""
    return Calendar(
        opens=hours.opens,
        closes=hours.closes,
        weekdays=frozenset(WEEKDAYS.index(name) for name in hours.weekdays),
        closed=frozenset(one.day for one in closed),
    )


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year: as the government has published them or, for a year that
    it has not published yet, as the law of 1971 and custom have them. Those are provisional: a
    day that is proclaimed later is added as a closed day."""
    published = _published()
    return published[year] if year in published else frozenset(_by_rule(year))


@cache
def _published() -> dict[int, frozenset[date]]:
    """Source: gov.uk/bank-holidays, as govuk-bank-holidays ships it."""
    content = files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text("utf-8")
    events = json.loads(content)["england-and-wales"]["events"]
    days = [date.fromisoformat(event["date"]) for event in events]
    return {
        year: frozenset(day for day in days if day.year == year)
        for year in {day.year for day in days}
    }


def _by_rule(year: int) -> list[date]:
    """Banking and Financial Dealings Act 1971, schedule 1, with New Year's Day and the first
    Monday in May by proclamation, and weekdays instead of what falls on a weekend."""
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    late = [_last_monday(year, month) for month in (5, 8)]
    fixed = [_weekday_from(date(year, 1, 1))]
    fixed += _both_on_weekdays(christmas, boxing)
    sunday = easter(year)
    return [*fixed, sunday - 2 * A_DAY, sunday + A_DAY, _first_monday(year, 5), *late]


def _weekday_from(day: date) -> date:
    while day.weekday() in (SATURDAY, SUNDAY):
        day += A_DAY
    return day


def _both_on_weekdays(christmas: date, boxing: date) -> list[date]:
    """Two days that stay two, however they fall on the weekend: what has moved goes after what
    has not."""
    first, second = _weekday_from(christmas), _weekday_from(boxing)
    return [first, second] if first != second else [first, _weekday_from(second + A_DAY)]


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + A_DAY * (-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - A_DAY * last.weekday()

"""When something is due, beside a count of somebody else's: numpy, with the bank holidays of the
`holidays` library."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.agency import ClosedDay, Length, OfficeHours, Unit
from portal.working_days import _by_rule, bank_holidays, calendar_of

HOURS = OfficeHours(time(9), time(17), ("monday", "tuesday", "wednesday", "thursday", "friday"))
PLAIN = calendar_of(HOURS, [])
FIRST, LAST = date(2018, 1, 1), date(2027, 12, 31)
EACH_DAY = np.arange(FIRST, LAST + timedelta(days=1), dtype="datetime64[D]")
# Proclaimed for one year, or moved.
PROCLAIMED = {2012, 2020, 2022, 2023}


def of_others(first: int, last: int) -> set[date]:
    """England's bank holidays on weekdays, as another library counts them."""
    known = holidays.country_holidays("GB", subdiv="ENG", years=range(first, last + 1))
    return {day for day in known if day.weekday() < 5}


def length(number: int, unit: Unit = Unit.WORKING_DAYS) -> Length:
    return Length(number, unit)


@pytest.mark.parametrize("closed", [[], [date(2019, 12, 27), date(2023, 12, 29)]])
def test_due_on_the_day_that_others_count_to(closed: list[date]) -> None:
    calendar = calendar_of(HOURS, [ClosedDay(day, "closed") for day in closed])
    off = sorted(of_others(2018, 2028) | set(closed))
    for number in range(1, 61):
        counted = np.busday_offset(EACH_DAY, number, roll="backward", holidays=off)
        ours = [calendar.due(day, length(number)) for day in EACH_DAY.tolist()]
        assert ours == counted.tolist(), number


def test_as_many_working_days_between_as_others_count() -> None:
    off = sorted(of_others(2018, 2028))
    for distance in (0, 1, 5, 30, 90):
        counted = np.busday_count(EACH_DAY + 1, EACH_DAY + 1 + distance, holidays=off)
        days = EACH_DAY.tolist()
        later = timedelta(days=distance)
        assert [PLAIN.working_days_between(day, day + later) for day in days] == counted.tolist()
        assert PLAIN.working_days_between(days[0] + later, days[0]) == -counted[0]


@pytest.mark.parametrize("year", range(2012, 2029))
def test_published_bank_holidays_are_those_of_others(year: int) -> None:
    assert bank_holidays(year) == of_others(year, year)


def test_provisional_ones_follow_the_rule() -> None:
    differ = {year for year in range(2012, 2029) if set(_by_rule(year)) != bank_holidays(year)}
    assert differ == PROCLAIMED
    for year in range(2029, 2060):
        assert bank_holidays(year) == of_others(year, year), year


@pytest.mark.parametrize(
    ("came", "day_0"),
    [
        ("2026-11-20 16:59:59", date(2026, 11, 20)),  # a Friday
        ("2026-11-20 17:00:00", date(2026, 11, 23)),
        ("2026-11-21 12:00:00", date(2026, 11, 23)),
        ("2026-11-23 00:30:00", date(2026, 11, 23)),
        ("2026-12-24 23:00:00", date(2026, 12, 29)),  # Boxing Day is kept on the 28th
        ("2026-07-03 16:30:00", date(2026, 7, 3)),  # summer time
        ("2026-07-03 17:30:00", date(2026, 7, 6)),
    ],
)
def test_what_came_too_late_is_received_on_the_next_working_day(came: str, day_0: date) -> None:
    local = datetime.fromisoformat(came).replace(tzinfo=clock.LONDON)
    assert PLAIN.received_on(local.astimezone(UTC)) == day_0


def test_weeks_are_weeks() -> None:
    assert PLAIN.due(date(2026, 11, 2), length(8, Unit.WEEKS)) == date(2026, 12, 28)
    assert PLAIN.due(date(2026, 11, 2), length(3, Unit.DAYS)) == date(2026, 11, 5)
    with pytest.raises(ValueError, match="2 years"):
        PLAIN.due(date(2026, 11, 2), length(2, Unit.YEARS))


def test_an_agency_that_never_works_is_said_to_be_closed() -> None:
    closed = [ClosedDay(FIRST + timedelta(days=number), "closed") for number in range(800)]
    with pytest.raises(ValueError, match="closed for a year"):
        calendar_of(HOURS, closed).due(FIRST, length(1))


@given(
    st.dates(FIRST, date(2027, 9, 1)),
    st.integers(0, 120),
    st.sets(st.integers(-5, 130), max_size=4),
)
def test_a_fingerprint_differs_when_a_working_day_of_the_time_does(
    first: date, days: int, closed: set[int]
) -> None:
    last = first + timedelta(days=days)
    others = [ClosedDay(first + timedelta(days=one), "closed") for one in closed]
    touched = any(PLAIN.is_working(one.day) and first <= one.day <= last for one in others)
    other = calendar_of(HOURS, others)
    same = other.fingerprint(first, last) == PLAIN.fingerprint(first, last)
    assert same != touched

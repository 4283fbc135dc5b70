"""Periods of a table: whole months under a label."""

import calendar
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.errors import Refusal

WRITTEN = re.compile(r"(?P<label>.*)=(?P<first>\d{4}-\d{2}-\d{2})\.\.(?P<last>\d{4}-\d{2}-\d{2})")
RESERVED = ("change", "total", "all")
MONTHS = [name.lower() for name in calendar.month_name]
LONGEST_LABEL = 60
MOST = 12


@dataclass(frozen=True)
class Period:
    """Whole months, ``2023-09`` to ``2023-12``, both included."""

    label: str
    first: str
    last: str

    @property
    def written(self) -> str:
        """As it is written on the command line and in addresses."""
        return f"{self.label}={self.first}-01..{_last_day(self.last).isoformat()}"


ALL = Period("All", "0001-01", "9999-12")


def read_periods(written: Sequence[str]) -> tuple[Period, ...]:
    """Periods written ``LABEL=2023-09-01..2023-12-31``, in the order given.

    Refuses what is not whole months, a label that a table uses itself, and overlaps.
    """
    return check_periods([read_period(one) for one in written])


def check_periods(periods: Sequence[Period]) -> tuple[Period, ...]:
    """The periods of one table. Refuses too many, the same label twice, and overlaps."""
    if len(periods) > MOST:
        raise Refusal(f"A table has at most {MOST} periods.")
    for number, period in enumerate(periods):
        for other in periods[:number]:
            if other.label.casefold() == period.label.casefold():
                raise Refusal(f"Two periods have the label “{period.label}”.", field="label")
            if period.first <= other.last and other.first <= period.last:
                raise Refusal(f"The periods “{other.label}” and “{period.label}” overlap.")
    return tuple(periods)


def read_period(written: str) -> Period:
    """One period, written ``LABEL=2023-09-01..2023-12-31``."""
    match = WRITTEN.fullmatch(written)
    if match is None:
        raise Refusal(f"The period “{written[:80]}” must be written LABEL=2023-09-01..2023-12-31.")
    label = check_label(match["label"])
    first, last = _day(match["first"]), _day(match["last"])
    if first.day != 1:
        raise Refusal(f"The period “{label}” must begin on the first day of a month.")
    if last.day != calendar.monthrange(last.year, last.month)[1]:
        raise Refusal(f"The period “{label}” must end on the last day of a month.")
    if last < first:
        raise Refusal(f"The period “{label}” ends before it begins.")
    return Period(label, match["first"][:7], match["last"][:7])


def period_of(label: str, first: str, last: str) -> Period:
    """A period from what people type: a name, or none, and months as “September 2023”.

    Refusals name the field they belong to: label, first or last.
    """
    begins, ends = read_month(first, "first"), read_month(last, "last")
    if ends < begins:
        raise Refusal("The last month must not be before the first", field="last")
    try:
        return Period(check_label(label.strip() or span_name(begins, ends)), begins, ends)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="label") from None


def read_month(written: str, field: str) -> str:
    """``2023-09`` from “September 2023”, “sep 2023”, “9/2023” or “2023-09”."""
    words = written.strip().lower()
    if not words:
        raise Refusal("Enter a month, such as September 2023", field=field)
    if match := re.fullmatch(r"([a-z]{3,9})\.?\s+(\d{4})", words, re.ASCII):
        named = [n for n, name in enumerate(MONTHS) if n and name.startswith(match[1])]
        year, number = match[2], named[0] if len(named) == 1 else 0
    elif match := re.fullmatch(r"(\d{4})-(\d{1,2})", words, re.ASCII):
        year, number = match[1], int(match[2])
    elif match := re.fullmatch(r"(\d{1,2})\s*/\s*(\d{4})", words, re.ASCII):
        year, number = match[2], int(match[1])
    else:
        year, number = "0000", 0
    if not 1 <= number <= 12 or not "1900" <= year <= "2999":
        raise Refusal(
            f"“{written.strip()[:40]}” is not a month such as September 2023", field=field
        )
    return f"{year}-{number:02d}"


def check_label(written: str) -> str:
    """A label for a period. Refuses an empty or overlong one and those a table needs itself."""
    label = " ".join(written.split())
    if not label or len(label) > LONGEST_LABEL:
        raise Refusal(f"A period needs a label of 1 to {LONGEST_LABEL} characters.")
    seen = "".join(letter for letter in label if unicodedata.category(letter) != "Cf")
    if seen.strip().casefold() in RESERVED:
        raise Refusal(f"The label “{label}” is kept for the table itself: choose another.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in label):
        raise Refusal("The label of a period holds a control character.")
    return label


def month_name(month: str) -> str:
    """``2023-09`` as people say it: September 2023."""
    year, number = month.split("-")
    return f"{calendar.month_name[int(number)]} {int(year)}"


def span_name(first: str, last: str) -> str:
    """Two months as people say them: September to December 2023."""
    if first == last:
        return month_name(first)
    if first[:4] == last[:4]:
        return f"{month_name(first).split()[0]} to {month_name(last)}"
    return f"{month_name(first)} to {month_name(last)}"


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refusal(f"{written} is a day that does not exist.") from None


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])

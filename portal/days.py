"""Days as people write and read them."""

import re
from datetime import date, datetime

from portal import clock
from portal.errors import Refusal

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
FIRST_YEAR, LAST_YEAR = 1900, 2100
WRITTEN = re.compile(r"([0-9]{1,2})[ ./-]+([0-9]{1,2}|[A-Za-z]{3,9})[ ./,-]+([0-9]{1,4})", re.ASCII)
# As programs and some forms write it: 2026-04-01.
TURNED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


def read_day(text: str, field: str | None = None) -> date:
    """The day that somebody wrote as day, month and year: 1/4/2026 or 1 April 2026.

    Refuses anything else in words: letters, the 31st of February, a year of two figures or
    outside 1900 to 2100.
    """
    tidy = " ".join(text.split())
    if turned := TURNED.fullmatch(tidy):
        day, month, year = turned[3], turned[2], turned[1]
    elif written := WRITTEN.fullmatch(tidy):
        day, month, year = written[1], written[2], written[3]
    else:
        raise Refusal("Write a day as day, month and year. For example: 1/4/2026.", field)
    if len(year) != 4:
        raise Refusal("Write the year with four figures. For example: 1/4/2026.", field)
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Refusal(f"The year must be between {FIRST_YEAR} and {LAST_YEAR}.", field)
    try:
        return date(int(year), _month(month), int(day))
    except ValueError:
        raise Refusal(f"There is no {tidy} in the calendar.", field) from None


def day_words(day: date) -> str:
    """1 April 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_figures(day: date) -> str:
    """1/4/2026, as people type it."""
    return f"{day.day}/{day.month}/{day.year}"


def moment_words(moment: datetime) -> str:
    """1 April 2026, 2:05pm, as the style guide of GOV.UK writes it, where the families live."""
    local = clock.local(moment)
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    return f"{day_words(local.date())}, {hour}:{local:%M}{half}"


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    begins = [n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(written.lower())]
    if len(begins) != 1:
        raise ValueError(written)
    return begins[0]

"""Days that people type: within what can be true, or refused in words."""

from datetime import date, timedelta

from portal import clock
from portal.days import day_words
from portal.errors import Refusal

FIRST_HOME = date(1930, 1, 1)
FIRST_CHILD = date(1980, 1, 1)
# What is planned is written down too: a move, a placement, a hearing.
AHEAD = timedelta(days=366)


def check_day(
    day: date, *, field: str, what: str, earliest: date = FIRST_CHILD, latest: date | None = None
) -> None:
    """Refuses a day before ``earliest`` or after ``latest`` (None: a year from today)."""
    last = clock.today() + AHEAD if latest is None else latest
    if not earliest <= day <= last:
        between = f"from {day_words(earliest)} to {day_words(last)}"
        raise Refusal(f"The {what} must be {between}.", field=field)

"""The only caller of the system clock, and the only place that knows the local time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date where the families live."""
    return now().astimezone(LONDON).date()


def local(moment: datetime) -> datetime:
    """A moment as clocks show it where the families live."""
    return moment.astimezone(LONDON)


def start_of(day: date) -> datetime:
    """The moment at which a day begins where the families live, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)

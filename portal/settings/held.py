"""The settings as they hold on a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import agency
from portal.errors import Refusal
from portal.settings.known import READERS
from portal.settings.models import Setting


@dataclass(frozen=True)
class Settings:
    """Every setting as it holds on one day."""

    names: agency.Names
    contact: agency.Contact
    colours: agency.Colours
    authorities: tuple[agency.Authority, ...]
    help_lines: tuple[agency.HelpLine, ...]
    other_services: tuple[agency.OtherService, ...]
    office_hours: agency.OfficeHours
    closed_days: tuple[agency.ClosedDay, ...]
    targets: agency.Targets
    fund_limits: tuple[agency.FundLimit, ...]
    retention: agency.Retention
    session_limits: agency.SessionLimits
    order_bands: tuple[int, ...]

    def authority(self, name: str) -> agency.Authority:
        """The authority with this name or key, whatever the case. Refuses one unknown."""
        wanted = name.strip().casefold()
        for authority in self.authorities:
            if wanted in (authority.name.casefold(), authority.key):
                return authority
        known = ", ".join(authority.name for authority in self.authorities)
        raise Refusal(f"“{name.strip()[:60]}” is not an authority of this agency ({known}).")


def on(session: Session, day: date) -> Settings:
    """The settings that hold on ``day``. Refuses if the database has none yet."""
    rows = session.execute(
        select(Setting.key, Setting.value)
        .where(Setting.holds_from <= day)
        .order_by(Setting.holds_from)
    )
    newest: dict[str, object] = {row.key: row.value for row in rows}
    missing = [key for key in READERS if key not in newest]
    if missing:
        raise Refusal(f"The setting {missing[0]} is missing: run portal db upgrade.")
    return Settings(**{key: read(newest[key]) for key, read in READERS.items()})


def state(session: Session) -> tuple[object, ...]:
    """What differs whenever a setting was added, corrected or taken back: lets a process keep
    what it read. An id alone would not do: SQLite gives that of a row taken back again."""
    newest = select(func.count(), func.max(Setting.id), func.max(Setting.recorded_at))
    return tuple(session.execute(newest).one())

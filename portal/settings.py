"""Settings: the agency's own facts as dated rows, first read from its `agency.toml`.

A fact holds from a day on, until the next row with the same key. Old records keep the fact
of their own day, so nothing here is ever overwritten by a change of tomorrow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Date, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import agency, audit, clock
from portal.db import Base, UtcDateTime
from portal.errors import Refusal
from portal.toml import read_toml


class Setting(Base):
    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("key", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    holds_from: Mapped[date] = mapped_column(Date)
    value: Mapped[Any] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


# Each key with the reader that checks its value and gives it its type.
READERS: dict[str, Callable[[object], Any]] = {
    "names": agency.Names.read,
    "contact": agency.Contact.read,
    "authorities": agency.read_authorities,
    "help_lines": agency.read_help_lines,
    "colours": agency.Colours.read,
    "order_bands": agency.read_order_bands,
    "session_limits": agency.SessionLimits.read,
}


@dataclass(frozen=True)
class Settings:
    """Every setting as it holds on one day."""

    names: agency.Names
    contact: agency.Contact
    authorities: tuple[agency.Authority, ...]
    help_lines: tuple[agency.HelpLine, ...]
    colours: agency.Colours
    order_bands: tuple[int, ...]
    session_limits: agency.SessionLimits

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


def state(session: Session) -> int | None:
    """A number that changes whenever a setting is added: lets a process keep what it read."""
    return session.scalar(select(func.max(Setting.id)))


def load_missing(session: Session, path: Path, *, by: audit.Actor) -> list[str]:
    """Take from an agency's file each setting that the database does not have yet.

    The whole file is checked first. Returns the keys that were added. Refuses a file that is
    not TOML, a key the portal does not know, and a value that its reader refuses.
    """
    holds_from, values = _read_file(path)
    present = set(session.scalars(select(Setting.key)))
    added = [key for key in values if key not in present]
    for key in added:
        row = Setting(key=key, holds_from=holds_from, value=values[key], recorded_at=clock.now())
        session.add(row)
        audit.record(session, "setting.added", subject=f"setting:{key}", by=by)
    session.flush()
    return added


def _read_file(path: Path) -> tuple[date, dict[str, object]]:
    try:
        values = read_toml(path.read_bytes())
        holds_from = values.pop("holds_from", None)
        if type(holds_from) is not date:
            raise Refusal("holds_from must be a date, written 2023-04-01.")
        _check_values(values)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise Refusal(f"The agency's file {path}: {reason}.") from None
    except Refusal as refusal:
        raise Refusal(f"{path.name}: {refusal.message}") from None
    return holds_from, values


def _check_values(values: Mapping[str, object]) -> None:
    for key in values:
        if key not in READERS:
            raise Refusal(f"{key} is not a setting of the portal.")
    for key, read in READERS.items():
        if key not in values:
            raise Refusal(f"{key} is missing.")
        read(values[key])

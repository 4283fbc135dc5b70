"""The agency's file, from which the database takes the settings that it does not have yet."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.settings.known import READERS
from portal.settings.models import Setting
from portal.toml import read_toml


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
        plain = {key: _plain(value) for key, value in values.items()}
        _check_values(plain)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise Refusal(f"The agency's file {path}: {reason}.") from None
    except Refusal as refusal:
        message = f"{path.name}: {refusal.message}"
        raise Refusal(message, details=refusal.details) from None
    return holds_from, plain


def _plain(value: object) -> object:
    """What TOML holds as JSON can keep it: a date becomes text."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if type(value) is date else value


def _check_values(values: Mapping[str, object]) -> None:
    for key in values:
        if key not in READERS:
            raise Refusal(f"{key} is not a setting of the portal.")
    for key, read in READERS.items():
        if key not in values:
            raise Refusal(f"{key} is missing.")
        read(values[key])

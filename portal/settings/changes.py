"""Changing a setting: a further row that holds from a day on.

What has held is never changed, but for one case: a change of today can be corrected today, so
that a wrong emergency line does not stand until midnight. The audit keeps both values.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.days import day_words
from portal.errors import Refusal
from portal.settings.known import READERS
from portal.settings.models import Setting

FURTHEST = timedelta(days=3653)


class ChangedMeanwhile(Refusal):
    """Somebody else was quicker. Nothing of theirs is lost, nor of what was typed."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed this setting since you opened the page. Look at what"
            " holds and what will, then save again if yours is still right."
        )


def rows_of(session: Session, key: str) -> Sequence[Setting]:
    """The rows of a setting, the newest first: those to come, what holds, what held before."""
    query = select(Setting).where(Setting.key == key).order_by(Setting.holds_from.desc())
    return session.scalars(query.execution_options(populate_existing=True)).all()


def version_of(rows: Sequence[Setting]) -> str:
    """What differs whenever somebody has changed these rows of one setting."""
    newest = max((row.recorded_at for row in rows), default=None)
    return f"{len(rows)}-{newest.isoformat() if newest else ''}"


def add_change(
    session: Session, *, key: str, holds_from: date, value: object, seen: str, by: audit.Actor
) -> Setting:
    """Let a setting have this value from a day on. ``seen`` is the version of its rows on which
    the change was decided.

    Refuses a value that its reader refuses, a day before today or more than ten years ahead, a
    later day that has a change already, and whoever decided on rows that somebody else has
    changed meanwhile.
    """
    READERS[key](value)
    _check_day(holds_from)
    _lock(session, key)
    rows = rows_of(session, key)
    if version_of(rows) != seen:
        raise ChangedMeanwhile
    there = next((row for row in rows if row.holds_from == holds_from), None)
    if there is None:
        row = Setting(key=key, holds_from=holds_from, value=value, recorded_at=clock.now())
        session.add(row)
        _record(session, "setting.changed", row, by, value=value)
        return row
    if holds_from > clock.today():
        raise Refusal(
            f"There is already a change from {day_words(holds_from)}: take it back first.",
            field="holds_from",
        )
    _record(session, "setting.corrected", there, by, value=value, was=there.value)
    there.value, there.recorded_at = value, clock.now()
    return there


def find_change(session: Session, key: str, holds_from: date) -> Setting | None:
    """The row of a setting that holds from this day on."""
    return session.scalar(
        select(Setting).where(Setting.key == key, Setting.holds_from == holds_from)
    )


def take_back(session: Session, *, key: str, holds_from: date, by: audit.Actor) -> None:
    """Take a change back before it holds. Refuses one that holds already, or is not there any
    more."""
    _lock(session, key)
    row = find_change(session, key, holds_from)
    if row is None:
        raise Refusal("This change was taken back already.")
    if row.holds_from <= clock.today():
        raise Refusal("This change holds already. Add a further change instead.")
    _record(session, "setting.taken_back", row, by, was=row.value)
    session.delete(row)
    session.flush()


def _check_day(holds_from: date) -> None:
    today = clock.today()
    if holds_from < today:
        raise Refusal(
            "A change cannot hold from a day that is over. The earliest day is today,"
            f" {day_words(today)}.",
            field="holds_from",
        )
    if holds_from > today + FURTHEST:
        raise Refusal("The day must be within ten years from today.", field="holds_from")


def _lock(session: Session, key: str) -> None:
    """Let nobody else change this setting meanwhile. What they changed before is read after."""
    session.execute(select(Setting.id).where(Setting.key == key).with_for_update())


def _record(session: Session, action: str, row: Setting, by: audit.Actor, **values: object) -> None:
    day = row.holds_from.isoformat()
    audit.record(session, action, subject=f"setting:{row.key}", by=by, holds_from=day, **values)

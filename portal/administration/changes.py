"""Changing a setting that records depend on."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from portal import audit, clock, settings
from portal.agency import Authority
from portal.days import day_words
from portal.errors import Refusal
from portal.people.households.authorities import authorities_in_use
from portal.settings import READERS, Setting
from portal.surveys.imports import authorities_named

LISTED = "authorities"


def change_setting(
    session: Session, *, key: str, holds_from: date, value: object, seen: str, by: audit.Actor
) -> Setting:
    """Let a setting have a value from a day on: see `settings.add_change`.

    Refuses authorities without one that records name, and an authority that a later change,
    made before, would take away again.
    """
    if key == LISTED:
        authorities = READERS[LISTED](value)
        _check_none_in_use_is_missing(session, authorities)
        _check_none_is_taken_away_later(session, authorities, holds_from)
    return settings.add_change(
        session, key=key, holds_from=holds_from, value=value, seen=seen, by=by
    )


def _check_none_in_use_is_missing(session: Session, authorities: Sequence[Authority]) -> None:
    used = authorities_in_use(session) | authorities_named(session)
    missing = sorted(used - {one.key for one in authorities})
    if missing:
        raise Refusal(
            "Households, children, accounts or survey answers belong to an authority that is not"
            f" in your list any more: {', '.join(missing)}. Put it back, with the same short name."
        )


def _check_none_is_taken_away_later(
    session: Session, authorities: Sequence[Authority], holds_from: date
) -> None:
    rows = settings.rows_of(session, LISTED)
    present = next(row for row in rows if row.holds_from <= clock.today())
    new = {one.key for one in authorities} - _keys(present)
    for row in rows:
        if row.holds_from > holds_from and not new <= _keys(row):
            raise Refusal(
                f"The change from {day_words(row.holds_from)} was made without"
                f" {', '.join(sorted(new - _keys(row)))}: take it back first."
            )


def _keys(row: Setting) -> set[str]:
    return {one.key for one in READERS[LISTED](row.value)}

"""Settings in words: what holds today, what will, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agency.kinds import Colour
from portal.agency.shapes import Alone
from portal.settings import KNOWN, READERS, Group, Known, Setting


@dataclass(frozen=True)
class Words:
    """A value in words. ``rows`` go with ``labels``; a list has as many as it has entries."""

    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_list: bool
    are_colours: bool


@dataclass(frozen=True)
class Held:
    """A value, in words, from a day on."""

    holds_from: date
    words: Words


@dataclass(frozen=True)
class Shown:
    key: str
    known: Known
    now: Held | None
    ahead: tuple[Held, ...]
    past: tuple[Held, ...]


def all_shown(session: Session, today: date) -> dict[Group, list[Shown]]:
    """Every setting by its group."""
    rows = session.scalars(select(Setting).order_by(Setting.holds_from.desc())).all()
    groups: dict[Group, list[Shown]] = {group: [] for group in Group}
    for key, known in KNOWN.items():
        groups[known.group].append(shown(key, [one for one in rows if one.key == key], today))
    return groups


def shown(key: str, rows: Sequence[Setting], today: date) -> Shown:
    """One setting, from its rows with the newest first."""
    held = [Held(row.holds_from, in_words(key, READERS[key](row.value))) for row in rows]
    ahead = [one for one in held if one.holds_from > today]
    begun = held[len(ahead) :]
    return Shown(
        key, KNOWN[key], begun[0] if begun else None, tuple(reversed(ahead)), tuple(begun[1:])
    )


def in_words(key: str, value: Any) -> Words:
    shape = KNOWN[key].shape
    if isinstance(shape, Alone):
        return Words((shape.fact.label,), ((shape.fact.kind.words(value),),), False, False)
    facts = shape.facts
    rows = tuple(
        tuple(_said(fact.kind.words, getattr(row, name)) for name, fact in facts.items())
        for row in shape.rows(value)
    )
    colours = all(isinstance(fact.kind, Colour) for fact in facts.values())
    return Words(tuple(fact.label for fact in facts.values()), rows, shape.is_list, colours)


def _said(words: Any, value: Any) -> str:
    return "" if value is None else str(words(value))

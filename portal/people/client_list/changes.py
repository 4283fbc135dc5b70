"""What a file would do: one change after another, each with the row that asks for it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from portal.people.client_list.columns import ReadRow, Value
from portal.people.models.client_list import Action, What

# A row that does several of these is counted as the first of them.
ORDER = (Action.WRONG, Action.TWIN, Action.CHANGED, Action.REMOVED, Action.ADDED)


@dataclass(frozen=True)
class Change:
    """One change, or what is wrong. ``before`` and ``after`` hold what differs, as JSON has it:
    days are ISO text. Of what is added ``after`` holds everything."""

    row: int
    what: What
    action: Action
    mark: str | None = None
    household_ref: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    column: str | None = None
    message: str | None = None


def wrong(row: int, column: str | None, message: str, ref: str | None = None) -> Change:
    return Change(
        row, What.ROW, Action.WRONG, column=column, message=message[:600], household_ref=ref
    )


def kept(value: object) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def kept_facts(facts: Any) -> dict[str, Any]:
    """All the fields of some facts, as JSON has them."""
    return {one.name: kept(getattr(facts, one.name)) for one in fields(facts)}


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, of both."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def agreed(
    rows: Sequence[ReadRow], columns: Iterable[str]
) -> tuple[dict[str, Value], dict[str, int], list[Change]]:
    """What several rows say of one thing, the row that says it first, and where they disagree."""
    values: dict[str, Value] = {}
    said: dict[str, int] = {}
    disagree = []
    for column in columns:
        for row in rows:
            value = row.values.get(column)
            if value is None:
                continue
            if values.setdefault(column, value) != value:
                disagree.append(wrong(row.number, column, f"Row {said[column]} says otherwise."))
            said.setdefault(column, row.number)
    return values, said, disagree


def counts(changes: Sequence[Change], rows: int) -> dict[str, int]:
    """How many rows are wrong, may be twins, change or add something, or are left alone."""
    rank = {action: number for number, action in enumerate(ORDER)}
    strongest: dict[int, int] = {}
    for change in changes:
        own = rank[change.action]
        strongest[change.row] = min(own, strongest.get(change.row, own))
    found = Counter(ORDER[number] for number in strongest.values())
    return {
        "rows": rows,
        "added": found[Action.ADDED],
        "changed": found[Action.CHANGED] + found[Action.REMOVED],
        "alone": rows - len(strongest),
        "wrong": found[Action.WRONG],
        "twin": found[Action.TWIN],
    }

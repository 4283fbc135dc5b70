"""What a file would do: one change after another, each with the row that asks for it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from portal.errors import Refusal
from portal.people.client_list.columns import ReadRow, Value
from portal.people.models.client_list import Action, What

# Of the rows left alone, before they are only counted.
MOST_SPANS = 500
# What is shown first.
ORDER = (Action.WRONG, Action.TWIN, Action.CHANGED, Action.REMOVED, Action.ADDED)


@dataclass(frozen=True)
class Change:
    """One change, or what is wrong. ``before`` and ``after`` hold what differs, as JSON has it:
    days are ISO text. Of what is added ``after`` holds everything. ``about`` is for the audit, and
    is kept nowhere else: whose number a wrong row holds."""

    row: int
    what: What
    action: Action
    mark: str | None = None
    household_ref: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    column: str | None = None
    message: str | None = None
    about: str | None = None


class NumberTaken(Refusal):
    """A number of the file is that of a record which the file cannot change. ``about`` names the
    record for the audit, and nobody else: the words are the same whether it is closed or hidden."""

    def __init__(self, message: str, field: str, *, about: str | None) -> None:
        super().__init__(message, field)
        self.about = about


def wrong(row: int, column: str | None, message: str, *, about: str | None = None) -> Change:
    return Change(row, What.ROW, Action.WRONG, column=column, message=message[:600], about=about)


def refused(row: int, refusal: Refusal) -> Change:
    """A row that a rule refused."""
    about = refusal.about if isinstance(refusal, NumberTaken) else None
    return wrong(row, refusal.field, refusal.message, about=about)


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
    """How many rows are wrong, change or add something, or are left alone: each is counted once,
    as the first of these. ``twin`` is how many of them begin a family that may be on record."""
    by_row: dict[int, set[Action]] = defaultdict(set)
    for change in changes:
        by_row[change.row].add(change.action)
    found = Counter(_does(actions) for actions in by_row.values())
    return {
        "rows": rows,
        "added": found["added"],
        "changed": found["changed"],
        "alone": rows - len(by_row),
        "wrong": found["wrong"],
        "twin": sum(1 for actions in by_row.values() if Action.TWIN in actions),
    }


def left_alone(changes: Sequence[Change], rows: Iterable[int]) -> str | None:
    """The numbers of the rows that do nothing, in words: “2 to 17, 20”; None if all do something.
    A list in which every other row changes names the first spans, and how many rows are more."""
    touched = {change.row for change in changes}
    spans: list[list[int]] = []
    for row in (one for one in rows if one not in touched):
        if spans and spans[-1][-1] == row - 1:
            spans[-1][1:] = [row]
        else:
            spans.append([row])
    words = [" to ".join(f"{one:,}" for one in span) for span in spans[:MOST_SPANS]]
    if more := sum(span[-1] - span[0] + 1 for span in spans[MOST_SPANS:]):
        words.append(f"and {more:,} more")
    return ", ".join(words) or None


def without_what_wrong_rows_do(changes: Sequence[Change]) -> list[Change]:
    """Of a row that is wrong only what is wrong, and whom it may be: it would do nothing else."""
    bad = {change.row for change in changes if change.action is Action.WRONG}
    said = (Action.WRONG, Action.TWIN)
    return [change for change in changes if change.row not in bad or change.action in said]


def _does(actions: Collection[Action]) -> str:
    if Action.WRONG in actions:
        return "wrong"
    return "changed" if {Action.CHANGED, Action.REMOVED} & set(actions) else "added"

"""From the rows of a file and what is on record: what the file would add and change."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal import refs
from portal.errors import Refusal
from portal.people.client_list import plan_adults, plan_children, plan_households, twins
from portal.people.client_list.changes import (
    Change,
    NumberTaken,
    refused,
    without_what_wrong_rows_do,
    wrong,
)
from portal.people.client_list.columns import (
    ADULT,
    CHILD,
    PERSON,
    ReadRow,
)
from portal.people.client_list.record import OneHousehold, Record
from portal.people.sight import tidy_ref

MERGED = "This record was merged into another one: change that one."
CLOSED = "This record is closed: open it again first."
TAKEN = (
    "This number belongs to a record that is closed or merged, or that you may not see. Search for"
    " the family, or ask a service manager."
)


@dataclass
class Target:
    """A household of the file: on record, or to be added. ``rows`` are all that name it."""

    ref: str
    number: str | None
    on_record: OneHousehold | None
    rows: list[ReadRow] = field(default_factory=list)

    def cannot_read(self, column: str) -> bool:
        """Whether what stands in this column of one of the rows is wrong, and said already."""
        return any(column == wrong for row in self.rows for wrong, _words in row.wrong)

    def people(self, kind: str) -> list[ReadRow]:
        """The rows of its adults or its children that can be read."""
        return [row for row in self.rows if row.values.get("person") == kind and not row.wrong]


def make_plan(record: Record, rows: Sequence[ReadRow], *, may_restrict: bool) -> list[Change]:
    """What the rows would do, in the order of the rows, and everything that is wrong.

    ``may_restrict``: there is somebody who would be named for a household added as restricted, and
    could lift that.
    """
    changes = [wrong(row.number, column, words) for row in rows for column, words in row.wrong]
    for row in rows:
        changes += _misplaced(row)
    targets = _targets(record, rows, changes)
    for target in targets:
        changes += plan_households.plan_household(record, target, may_restrict=may_restrict)
    changes += plan_adults.plan_adults(record, targets)
    changes += plan_children.plan_children(record, targets)
    changes += twins.find_twins(record, [one for one in targets if not one.on_record])
    return sorted(without_what_wrong_rows_do(changes), key=lambda change: change.row)


def _misplaced(row: ReadRow) -> list[Change]:
    """Facts of a child in an adult's row, and of a person in a row of nobody: never passed over."""
    kind = row.values.get("person")
    if kind is None:
        filled = [one for one in (*PERSON, *ADULT, *CHILD) if one in row.values]
        known_wrong = any(column == "person" for column, _words in row.wrong)
        if filled and not known_wrong:
            return [wrong(row.number, "person", "Write adult or child.")]
        return []
    other, words = (CHILD, "a child") if kind == "adult" else (ADULT, "an adult")
    filled = [one for one in other if one in row.values]
    return [wrong(row.number, ", ".join(filled), f"Only {words} has this.")] if filled else []


def _targets(record: Record, rows: Sequence[ReadRow], changes: list[Change]) -> list[Target]:
    found: dict[str, Target] = {}
    for row in rows:
        if any(column in ("household", "household_ref") for column, _words in row.wrong):
            continue
        number, typed = row.text("household"), row.text("household_ref")
        problem = _problem(record, number, typed)
        if problem:
            changes.append(refused(row.number, problem))
            continue
        known = record.by_ref.get(tidy_ref(typed)) if typed else record.by_number.get(number or "")
        key = known.ref if known else f"number {number}"
        target = found.get(key)
        if target is None:
            ref = known.ref if known else refs.reference("FAM")
            target = found[key] = Target(ref, number, known)
        target.number = target.number or number
        target.rows.append(row)
    return list(found.values())


def _problem(record: Record, number: str | None, typed: str | None) -> Refusal | None:
    """Why a row's household cannot be changed."""
    if not typed and not number:
        return Refusal("Write the number of the household, or its household_ref.", "household")
    other, known = record.by_number.get(number or ""), None
    if typed:
        known = record.by_ref.get(tidy_ref(typed))
        if known is None:
            words = f"“{typed[:20]}” is no reference of a household on record."
            return Refusal(words, "household_ref")
    if number in record.hidden.households:
        return NumberTaken(TAKEN, "household", about=record.hidden.households[number])
    if other is not None and other is not known and other.closed:
        return NumberTaken(TAKEN, "household", about=f"household:{other.ref}")
    return _mismatch(known, other, number) if known else None


def _mismatch(
    known: OneHousehold, other: OneHousehold | None, number: str | None
) -> Refusal | None:
    """Why a household cannot be changed that is meant by its reference."""
    if known.closed:
        return Refusal(MERGED if known.merged else CLOSED, "household_ref")
    if number and number != known.number and (known.number or other):
        words = f"{known.ref} has another number, or another record has this one."
        return Refusal(words, "household")
    return None

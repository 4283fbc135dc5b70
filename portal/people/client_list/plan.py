"""From the rows of a file and what is on record: what the file would add and change."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal import refs
from portal.people.client_list import plan_adults, plan_children, plan_households, twins
from portal.people.client_list.changes import Change, without_what_wrong_rows_do, wrong
from portal.people.client_list.columns import (
    ADULT,
    CHILD,
    PERSON,
    ReadRow,
)
from portal.people.client_list.plan_adults import TAKEN
from portal.people.client_list.record import OneHousehold, Record
from portal.people.sight import tidy_ref


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
            column, words = problem
            changes.append(wrong(row.number, column, words))
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


def _problem(record: Record, number: str | None, typed: str | None) -> tuple[str, str] | None:
    """Why a row's household cannot be changed, by its column."""
    if not typed and not number:
        return "household", "Write the number of the household, or its household_ref."
    if number in record.taken:
        return "household", TAKEN
    other = record.by_number.get(number or "")
    if not typed:
        return _closed_to_us("household", other) if other else None
    known = record.by_ref.get(tidy_ref(typed))
    if known is None:
        return "household_ref", f"“{typed[:20]}” is no reference of a household on record."
    problem = _closed_to_us("household_ref", known)
    if not problem and number and number != known.number and (known.number or other):
        return "household", f"{known.ref} has another number, or another record has this one."
    return problem


def _closed_to_us(column: str, known: OneHousehold) -> tuple[str, str] | None:
    if known.merged:
        return column, "This record was merged into another one: change that one."
    return (column, "This record is closed: open it again first.") if known.closed else None

"""What a file would do to children, who may stand in the rows of two households."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal import refs
from portal.errors import Refusal
from portal.people.client_list.changes import (
    Change,
    NumberTaken,
    agreed,
    differing,
    kept_facts,
    refused,
    wrong,
)
from portal.people.client_list.columns import CHILD, ReadRow
from portal.people.client_list.plan_adults import TAKEN, find_person
from portal.people.client_list.record import OneChild, Record
from portal.people.households.authorities import Authorities
from portal.people.households.children import MOST_CHILDREN, ChildFacts, read_child
from portal.people.models import OrderType
from portal.people.models.client_list import Action, What
from portal.people.names import read_name

if TYPE_CHECKING:
    from portal.people.client_list.plan import Target

ELSEWHERE = (
    "This child is on record in another household. Add this home on the household's page, where"
    " you say how you made sure."
)


@dataclass(frozen=True)
class Named:
    """A row of a child, and the household that it is in."""

    row: ReadRow
    target: "Target"


def plan_children(record: Record, targets: Sequence["Target"]) -> list[Change]:
    """What the rows of children would do. The rows of one child must agree."""
    changes: list[Change] = []
    children: dict[tuple[str, str], list[Named]] = defaultdict(list)
    known: dict[tuple[str, str], OneChild] = {}
    for target in targets:
        rows = target.people("child")
        there = len(target.on_record.children) if target.on_record else 0
        added = 0
        for row in rows:
            try:
                one = _find(record, target, row)
                key = _key(row, target, one)
                _check_once(children[key], row, target)
            except Refusal as refusal:
                changes.append(refused(row.number, refusal))
                continue
            added += one is None
            if there + added == MOST_CHILDREN + 1 and one is None:
                words = f"A household has {MOST_CHILDREN} children at most."
                changes.append(wrong(row.number, None, words))
            children[key].append(Named(row, target))
            if one:
                known[key] = one
    for key, named in children.items():
        if named:
            changes += _plan(record.authorities, named, known.get(key))
    return changes


def _find(record: Record, target: "Target", row: ReadRow) -> OneChild | None:
    people = target.on_record.children if target.on_record else []
    at = target.on_record.id if target.on_record else 0
    known = find_person(row, people, {one.public_id: one.homes[at] for one in people}, "child")
    number = row.text("person_number") or ""
    if known is None and number in record.hidden.children:
        raise NumberTaken(TAKEN, "person_number", about=record.hidden.children[number])
    if known is None and number in record.children_by_number:
        if record.children_by_number[number].homes:
            raise Refusal(ELSEWHERE, field="person_number")
        raise NumberTaken(TAKEN, "person_number", about=None)
    return known


def _key(row: ReadRow, target: "Target", known: OneChild | None) -> tuple[str, str]:
    if known:
        return "id", known.public_id
    number, name = row.text("person_number"), " ".join((row.text("name") or "").split())
    return ("number", number) if number else (target.ref, name)


def _check_once(others: Sequence[Named], row: ReadRow, target: "Target") -> None:
    same = [one for one in others if one.target is target]
    if same:
        words = f"Row {same[0].row.number} is the same child. If not, give each a person_number."
        raise Refusal(words, field="name")
    if len(others) == 2:
        raise Refusal("A child has two homes at most.", field="person_number")


def _plan(authorities: Authorities, named: list[Named], known: OneChild | None) -> list[Change]:
    values, said, changes = agreed([one.row for one in named], (*CHILD, "person_number"))
    number, first = values.pop("person_number", None), named[0]
    old = known.facts if known else ChildFacts()
    given: dict[str, Any] = dict(values)
    if "order_type" in given:
        given["order_type"] = OrderType(given["order_type"])
    try:
        facts = replace(old, **given)
        facts = facts if facts == old else read_child(facts, authorities)
        if known is None:
            return changes + _add(named, facts, number)
        changes += _change(first, known, facts, number)
        return changes + [change for one in named for change in _rename(one, known)]
    except Refusal as refusal:
        row = said.get(refusal.field or "", first.row.number)
        return [*changes, wrong(row, refusal.field, refusal.message)]


def _add(named: list[Named], facts: ChildFacts, number: object) -> list[Change]:
    mark, found = refs.public_id(), []
    for place, one in enumerate(named, 1):
        home = {"name": read_name(one.row.text("name") or ""), "place": place}
        row, ref = one.row.number, one.target.ref
        if place == 1:
            after = kept_facts(facts) | {"client_number": number} | home
            found.append(Change(row, What.CHILD, Action.ADDED, mark, ref, after=after))
        else:
            found.append(Change(row, What.HOME, Action.ADDED, mark, ref, after=home))
    return found


def _change(one: Named, known: OneChild, facts: ChildFacts, number: object) -> list[Change]:
    before, after = differing(
        kept_facts(known.facts) | {"client_number": known.number},
        kept_facts(facts) | {"client_number": number or known.number},
    )
    if not after:
        return []
    what, mark, ref = What.CHILD, known.public_id, one.target.ref
    return [Change(one.row.number, what, Action.CHANGED, mark, ref, before, after)]


def _rename(one: Named, known: OneChild) -> list[Change]:
    household = one.target.on_record
    old = known.homes[household.id] if household else ""
    written = one.row.text("name")
    name = read_name(written) if written and written != old else old
    if name == old:
        return []
    before, after = {"name": old}, {"name": name}
    ref, mark = one.target.ref, known.public_id
    return [Change(one.row.number, What.HOME, Action.CHANGED, mark, ref, before, after)]

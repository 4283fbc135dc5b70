"""What a file would do to adults."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from portal import refs
from portal.errors import Refusal
from portal.people.client_list.changes import (
    Change,
    NumberTaken,
    differing,
    kept_facts,
    refused,
    wrong,
)
from portal.people.client_list.columns import ReadRow
from portal.people.client_list.record import OneAdult, Record
from portal.people.households.adults import MOST_ADULTS, AdultFacts, read_adult
from portal.people.models.client_list import Action, What
from portal.people.names import read_line

if TYPE_CHECKING:
    from portal.people.client_list.plan import Target

ELSEWHERE = "This adult is in another household on record: take them out there first."
TAKEN = (
    "This number belongs to somebody in no household now, or in one that you may not see. Let them"
    " in on the household's page, or ask a service manager."
)


class Known(Protocol):
    """A person on record."""

    public_id: str
    number: str | None


Person = TypeVar("Person", bound=Known)


def find_person(
    row: ReadRow, people: Sequence[Person], names: dict[str, str], kind: str
) -> Person | None:
    """Whom of a household a row means: by ``person_ref``, else by number, else by name.

    ``names`` are by public id. Refuses a reference that is not theirs, two of one name, and a
    person with another number.
    """
    ref, number, name = row.text("person_ref"), row.text("person_number"), row.text("name")
    if ref:
        found = [one for one in people if one.public_id == ref]
        if not found:
            raise Refusal(f"No {kind} of this household has this.", field="person_ref")
    else:
        found = [one for one in people if number and one.number == number]
        tidy = " ".join((name or "").split())
        found = found or [
            one
            for one in people
            if names[one.public_id] == tidy and (number is None or one.number is None)
        ]
    if len(found) > 1:
        words = f"This household has two {kind}s of this name: add person_ref, as exported."
        raise Refusal(words, field="person_number")
    if found and number and found[0].number not in (None, number):
        raise Refusal("On record is another number.", field="person_number")
    return found[0] if found else None


def plan_adults(record: Record, targets: Sequence["Target"]) -> list[Change]:
    """What the rows of adults would do."""
    changes: list[Change] = []
    seen: dict[tuple[str, str], int] = {}
    for target in targets:
        added = 0
        for row in target.people("adult"):
            found = _plan(record, target, row, seen)
            added += any(one.action is Action.ADDED for one in found)
            number = added + (len(target.on_record.adults) if target.on_record else 0)
            if number == MOST_ADULTS + 1 and found:
                words = f"A household has {MOST_ADULTS} adults at most."
                found = [wrong(row.number, None, words)]
            changes += found
    return changes


def _plan(
    record: Record, target: "Target", row: ReadRow, seen: dict[tuple[str, str], int]
) -> list[Change]:
    people = target.on_record.adults if target.on_record else []
    names = {one.public_id: one.facts.name for one in people}
    try:
        known = find_person(row, people, names, "adult")
        check_new_to_file(row, known.public_id if known else None, target.ref, seen)
        return [_change(target, row, known)] if known else [_add(record, target, row)]
    except Refusal as refusal:
        return [refused(row.number, refusal)]
    except _Same:
        return []


class _Same(Exception):
    """The row says what is on record."""


def check_new_to_file(
    row: ReadRow, public_id: str | None, ref: str, seen: dict[tuple[str, str], int]
) -> None:
    """Refuses a person who is in the file already."""
    number, name = row.text("person_number"), row.text("name") or ""
    if public_id:
        keys = [("id", public_id)]
    else:
        keys = [("number", number)] if number else [(ref, " ".join(name.split()))]
    for key in keys:
        if key in seen:
            words = f"Row {seen[key]} is the same person. If not, give each a person_number."
            raise Refusal(words, field="name")
        seen[key] = row.number


def _change(target: "Target", row: ReadRow, known: OneAdult) -> Change:
    given = {
        name: str(row.values[name]) for name in ("name", "email", "phone") if name in row.values
    }
    facts = replace(known.facts, **given)
    if facts != known.facts:
        facts = read_adult(facts)
    number = row.text("person_number") or known.number
    before, after = differing(
        kept_facts(known.facts) | {"client_number": known.number},
        kept_facts(facts) | {"client_number": number},
    )
    if not after:
        raise _Same
    return Change(
        row.number, What.ADULT, Action.CHANGED, known.public_id, target.ref, before, after
    )


def _add(record: Record, target: "Target", row: ReadRow) -> Change:
    number = read_line(row.text("person_number"), field="person_number", longest=40, what="number")
    if number in record.hidden.adults:
        raise NumberTaken(TAKEN, "person_number", about=record.hidden.adults[number])
    elsewhere = record.adults_by_number.get(number or "")
    if elsewhere is not None:
        if elsewhere.public_id in record.home_of_adult:
            raise Refusal(ELSEWHERE, field="person_number")
        raise NumberTaken(TAKEN, "person_number", about=None)
    facts = read_adult(AdultFacts(row.text("name") or "", row.text("email"), row.text("phone")))
    after: dict[str, Any] = kept_facts(facts) | {"client_number": number}
    return Change(row.number, What.ADULT, Action.ADDED, refs.public_id(), target.ref, after=after)

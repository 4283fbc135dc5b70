"""Families of a file that may be on record already, by the rule of `likeness`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from portal.people.client_list.changes import Change
from portal.people.client_list.record import OneHousehold, Record
from portal.people.households.likeness import Key, keys
from portal.people.models.client_list import Action, What

if TYPE_CHECKING:
    from portal.people.client_list.plan import Target


def find_twins(record: Record, added: Sequence["Target"]) -> list[Change]:
    """The households to be added that may be another one on record or in the file.

    On record means: that the one who asks may see. Or a file of guesses would tell of the others.
    """
    if not added:
        return []
    known: dict[Key, OneHousehold] = {}
    for one in record.households.values():
        if not one.closed:
            known.update((key, one) for key in _of_record(one))
    in_file: dict[Key, int] = {}
    changes = []
    for target in added:
        found, row = list(_of_target(target)), target.rows[0].number
        twin = next((known[key] for key in found if key in known), None)
        other = next((in_file[key] for key in found if key in in_file), None)
        if twin is not None or other is not None:
            words = _words(twin, other)
            ref = target.ref
            changes.append(Change(row, What.HOUSEHOLD, Action.TWIN, None, ref, message=words))
        for key in found:
            in_file.setdefault(key, row)
    return changes


def _words(twin: OneHousehold | None, row: int | None) -> str:
    if twin is None:
        return f"May be the same family as that of row {row}."
    return f"May be the same family as {twin.ref}. If it is, write that under household_ref."


def _of_record(one: OneHousehold) -> Iterator[Key]:
    return keys(
        names=[adult.facts.name for adult in one.adults],
        emails=[adult.facts.email for adult in one.adults],
        phones=[adult.facts.phone for adult in one.adults],
        postcodes=[home.postcode for home in one.residences.values()],
        births=[str(child.facts.date_of_birth or "") for child in one.children],
    )


def _of_target(target: "Target") -> Iterator[Key]:
    adults, children = target.people("adult"), target.people("child")
    return keys(
        names=[row.text("name") for row in adults],
        emails=[row.text("email") for row in adults],
        phones=[row.text("phone") for row in adults],
        postcodes=[row.text("postcode") for row in target.rows],
        births=[str(row.values.get("date_of_birth", "")) for row in children],
    )

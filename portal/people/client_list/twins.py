"""Families of a file that may be on record already, by the rule of `likeness`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from portal.people.client_list.changes import Change
from portal.people.client_list.record import OneHousehold, Record
from portal.people.households.likeness import Key, keys
from portal.people.models.client_list import Action, What

if TYPE_CHECKING:
    from portal.people.client_list.plan import Target

MOST_NAMED = 5


def find_twins(record: Record, added: Sequence["Target"]) -> list[Change]:
    """The households to be added that may be another one on record or in the file.

    On record means: that the one who asks may see. Or a file of guesses would tell of the others.
    """
    if not added:
        return []
    known: dict[Key, list[str]] = defaultdict(list)
    for one in record.households.values():
        if not one.closed:
            for key in _of_record(one):
                known[key].append(one.ref)
    in_file: dict[Key, list[str]] = defaultdict(list)
    changes = []
    for target in added:
        found, row = list(_of_target(target)), target.rows[0].number
        twins, others = _all(known, found), _all(in_file, found)
        if twins or others:
            words, ref = _words(twins, others), target.ref
            changes.append(Change(row, What.HOUSEHOLD, Action.TWIN, None, ref, message=words))
        for key in found:
            in_file[key].append(f"that of row {row}")
    return changes


def _all(known: Mapping[Key, Sequence[str]], keys: Iterable[Key]) -> list[str]:
    """All that any of these find, each once."""
    return list(dict.fromkeys(one for key in keys for one in known.get(key, ())))


def _words(twins: Sequence[str], others: Sequence[str]) -> str:
    """Names all of them, up to a number that can still be read."""
    found = [*twins, *others]
    named = found[:MOST_NAMED]
    if len(found) > MOST_NAMED:
        named.append(f"{len(found) - MOST_NAMED} more")
    same = f"May be the same family as {' or '.join(named)}."
    if not twins:
        return same
    its = "that" if len(found) == 1 else "its reference"
    return f"{same} If it is, write {its} under household_ref."


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

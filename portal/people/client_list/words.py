"""What an import does, in words for a page and the command line."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.days import day_words
from portal.people.client_list.changes import Change
from portal.people.client_list.columns import CHOSEN, CONTACT, DAYS
from portal.people.models.client_list import Action, ImportState, What

WHAT = {
    What.HOUSEHOLD: "Household",
    What.ADULT: "Adult",
    What.CHILD: "Child",
    What.HOME: "Name in this home",
    What.RESIDENCE: "Where they live",
    What.FLAG: "Do not survey",
    What.ROW: "",
}
ACTION = {
    Action.WRONG: "Wrong",
    Action.TWIN: "On record?",
    Action.CHANGED: "Changed",
    Action.ADDED: "Added",
    Action.REMOVED: "Removed",
}
STATE = {
    ImportState.READING: "Being read",
    ImportState.READ: "Read, not applied",
    ImportState.REFUSED: "Refused",
    ImportState.APPLYING: "Being applied",
    ImportState.APPLIED: "Applied",
    ImportState.UNDONE: "Undone",
    ImportState.DISCARDED: "Put away",
}


def details(change: Change, authorities: Mapping[str, str]) -> list[str]:
    """What is wrong, or what a change sets, one line for each column. ``authorities`` are the
    names of the agency's, by the key that is kept."""
    if change.message:
        return [f"{change.column}: {change.message}" if change.column else change.message]
    if change.action is Action.CHANGED:
        return [
            f"{_name(change, name)}: {_shown(name, change.before.get(name), authorities)}"
            f" → {_shown(name, value, authorities)}"
            for name, value in change.after.items()
            if not (name == "lives_from" and name in change.before)
        ]
    return [
        f"{_name(change, name)}: {_shown(name, value, authorities)}"
        for name, value in _filled(change.after)
    ]


def counted(counts: Mapping[str, int]) -> str:
    """How many rows do what."""
    return (
        f"{counts['rows']:,} rows: {counts['added']:,} add something, {counts['changed']:,} change"
        f" something, {counts['alone']:,} left alone, {counts['wrong']:,} wrong;"
        f" {counts['twin']:,} of them may be on record already"
    )


def _filled(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, value)
        for name, value in values.items()
        if value not in (None, "standard", "none_yet")
        and (value is not False or name in CONTACT)  # “no message” is an answer that keeps safe
        and name != "place"
    ]


def _name(change: Change, column: str) -> str:
    """What the file calls it."""
    if column != "client_number":
        return column.replace("_", " ")
    return "number"


def _shown(column: str, value: object, authorities: Mapping[str, str]) -> str:
    if column in ("authority", "placing_authority") and value in authorities:
        return authorities[str(value)]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column in DAYS and value is not None:
        return day_words(date.fromisoformat(str(value)))
    if column in CHOSEN and value is not None:
        return str(value).replace("_", " ")
    return "blank" if value is None else str(value)

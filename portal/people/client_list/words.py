"""What an import does, in words for a page and the command line."""

from collections.abc import Mapping
from typing import Any

from portal.people.client_list.changes import Change
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
}


def details(change: Change) -> list[str]:
    """What is wrong, or what a change sets, one line for each column."""
    if change.message:
        return [f"{change.column}: {change.message}" if change.column else change.message]
    if change.action is Action.CHANGED:
        return [
            f"{_name(change, name)}: {_shown(change.before.get(name))} → {_shown(value)}"
            for name, value in change.after.items()
            if not (name == "lives_from" and name in change.before)
        ]
    return [f"{_name(change, name)}: {_shown(value)}" for name, value in _filled(change.after)]


def counted(counts: Mapping[str, int]) -> str:
    """How many rows do what."""
    return (
        f"{counts['rows']:,} rows: {counts['added']:,} add something, {counts['changed']:,} change"
        f" something, {counts['alone']:,} left alone, {counts['wrong']:,} wrong,"
        f" {counts['twin']:,} may be on record already"
    )


def _filled(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, value)
        for name, value in values.items()
        if value not in (None, False, "standard", "none_yet") and name != "place"
    ]


def _name(change: Change, column: str) -> str:
    """What the file calls it."""
    if column != "client_number":
        return column.replace("_", " ")
    return "number"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "blank" if value is None else str(value).replace("_", " ")

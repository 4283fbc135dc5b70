"""What a file would do to households: their numbers, answers, flags, and where they live."""

from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.errors import Refusal
from portal.people.client_list.changes import (
    Change,
    agreed,
    differing,
    kept,
    kept_facts,
    wrong,
)
from portal.people.client_list.columns import ANSWERS, HOME, Value
from portal.people.client_list.record import KEPT_ANSWERS, Record
from portal.people.households.authorities import Authorities
from portal.people.households.residence import Home, read_home
from portal.people.models import PreferredFormat
from portal.people.models.client_list import Action, What
from portal.people.names import read_line

if TYPE_CHECKING:
    from portal.people.client_list.plan import Target

BLANK = dict.fromkeys(KEPT_ANSWERS) | {
    "preferred_format": PreferredFormat.STANDARD.value,
    "restricted": False,
}


def plan_household(record: Record, target: "Target", *, may_restrict: bool) -> list[Change]:
    """What the rows of one household say of the household itself."""
    values, said, changes = agreed(target.rows, (*ANSWERS, *HOME))
    first, ref, known = target.rows[0].number, target.ref, target.on_record
    try:
        after = _answers(target, values)
    except Refusal as refusal:
        column = refusal.field or "interpreter"
        return [*changes, wrong(said.get(column, first), column, refusal.message)]
    if known is None:
        changes.append(Change(first, What.HOUSEHOLD, Action.ADDED, ref, ref, after=after))
        changes += _lacking(target, after, may_restrict)
    else:
        before = {name: kept(value) for name, value in known.answers.items()}
        old, new = differing(before | {"client_number": known.number}, after)
        if "restricted" in new:
            words = "Restrict a record, or lift that, on its own page."
            changes.append(wrong(said["restricted"], "restricted", words))
        elif new:
            row = min([said[name] for name in new if name in said], default=first)
            changes.append(Change(row, What.HOUSEHOLD, Action.CHANGED, ref, ref, old, new))
    changes += _flag(target, values.get("do_not_survey"), said.get("do_not_survey", first))
    return changes + _home(record, target, values, said)


def _answers(target: "Target", values: dict[str, Value]) -> dict[str, Any]:
    known = target.on_record
    old = {name: kept(value) for name, value in known.answers.items()} if known else BLANK
    after: dict[str, Any] = old | {name: values[name] for name in KEPT_ANSWERS if name in values}
    if after["interpreter"] != old["interpreter"]:
        after["interpreter"] = read_line(
            str(after["interpreter"]), field="interpreter", longest=60, what="language"
        )
    return after | {"client_number": target.number or (known.number if known else None)}


def _lacking(target: "Target", after: dict[str, Any], may_restrict: bool) -> list[Change]:
    first = target.rows[0].number
    found = []
    adults = any(row.values.get("person") == "adult" for row in target.rows)
    if not adults and not target.cannot_read("person"):
        found.append(wrong(first, "person", "A household has one adult at least."))
    if after["restricted"] and not may_restrict:
        words = "Only a service manager can import a restricted household, or be --named for it."
        found.append(wrong(first, "restricted", words))
    return found


def _flag(target: "Target", wanted: Value | None, row: int) -> list[Change]:
    stands = target.on_record is not None and target.on_record.do_not_survey
    if wanted is None or wanted == stands:
        return []
    action = Action.ADDED if wanted else Action.REMOVED
    note = target.on_record.do_not_survey_note if target.on_record else None
    before = {} if wanted else {"note": note}
    return [Change(row, What.FLAG, action, None, target.ref, before, {})]


def _home(
    record: Record, target: "Target", values: dict[str, Value], said: dict[str, int]
) -> list[Change]:
    given = {column: values[column] for column in HOME if column in values}
    if not given or target.cannot_read("lives_from"):
        return []
    row = said[next(iter(given))]
    lives_from = given.pop("lives_from", None)
    if not isinstance(lives_from, date):
        return [wrong(row, "lives_from", "Write from which day they live there.")]
    known = target.on_record.residences.get(lives_from) if target.on_record else None
    try:
        home = _read_home(known, lives_from, given, record.authorities)
    except Refusal as refusal:
        column = refusal.field or "lives_from"
        return [wrong(said.get(column, row), column, refusal.message)]
    what, ref = What.RESIDENCE, target.ref
    if known is None:
        return [Change(row, what, Action.ADDED, None, ref, after=kept_facts(home))]
    before, after = differing(kept_facts(known), kept_facts(home))
    day = {"lives_from": lives_from.isoformat()}
    return (
        [Change(row, what, Action.CHANGED, None, ref, before | day, after | day)] if after else []
    )


def _read_home(
    known: Home | None, lives_from: date, given: dict[str, Value], authorities: Authorities
) -> Home:
    text: dict[str, Any] = dict(given)
    if "authority" in text:
        text["authority"] = _key(authorities, str(text["authority"]), lives_from, known)
        text.setdefault("outside", None)
    elif "outside" in text:
        text["authority"] = None
    home = replace(known or Home(lives_from), **text)
    return home if known and asdict(home) == asdict(known) else read_home(home, authorities)


def _key(authorities: Authorities, written: str, day: date, known: Home | None) -> str:
    """The key of an authority that is written by its name, today's or an earlier one, or key."""
    if known and known.authority and _is_called(authorities, known.authority, written):
        return known.authority
    key = authorities.key_of(written, day)
    if key is None:
        raise Refusal(
            f"“{written[:60]}” is no council of the agency: mend its name, or write the place"
            " under “outside”.",
            field="authority",
        )
    return key


def _is_called(authorities: Authorities, key: str, written: str) -> bool:
    return key in (written, authorities.key_of(written, clock.today()))

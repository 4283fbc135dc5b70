"""The rows of families written, changed and taken out many at once, as an import says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.mail import outbox
from portal.people.client_list.changes import Change
from portal.people.contact_details import same_phone
from portal.people.households.adults import FROM_CLIENT_LIST
from portal.people.models import (
    Adult,
    Child,
    ChildHome,
    Flag,
    FlagKind,
    Household,
    MailedLink,
    Purpose,
    Residence,
)
from portal.people.models.client_list import Action, ClientChange, ClientImport, What

DAYS = ("date_of_birth", "order_on", "placed_on", "lives_from")

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Ids:
    """The rows of households by reference, and of people by public id."""

    households: Mapping[str, int]
    adults: Mapping[str, int]
    children: Mapping[str, int]


def ids_of(session: Session, one: ClientImport) -> Ids:
    """The rows of all that an import adds or changes, as far as they are there."""

    def found(key: Any, id: Any, column: Any) -> dict[str, int]:
        own = select(column).where(ClientChange.import_id == one.id)
        return dict(session.execute(select(key, id).where(key.in_(own))).tuples().all())

    return Ids(
        found(Household.ref, Household.id, ClientChange.household_ref),
        found(Adult.public_id, Adult.id, ClientChange.mark),
        found(Child.public_id, Child.id, ClientChange.mark),
    )


def revise(session: Session, ids: Ids, values: Sequence[tuple[Change, Mapping[str, Any]]]) -> None:
    """Give what was changed these values, many rows in one statement."""
    groups: dict[tuple[What, tuple[str, ...]], Rows] = defaultdict(list)
    readdressed = []
    for change, given in values:
        if change.action is not Action.CHANGED:
            continue
        if change.what is What.ADULT:
            given = {**given, **_held_anew(change, given)}
        columns = tuple(sorted(name for name in given if name != "lives_from"))
        where = _where(ids, change)
        row = {f"to_{name}": value for name, value in _days(given).items() if name in columns}
        groups[change.what, columns].append(where | row)
        if change.what is What.ADULT and "email" in given:
            readdressed.append(change)
    for (what, columns), rows in groups.items():
        model = MODELS[what].__table__
        names = [name.removeprefix("at_") for name in rows[0] if name.startswith("at_")]
        statement = update(model).values({name: bindparam(f"to_{name}") for name in columns})
        for name in names:
            statement = statement.where(model.c[name] == bindparam(f"at_{name}"))
        if what is What.HOME:
            statement = statement.where(model.c.left_at.is_(None))
        session.connection().execute(statement, rows)
    _give_up_addresses(session, ids, readdressed)


def _give_up_addresses(session: Session, ids: Ids, readdressed: Sequence[Change]) -> None:
    """An invitation to an old address ends, and mail to it stays its owner's."""
    if not readdressed:
        return
    open_ones = update(MailedLink).where(
        MailedLink.adult_id.in_([ids.adults[change.mark or ""] for change in readdressed]),
        MailedLink.purpose == Purpose.INVITATION,
        MailedLink.used_at.is_(None),
    )
    session.connection().execute(open_ones.values(used_at=clock.now()))
    owners = [(change, side) for change in readdressed for side in (change.before, change.after)]
    outbox.were_of(
        session, {side["email"]: f"adult:{one.mark}" for one, side in owners if side["email"]}
    )


MODELS: dict[What, Any] = {
    What.HOUSEHOLD: Household,
    What.ADULT: Adult,
    What.CHILD: Child,
    What.HOME: ChildHome,
    What.RESIDENCE: Residence,
}


def _where(ids: Ids, change: Change) -> dict[str, Any]:
    household = ids.households[change.household_ref or ""]
    if change.what is What.RESIDENCE:
        day = date.fromisoformat(change.after["lives_from"])
        return {"at_household_id": household, "at_lives_from": day}
    if change.what is What.HOUSEHOLD:
        return {"at_id": household}
    if change.what is What.ADULT:
        return {"at_id": ids.adults[change.mark or ""]}
    child = ids.children[change.mark or ""]
    if change.what is What.CHILD:
        return {"at_id": child}
    return {"at_child_id": child, "at_household_id": household}


def flag(
    session: Session,
    ids: Ids,
    changes: Sequence[Change],
    at: datetime,
    notes: Mapping[str, str | None],
) -> None:
    insert_all(
        session,
        Flag,
        [
            {
                "household_id": ids.households[each.household_ref or ""],
                "kind": FlagKind.DO_NOT_SURVEY,
                "note": notes.get(each.household_ref or ""),
                "set_at": at,
            }
            for each in changes
        ],
    )


def unflag(session: Session, ids: Ids, changes: Sequence[Change]) -> None:
    own = [ids.households[each.household_ref or ""] for each in changes]
    if own:
        kind = Flag.kind == FlagKind.DO_NOT_SURVEY
        session.connection().execute(delete(Flag).where(kind, Flag.household_id.in_(own)))


def insert_all(session: Session, model: Any, rows: Rows) -> None:
    if rows:
        session.connection().execute(insert(model.__table__), rows)


def households(one: ClientImport, changes: Sequence[Change], at: datetime) -> Rows:
    words = {"opened_at": at, "identity_check": f"{FROM_CLIENT_LIST}, {one.ref}"}
    return [{"ref": each.household_ref} | dict(each.after) | words for each in changes]


def adult(change: Change, since: datetime | None) -> dict[str, Any]:
    """``since``: from when on what the file says counts as held."""
    return {"public_id": change.mark} | dict(change.after) | _held(change.after, since)


def _held_anew(change: Change, given: Mapping[str, Any]) -> dict[str, datetime | None]:
    """What differs counts as held from now on, when an import is undone too: nobody knows any
    more since when it was so before."""
    differs = {
        name: given[name]
        for name in ("email", "phone")
        if name in given and not _is_same(name, change)
    }
    return _held(differs, clock.now())


def _is_same(name: str, change: Change) -> bool:
    return name == "phone" and same_phone(change.before[name], change.after[name])


def _held(given: Mapping[str, Any], since: datetime | None) -> dict[str, datetime | None]:
    return {
        f"{name}_since": since if given[name] else None
        for name in ("email", "phone")
        if name in given
    }


def child(change: Change) -> dict[str, Any]:
    facts = {name: value for name, value in change.after.items() if name not in ("name", "place")}
    return {"public_id": change.mark} | _days(facts)


def joined(ids: Ids, change: Change, at: datetime) -> dict[str, Any]:
    return {
        "household_id": ids.households[change.household_ref or ""],
        "adult_id": ids.adults[change.mark or ""],
        "joined_at": at,
        "here_since": at,
    }


def lives(one: ClientImport, ids: Ids, change: Change, at: datetime) -> dict[str, Any]:
    return {
        "household_id": ids.households[change.household_ref or ""],
        "child_id": ids.children[change.mark or ""],
        "name": change.after["name"],
        "place": change.after["place"],
        "proof": f"In both households of the client list, {one.ref}"
        if change.what is What.HOME
        else None,
        "joined_at": at,
    }


def home(ids: Ids, change: Change) -> dict[str, Any]:
    return {"household_id": ids.households[change.household_ref or ""]} | _days(change.after)


def _days(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in DAYS and value else value
        for name, value in values.items()
    }

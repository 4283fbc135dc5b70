"""An import is applied: all of it in one transaction, or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.people.client_list.changes import Change
from portal.people.client_list.imports import subject
from portal.people.client_list.now import Now, lock_all, only, some
from portal.people.models import (
    Adult,
    Child,
    ChildHome,
    Flag,
    FlagKind,
    Household,
    MailedLink,
    Membership,
    NamedStaff,
    Purpose,
    Residence,
    Staff,
)
from portal.people.models.client_list import (
    Action,
    ClientChange,
    ClientImport,
    ImportState,
    What,
)
from portal.people.search_words import reindex

DAYS = ("date_of_birth", "order_on", "placed_on", "lives_from")
CHANGED_SINCE = "The records changed since the file was read: upload it again."

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Ids:
    """The rows of households by reference, and of people by public id."""

    households: Mapping[str, int]
    adults: Mapping[str, int]
    children: Mapping[str, int]


def check_may_apply(one: ClientImport, *, different: bool) -> None:
    """Refuses an import that was not read, is wrong or changes nothing; and one with possible
    twins, unless somebody says that they are ``different`` families."""
    if one.state is not ImportState.READ:
        raise Refusal("This import is not waiting to be applied.")
    if one.counts["wrong"]:
        words = some(one.counts["wrong"], "row")
        raise Refusal(f"{words} wrong: mend the file and upload it again.")
    if not sum(one.counts[name] for name in ("added", "changed", "twin")):
        raise Refusal("This file changes nothing.")
    if one.counts["twin"] and not different:
        raise Refusal("Say that the marked families are different ones.", field="different")


def apply_import(
    session: Session,
    one: ClientImport,
    changes: Sequence[Change],
    *,
    staff: Staff | None,
    by: audit.Actor,
) -> None:
    """Do all that an import would do. ``staff`` is who applies it; None for the command line.

    Refuses if what it changes is not as it was when the file was read, or may be seen no longer.
    """
    lock_all(session, one)
    now = Now(session, staff)
    stale = sum(1 for change in changes if not _may(now, change))
    if stale:
        raise Refusal(CHANGED_SINCE)
    at = clock.now()
    try:
        _write(session, one, changes, at)
    except IntegrityError:
        raise Refusal(CHANGED_SINCE) from None
    one.state, one.applied_at, one.problem = ImportState.APPLIED, at, None
    record_acts(session, one, changes, "applied", by)


def _may(now: Now, change: Change) -> bool:
    if change.action is Action.TWIN:
        return True
    if change.action is not Action.ADDED:
        return now.holds(change, change.before)
    if change.what is What.HOUSEHOLD or change.household_ref not in now.record.by_ref:
        return True
    return now.open_household(change) is not None and not now.is_there(change)


def _write(session: Session, one: ClientImport, changes: Sequence[Change], at: datetime) -> None:
    _insert(session, Household, _households(one, only(changes, What.HOUSEHOLD, Action.ADDED), at))
    adults = only(changes, What.ADULT, Action.ADDED)
    children = only(changes, What.CHILD, Action.ADDED)
    _insert(session, Adult, [{"public_id": each.mark} | dict(each.after) for each in adults])
    _insert(session, Child, [_child(each) for each in children])
    ids = ids_of(session, one)
    _insert(session, Membership, [_joined(ids, each, at) for each in adults])
    homes = [*children, *only(changes, What.HOME, Action.ADDED)]
    _insert(session, ChildHome, [_lives(one, ids, each, at) for each in homes])
    moved = only(changes, What.RESIDENCE, Action.ADDED)
    _insert(session, Residence, [_home(ids, each) for each in moved])
    flag(session, ids, only(changes, What.FLAG, Action.ADDED), at, {})
    unflag(session, ids, only(changes, What.FLAG, Action.REMOVED))
    restricted = [each for each in changes if each.after.get("restricted")]
    if one.named_id is not None:
        _insert(
            session,
            NamedStaff,
            [
                {"household_id": ids.households[each.household_ref or ""], "staff_id": one.named_id}
                for each in restricted
            ],
        )
    revise(session, ids, [(each, each.after) for each in changes])
    reindex(session, ids.households.values())


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
    invited = []
    for change, given in values:
        if change.action is not Action.CHANGED:
            continue
        columns = tuple(sorted(name for name in given if name != "lives_from"))
        where = _where(ids, change)
        row = {f"to_{name}": value for name, value in _days(given).items() if name in columns}
        groups[change.what, columns].append(where | row)
        if change.what is What.ADULT and "email" in given:
            invited.append(where["at_id"])
    for (what, columns), rows in groups.items():
        model = MODELS[what].__table__
        names = [name.removeprefix("at_") for name in rows[0] if name.startswith("at_")]
        statement = update(model).values({name: bindparam(f"to_{name}") for name in columns})
        for name in names:
            statement = statement.where(model.c[name] == bindparam(f"at_{name}"))
        if what is What.HOME:
            statement = statement.where(model.c.left_at.is_(None))
        session.connection().execute(statement, rows)
    if invited:  # an invitation to an old address ends
        open_ones = update(MailedLink).where(
            MailedLink.adult_id.in_(invited),
            MailedLink.purpose == Purpose.INVITATION,
            MailedLink.used_at.is_(None),
        )
        session.connection().execute(open_ones.values(used_at=clock.now()))


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


def record_acts(
    session: Session, one: ClientImport, changes: Iterable[Change], what: str, by: audit.Actor
) -> None:
    """One event of the import, and one of each household that it touched."""
    audit.record(session, f"client_list.{what}", subject=subject(one), by=by, **one.counts)
    _insert(
        session,
        audit.AuditEvent,
        [
            {
                "at": clock.now(),
                "actor_kind": by.kind,
                "actor_ref": by.ref,
                "action": f"household.import_{what}",
                "subject": f"household:{ref}",
                "detail": {"import": one.ref},
            }
            for ref in sorted({each.household_ref for each in changes if each.household_ref})
        ],
    )


def flag(
    session: Session,
    ids: Ids,
    changes: Sequence[Change],
    at: datetime,
    notes: Mapping[str, str | None],
) -> None:
    _insert(
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


def _insert(session: Session, model: Any, rows: Rows) -> None:
    if rows:
        session.connection().execute(insert(model.__table__), rows)


def _households(one: ClientImport, changes: Sequence[Change], at: datetime) -> Rows:
    words = {"opened_at": at, "identity_check": f"From the client list, {one.ref}"}
    return [{"ref": each.household_ref} | dict(each.after) | words for each in changes]


def _child(change: Change) -> dict[str, Any]:
    facts = {name: value for name, value in change.after.items() if name not in ("name", "place")}
    return {"public_id": change.mark} | _days(facts)


def _joined(ids: Ids, change: Change, at: datetime) -> dict[str, Any]:
    return {
        "household_id": ids.households[change.household_ref or ""],
        "adult_id": ids.adults[change.mark or ""],
        "joined_at": at,
    }


def _lives(one: ClientImport, ids: Ids, change: Change, at: datetime) -> dict[str, Any]:
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


def _home(ids: Ids, change: Change) -> dict[str, Any]:
    return {"household_id": ids.households[change.household_ref or ""]} | _days(change.after)


def _days(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in DAYS and value else value
        for name, value in values.items()
    }

"""An import is undone, as one; not if anything that it added or changed was used since."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from portal import audit, clock, jobs
from portal.db import Base
from portal.errors import Refusal
from portal.people.client_list.applying import Progress, is_under_way, record_acts
from portal.people.client_list.changes import Change
from portal.people.client_list.imports import changes_of
from portal.people.client_list.now import Now, lock_all, only, some
from portal.people.client_list.record import Seen
from portal.people.client_list.writing import Ids, flag, ids_of, revise, unflag
from portal.people.households.search_words import reindex
from portal.people.models import (
    Adult,
    Child,
    ChildHome,
    Flag,
    Household,
    Membership,
    NamedStaff,
    Residence,
    SearchWord,
)
from portal.people.models.client_list import Action, ClientImport, ImportState, What

# Nothing changed since; nothing uses it; what was added is gone; the rest as it was; the audit.
STEPS = 5


def start_undoing(session: Session, one: ClientImport, *, by: audit.Actor) -> jobs.Job:
    """Let the worker undo an import. Refuses one that is not applied, or is being undone."""
    session.refresh(one, with_for_update=True)
    if one.state is not ImportState.APPLIED or is_under_way(session, one):
        raise Refusal("Only an import that was applied can be undone, and once.")
    one.problem = None
    job = jobs.queue(session, "client_list.undo", by=by, import_id=one.id)
    one.job = job.public_id
    return job


def undo_import(
    session: Session,
    one: ClientImport,
    *,
    seen: Seen,
    by: audit.Actor,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Take back all that an import did. ``seen`` is true of what the one who undoes it may see.
    ``progress`` is told how many steps of all are done.

    Refuses one that is not applied; and if anything it added or changed was changed or used since
    (an account, a merge, a worker, anything that names it), or may not be seen.
    """
    lock_all(session, one)
    session.refresh(one)
    if one.state is not ImportState.APPLIED:
        raise Refusal("Only an import that was applied can be undone.")
    changes = [each for each in changes_of(session, one) if each.action is not Action.TWIN]
    now = Now(session, seen)
    changed = sum(1 for each in changes if not _stands(now, each))
    if changed:
        raise Refusal(
            f"{some(changed, 'record')} of this import changed since, so it cannot be undone."
        )
    progress(1, STEPS)
    ids, added = ids_of(session, one), _Added(session, one, changes)
    if used := added.uses():
        raise Refusal(f"{some(used, 'use')} of what it added came since: it cannot be undone.")
    progress(2, STEPS)
    added.take_away()
    progress(3, STEPS)
    _restore(session, ids, changes, added)
    progress(4, STEPS)
    one.state, one.undone_at = ImportState.UNDONE, clock.now()
    record_acts(session, one, changes, "undone", by)
    progress(STEPS, STEPS)


def _stands(now: Now, change: Change) -> bool:
    if change.action is Action.REMOVED:
        return now.open_household(change) is not None and not now.is_there(change)
    return now.holds(change, change.after)


def _restore(session: Session, ids: Ids, changes: Sequence[Change], added: "_Added") -> None:
    removed = only(changes, What.FLAG, Action.REMOVED)
    notes = {each.household_ref or "": each.before.get("note") for each in removed}
    flag(session, ids, removed, clock.now(), notes)
    unflag(session, ids, [each for each in added.flags if each.household_ref not in added.refs])
    revise(session, ids, [(each, each.before) for each in changes])
    left = [id for ref, id in ids.households.items() if ref not in added.refs]
    reindex(session, left)


class _Added:
    """What an import added, and who else names it."""

    def __init__(self, session: Session, one: ClientImport, changes: Sequence[Change]) -> None:
        self.session = session
        new = {what: only(changes, what, Action.ADDED) for what in What}
        ids = ids_of(session, one)
        self.refs = {each.household_ref for each in new[What.HOUSEHOLD]}
        self.flags, self.moved = new[What.FLAG], new[What.RESIDENCE]
        self.homes = [*new[What.CHILD], *new[What.HOME]]
        self.adults = new[What.ADULT]
        self.restricted = [each for each in new[What.HOUSEHOLD] if each.after["restricted"]]
        self.named = one.named_id is not None
        self.ids = ids
        self.rows: dict[str, list[int]] = {
            "household": [ids.households[ref or ""] for ref in self.refs],
            "adult": [ids.adults[each.mark or ""] for each in self.adults],
            "child": [ids.children[each.mark or ""] for each in new[What.CHILD]],
        }

    def uses(self) -> int:
        """How many rows name what was added, beyond those that the import wrote itself."""
        number = self._answers()
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                wanted = self.rows.get(key.column.table.name)
                if wanted and table.name != SearchWord.__tablename__:
                    query = select(func.count()).where(key.parent.in_(wanted))
                    there = self.session.scalar(query) or 0
                    number += abs(there - self._own(table, key.column.table.name))
        return number

    def _answers(self) -> int:
        """A worker, or times to call, of a household that was added."""
        more = or_(Household.allocated_worker_id.is_not(None), Household.safe_times.is_not(None))
        query = select(func.count()).where(Household.id.in_(self.rows["household"]), more)
        return self.session.scalar(query) or 0

    def _own(self, table: Table, of: str) -> int:
        """How many rows of a table the import wrote that name an added row of the kind ``of``."""
        own: dict[tuple[str, str], int] = {
            ("membership", "household"): self._inside(self.adults),
            ("membership", "adult"): len(self.adults),
            ("child_home", "household"): self._inside(self.homes),
            ("child_home", "child"): len(self.homes),
            ("residence", "household"): self._inside(self.moved),
            ("household_flag", "household"): self._inside(self.flags),
            ("named_staff", "household"): len(self.restricted) if self.named else 0,
        }
        return own.get((table.name, of), 0)

    def _inside(self, changes: Iterable[Change]) -> int:
        return sum(1 for each in changes if each.household_ref in self.refs)

    def take_away(self) -> None:
        """Delete all of it, what names others first."""
        households, children = self.rows["household"], self.rows["child"]
        for model in (SearchWord, NamedStaff, Flag):
            self._delete(model, model.household_id, households)
        self._delete(ChildHome, ChildHome.child_id, children)
        self._delete(Membership, Membership.adult_id, self.rows["adult"])
        self._delete(Residence, Residence.household_id, households)
        for each in self.moved:
            if each.household_ref not in self.refs:
                day = and_(
                    Residence.household_id == self.ids.households[each.household_ref or ""],
                    Residence.lives_from == date.fromisoformat(each.after["lives_from"]),
                )
                self.session.connection().execute(delete(Residence).where(day))
        self._delete(Child, Child.id, children)
        self._delete(Adult, Adult.id, self.rows["adult"])
        self._delete(Household, Household.id, households)

    def _delete(self, model: Any, column: Any, ids: Collection[int]) -> None:
        if ids:
            self.session.connection().execute(delete(model).where(column.in_(ids)))

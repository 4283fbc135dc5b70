"""An import is applied: all of it in one transaction, or nothing."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit, clock, jobs
from portal.errors import Refusal
from portal.people.client_list.changes import Change
from portal.people.client_list.imports import subject
from portal.people.client_list.now import Now, lock_all, only, some
from portal.people.client_list.record import Seen
from portal.people.client_list.writing import (
    adult,
    child,
    flag,
    home,
    households,
    ids_of,
    insert_all,
    joined,
    lives,
    revise,
    unflag,
)
from portal.people.households.search_words import reindex
from portal.people.models import (
    Adult,
    Child,
    ChildHome,
    Household,
    Membership,
    NamedStaff,
    Residence,
)
from portal.people.models.client_list import (
    Action,
    ClientImport,
    ImportState,
    What,
)

Progress = Callable[[int, int], None]
# Checked; households and people; where they belong; what changed; words for the search; the audit.
STEPS = 6

CHANGED_SINCE = "The records changed since the file was read: upload it again."


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


def start_applying(
    session: Session, one: ClientImport, *, different: bool, by: audit.Actor
) -> jobs.Job:
    """Let the worker apply an import. Refuses as `check_may_apply` does."""
    session.refresh(one, with_for_update=True)
    check_may_apply(one, different=different)
    one.state, one.problem = ImportState.APPLYING, None
    job = jobs.queue(session, "client_list.apply", by=by, import_id=one.id)
    one.job = job.public_id
    return job


def is_under_way(session: Session, one: ClientImport) -> bool:
    """Whether the newest job of an import waits or runs."""
    job = session.scalar(select(jobs.Job).where(jobs.Job.public_id == one.job))
    return job is not None and not job.is_over


def apply_import(
    session: Session,
    one: ClientImport,
    changes: Sequence[Change],
    *,
    seen: Seen,
    by: audit.Actor,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Do all that an import would do. ``seen`` is true of what the one who applies it may see.
    ``progress`` is told how many steps of all are done.

    Refuses if what it changes is not as it was when the file was read, or may be seen no longer.
    """
    lock_all(session, one)
    session.refresh(one)
    if one.state not in (ImportState.READ, ImportState.APPLYING):
        raise Refusal("This import is not waiting to be applied.")
    now = Now(session, seen)
    stale = sum(1 for change in changes if not _may(now, change))
    if stale:
        raise Refusal(CHANGED_SINCE)
    at = clock.now()
    progress(1, STEPS)
    try:
        _write(session, one, changes, at, progress)
    except IntegrityError:
        raise Refusal(CHANGED_SINCE) from None
    one.state, one.applied_at, one.problem = ImportState.APPLIED, at, None
    record_acts(session, one, changes, "applied", by)
    progress(STEPS, STEPS)


def _may(now: Now, change: Change) -> bool:
    if change.action is Action.TWIN:
        return True
    if change.action is not Action.ADDED:
        return now.holds(change, change.before)
    if change.what is What.HOUSEHOLD or change.household_ref not in now.record.by_ref:
        return True
    return now.open_household(change) is not None and not now.is_there(change)


def _write(
    session: Session,
    one: ClientImport,
    changes: Sequence[Change],
    at: datetime,
    progress: Progress,
) -> None:
    insert_all(session, Household, households(one, only(changes, What.HOUSEHOLD, Action.ADDED), at))
    adults = only(changes, What.ADULT, Action.ADDED)
    children = only(changes, What.CHILD, Action.ADDED)
    opened = {each.household_ref for each in only(changes, What.HOUSEHOLD, Action.ADDED)}
    insert_all(
        session,
        Adult,
        [adult(each, None if each.household_ref in opened else at) for each in adults],
    )
    insert_all(session, Child, [child(each) for each in children])
    progress(2, STEPS)
    ids = ids_of(session, one)
    insert_all(session, Membership, [joined(ids, each, at) for each in adults])
    homes = [*children, *only(changes, What.HOME, Action.ADDED)]
    insert_all(session, ChildHome, [lives(one, ids, each, at) for each in homes])
    moved = only(changes, What.RESIDENCE, Action.ADDED)
    insert_all(session, Residence, [home(ids, each) for each in moved])
    progress(3, STEPS)
    flag(session, ids, only(changes, What.FLAG, Action.ADDED), at, {})
    unflag(session, ids, only(changes, What.FLAG, Action.REMOVED))
    restricted = [each for each in changes if each.after.get("restricted")]
    if one.named_id is not None:
        insert_all(
            session,
            NamedStaff,
            [
                {"household_id": ids.households[each.household_ref or ""], "staff_id": one.named_id}
                for each in restricted
            ],
        )
    revise(session, ids, [(each, each.after) for each in changes])
    progress(4, STEPS)
    reindex(session, ids.households.values())
    progress(5, STEPS)


def record_acts(
    session: Session, one: ClientImport, changes: Iterable[Change], what: str, by: audit.Actor
) -> None:
    """One event of the import, and one of each household that it touched."""
    audit.record(session, f"client_list.{what}", subject=subject(one), by=by, **one.counts)
    insert_all(
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

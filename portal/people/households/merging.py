"""Two records found to be one household: merged, and taken apart again.

`Merge.moved` says what changed hands, by name: rows that went to the kept household
(``membership``, ``child_home``, ``residence``, ``household_flag``), homes that were ended because
the child was in both (``ended``), the worker whom the kept one took over (``worker``), and the
answers on safe contact that the merge changed, each before and after (``contact``). The rest stays
with the merged record: its reference, number, own answers, and whatever the kept one has already
(an entry of the same day, a flag of the same kind).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.people import locking
from portal.people.households import one_contact
from portal.people.households.adults import MOST_ADULTS
from portal.people.households.children import HOMES, MOST_CHILDREN, open_homes
from portal.people.households.search_words import reindex
from portal.people.models import (
    Child,
    ChildHome,
    ClosedReason,
    Flag,
    Household,
    Membership,
    Merge,
    NamedStaff,
    Residence,
)
from portal.people.unchanged import check_unchanged

MOVED: dict[str, Any] = {
    model.__tablename__: model for model in (Membership, ChildHome, Residence, Flag)
}


def merge_households(
    session: Session,
    *,
    merged: Household,
    kept: Household,
    by: audit.Actor,
    chosen: Mapping[str, str] | None = None,
    seen: str | None = None,
) -> Merge:
    """Make ``merged`` part of ``kept``. From then on the adults of both are of one household.
    What it holds on safe contact is made one as `one_contact.joined` says, from ``chosen``.

    Refuses a household and itself, one that is closed or was merged, two with more adults or
    children together than a household may have, and two that are not restricted to the same
    staff: nobody may see through a merge what they could not see before.
    """
    if merged.id == kept.id:
        raise Refusal("These are the same record.", field="other")
    locking.lock(session, merged, kept)
    check_unchanged(seen, kept, merged)
    for household in (merged, kept):
        locking.check_open(household)
    if _seen_by(session, merged) != _seen_by(session, kept):
        raise Refusal(
            "These records are not restricted to the same staff. Restrict both alike first.",
            field="other",
        )
    _check_room(session, merged, kept)
    contact = one_contact.joined(kept, merged, chosen or {})
    moved: dict[str, Any] = {"ended": _end_doubled(session, merged, kept)}
    _move(session, merged, kept, moved)
    moved["worker"] = _take_worker(merged, kept)
    moved["contact"] = one_contact.take(kept, contact)
    now = clock.now()
    merged.closed_at, merged.closed_reason = now, ClosedReason.MERGED
    merged.merged_into_id = kept.id
    merge = Merge(
        public_id=refs.public_id(), merged_id=merged.id, kept_id=kept.id, moved=moved, at=now
    )
    session.add(merge)
    _keep(session, "merged", merged, kept, by)
    return merge


def undo_merge(session: Session, *, merge: Merge, by: audit.Actor) -> Sequence[str]:
    """Give back what is still where it was moved to. Returns what could not be given back, in
    words. Refuses one undone already, and one whose kept record was merged or closed since."""
    merged, kept = (
        session.get_one(Household, merge.merged_id),
        session.get_one(Household, merge.kept_id),
    )
    _lock_children(session, merge)
    locking.lock(session, merged, kept)
    session.refresh(merge)
    if merge.undone_at is not None:
        raise Refusal("This merge was undone already.")
    if kept.merged_into_id is not None:
        raise Refusal("The kept record was merged into another one since: undo that merge first.")
    locking.check_open(kept)
    left = _give_back(session, merge)
    left += _begin_again(session, merge)
    left += one_contact.give_back(kept, merge.moved.get("contact", {}))
    if merge.moved["worker"] == [kept.allocated_worker_id]:
        kept.allocated_worker_id = None
    merged.closed_at = merged.closed_reason = merged.merged_into_id = None
    merge.undone_at = clock.now()
    _keep(session, "unmerged", merged, kept, by)
    return left


def merges_into(session: Session, kept: Household) -> Sequence[tuple[Merge, Household]]:
    """The merges into a household that stand, each with the record that became part of it."""
    rows = session.execute(
        select(Merge, Household)
        .join(Household, Household.id == Merge.merged_id)
        .where(Merge.kept_id == kept.id, Merge.undone_at.is_(None))
        .order_by(Merge.at, Merge.id)
    )
    return [(merge, household) for merge, household in rows]


def _seen_by(session: Session, household: Household) -> frozenset[int] | None:
    """Who may see a household; None for all staff who read families."""
    if not household.restricted:
        return None
    ids = select(NamedStaff.staff_id).where(NamedStaff.household_id == household.id)
    return frozenset(session.scalars(ids))


def _check_room(session: Session, *records: Household) -> None:
    """As for whoever is added to a household; a child who is in both counts once."""
    for who, most, time, person in (
        ("adults", MOST_ADULTS, Membership, Membership.adult_id),
        ("children", MOST_CHILDREN, ChildHome, ChildHome.child_id),
    ):
        here = (time.household_id.in_([one.id for one in records]), time.left_at.is_(None))
        count = session.scalar(select(func.count(person.distinct())).where(*here)) or 0
        if count > most:
            raise Refusal(
                f"These records have together {count} {who}: a household has {most} at most.",
                field="other",
            )


def _end_doubled(session: Session, merged: Household, kept: Household) -> list[int]:
    """End the merged record's part of each child who is in both; the kept one's name stays."""
    here = select(ChildHome.child_id).where(
        ChildHome.household_id == kept.id, ChildHome.left_at.is_(None)
    )
    doubled = session.scalars(
        select(ChildHome).where(
            ChildHome.household_id == merged.id,
            ChildHome.left_at.is_(None),
            ChildHome.child_id.in_(here),
        )
    ).all()
    for home in doubled:
        home.left_at = clock.now()
    session.flush()
    return sorted(home.id for home in doubled)


def _move(session: Session, merged: Household, kept: Household, moved: dict[str, Any]) -> None:
    days = {one.lives_from for one in kept.residences}
    kinds = set(session.scalars(select(Flag.kind).where(Flag.household_id == kept.id)))
    for table, model in MOVED.items():
        rows = session.scalars(select(model).where(model.household_id == merged.id)).all()
        going = [
            row
            for row in rows
            if not (model is ChildHome and row.id in moved["ended"])
            and getattr(row, "lives_from", None) not in days
            and getattr(row, "kind", None) not in kinds
        ]
        for row in going:
            _hand_over(row, kept.id)
        moved[table] = sorted(row.id for row in going)
    session.flush()


def _hand_over(row: Any, household_id: int) -> None:
    """Nothing that an adult had shared before is read by those whom a merge puts beside them."""
    row.household_id = household_id
    if isinstance(row, Membership):
        row.here_since = clock.now()


def _take_worker(merged: Household, kept: Household) -> list[int]:
    if kept.allocated_worker_id is not None or merged.allocated_worker_id is None:
        return []
    kept.allocated_worker_id = merged.allocated_worker_id
    return [merged.allocated_worker_id]


def _give_back(session: Session, merge: Merge) -> list[str]:
    left = 0
    for table, model in MOVED.items():
        ids = merge.moved[table]
        rows = session.scalars(
            select(model).where(model.id.in_(ids), model.household_id == merge.kept_id)
        ).all()
        for row in rows:
            _hand_over(row, merge.merged_id)
        left += len(ids) - len(rows)
    session.flush()
    return [f"{left} entries are no longer where the merge put them, and stay."] if left else []


def _lock_children(session: Session, merge: Merge) -> None:
    """The children whose homes the merge ended, before the households, as all lock them who
    change a child or add one to a home."""
    ended = select(ChildHome.child_id).where(ChildHome.id.in_(merge.moved["ended"]))
    children = select(Child.id).where(Child.id.in_(ended)).order_by(Child.id)
    session.execute(children.with_for_update()).all()


def _begin_again(session: Session, merge: Merge) -> list[str]:
    """The homes that the merge ended, unless the child has left the kept one since, or has found
    a second home elsewhere."""
    left: list[str] = []
    for home in session.scalars(select(ChildHome).where(ChildHome.id.in_(merge.moved["ended"]))):
        open_now = open_homes(session, session.get_one(Child, home.child_id))
        taken = {one.place for one in open_now}
        if not any(one.household_id == merge.kept_id for one in open_now):
            left.append(f"{home.name} has left the household since, and stays away.")
        elif taken >= set(HOMES):
            left.append(f"{home.name} has two other homes by now, and stays there.")
        else:
            home.left_at = None
            home.place = home.place if home.place not in taken else min(set(HOMES) - taken)
            session.flush()
    return left


def _keep(session: Session, what: str, merged: Household, kept: Household, by: audit.Actor) -> None:
    session.flush()
    for household in (merged, kept):
        session.expire(household, ["residences"])
    reindex(session, [merged.id, kept.id])
    for one, other in ((merged, kept), (kept, merged)):
        event = audit.record(session, f"household.{what}", subject=locking.subject(one), by=by)
        audit.add_about(session, event, [locking.subject(other)])

"""Restricted records: named staff only. Others learn whom to ask, and not that there is one."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from portal import audit
from portal.errors import Refusal
from portal.people import locking
from portal.people.access import Permission, may
from portal.people.models import Household, NamedStaff, Role, Staff
from portal.people.unchanged import ChangedMeanwhile, check_unchanged


def named_staff(session: Session, household: Household) -> Sequence[Staff]:
    """Who may see the record while it is restricted, by name."""
    return session.scalars(
        select(Staff)
        .join(NamedStaff)
        .where(NamedStaff.household_id == household.id)
        .order_by(Staff.name, Staff.id)
    ).all()


def can_lift(staff: Staff) -> bool:
    """Whether somebody who is named for a record can let the others see it again."""
    return staff.disabled_at is None and may(staff.role, Permission.RESTRICT_FAMILIES)


def is_stuck(session: Session) -> bool:
    """Whether nobody can lift the restriction of some record any more: those who could were
    disabled, or have another role. Which record, is not told."""
    roles = [role for role in Role if may(role, Permission.RESTRICT_FAMILIES)]
    somebody = exists().where(
        NamedStaff.household_id == Household.id,
        Staff.id == NamedStaff.staff_id,
        Staff.role.in_(roles),
        Staff.disabled_at.is_(None),
    )
    stuck = exists().where(Household.restricted, Household.merged_into_id.is_(None), ~somebody)
    return bool(session.scalar(select(stuck)))


def restrict(
    session: Session,
    *,
    household: Household,
    named: Sequence[Staff],
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Restrict a record to these staff, or change who they are. Holds for the records that were
    merged into it too.

    Refuses nobody, staff who cannot read families, leaving out the allocated worker, and staff
    of whom none could lift the restriction again.
    """
    records = _lock(session, household)
    check_unchanged(seen, household, *named_staff(session, household))
    if not named:
        raise Refusal("Name one member of staff at least.", field="named")
    if any(one.disabled_at or not may(one.role, Permission.READ_FAMILIES) for one in named):
        raise Refusal("Name staff who may read families.", field="named")
    if not any(can_lift(one) for one in named):
        raise Refusal("Name a service manager too: who can lift the restriction.", field="named")
    ids = {one.id for one in named}
    if household.allocated_worker_id is not None and household.allocated_worker_id not in ids:
        raise Refusal(
            "The allocated worker must be named too, or another one allocated first.",
            field="named",
        )
    for record in records:
        record.restricted = True
        _name(session, record, ids)
    _record(session, "restricted", household, by, named=sorted(one.public_id for one in named))


def lift_restriction(session: Session, *, household: Household, by: audit.Actor) -> None:
    """Let all staff who read families see the record again. Refuses one that is not restricted."""
    records = _lock(session, household)
    if not household.restricted:
        raise Refusal("This record is not restricted.")
    for record in records:
        record.restricted = False
        _name(session, record, set())
    _record(session, "restriction_lifted", household, by)


def name_where_stuck(
    session: Session, *, household: Household, staff: Staff, by: audit.Actor
) -> None:
    """Name somebody more for a restricted record of which nobody can lift the restriction any
    more. For the command line: within the portal only who sees a record may name others for it.

    Refuses a record that is not restricted, or that somebody named can still open to others, and
    staff who could not.
    """
    records = _lock(session, household)
    named = named_staff(session, household)
    if not household.restricted:
        raise Refusal("This record is not restricted.")
    if any(can_lift(one) for one in named):
        raise Refusal("Somebody who is named for this record can do this in the portal.")
    if not can_lift(staff):
        raise Refusal("Name a service manager whose account is not disabled.")
    for record in records:
        _name(session, record, {staff.id, *(one.id for one in named)})
    everybody = sorted(one.public_id for one in [staff, *named])
    _record(session, "restricted", household, by, named=everybody)


def _lock(session: Session, household: Household) -> list[Household]:
    """A household and what was merged into it, locked together: whoever undoes such a merge
    locks both as well, in the same order."""
    locked = [household, *locking.merged_into(session, household)]
    locking.lock(session, *locked)
    if household.merged_into_id is not None:
        raise Refusal("This record was merged into another one: restrict that one.")
    records = [household, *locking.merged_into(session, household)]
    if not set(records) <= set(locked):
        raise ChangedMeanwhile(
            "Another record was merged into this one after you opened this page. Nothing is saved"
            " yet. Look at the record, then save again."
        )
    return records


def _name(session: Session, household: Household, ids: set[int]) -> None:
    session.execute(delete(NamedStaff).where(NamedStaff.household_id == household.id))
    session.add_all(NamedStaff(household_id=household.id, staff_id=one) for one in sorted(ids))
    session.flush()


def _record(
    session: Session, what: str, household: Household, by: audit.Actor, **detail: object
) -> None:
    audit.record(session, f"household.{what}", subject=locking.subject(household), by=by, **detail)

"""Restricted records: named staff only. Others learn whom to ask, and not that there is one."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit
from portal.errors import Refusal
from portal.people import locking
from portal.people.access import Permission, may
from portal.people.models import Household, NamedStaff, Staff
from portal.people.unchanged import check_unchanged


def named_staff(session: Session, household: Household) -> Sequence[Staff]:
    """Who may see the record while it is restricted, by name."""
    return session.scalars(
        select(Staff)
        .join(NamedStaff)
        .where(NamedStaff.household_id == household.id)
        .order_by(Staff.name, Staff.id)
    ).all()


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

    Refuses nobody, staff who cannot read families, and leaving out the allocated worker.
    """
    records = _lock(session, household)
    check_unchanged(seen, household, *named_staff(session, household))
    if not named:
        raise Refusal("Name one member of staff at least.", field="named")
    if any(one.disabled_at or not may(one.role, Permission.READ_FAMILIES) for one in named):
        raise Refusal("Name staff who may read families.", field="named")
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


def _lock(session: Session, household: Household) -> list[Household]:
    locking.lock(session, household)
    if household.merged_into_id is not None:
        raise Refusal("This record was merged into another one: restrict that one.")
    return [household, *locking.merged_into(session, household)]


def _name(session: Session, household: Household, ids: set[int]) -> None:
    session.execute(delete(NamedStaff).where(NamedStaff.household_id == household.id))
    session.add_all(NamedStaff(household_id=household.id, staff_id=one) for one in sorted(ids))
    session.flush()


def _record(
    session: Session, what: str, household: Household, by: audit.Actor, **detail: object
) -> None:
    audit.record(session, f"household.{what}", subject=locking.subject(household), by=by, **detail)

"""Before a household changes: its row is locked and read again, and it must be open.

All who lock several rows lock them in one order, or two would wait for each other: adults, then
children, then households, each kind by id.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import Refusal
from portal.people.models import Household


def subject(household: Household) -> str:
    """A household, for the audit."""
    return f"household:{household.ref}"


def lock(session: Session, *households: Household) -> None:
    """Lock households, in one order for all who lock several, and read them again."""
    for household in sorted(households, key=lambda one: one.id):
        session.flush()
        session.refresh(household, with_for_update=True)
        session.expire(household, ["residences"])


def lock_open(session: Session, household: Household) -> None:
    """Lock a household. Refuses one that is closed or became part of another."""
    lock(session, household)
    check_open(household)


def check_open(household: Household) -> None:
    """Refuses a household that is closed or became part of another."""
    if household.merged_into_id is not None:
        raise Refusal("This record was merged into another one: change that one.")
    if household.closed_at is not None:
        raise Refusal("This record is closed: open it again first.")


def merged_into(session: Session, household: Household) -> list[Household]:
    """The records that became part of this one, and those that became part of them before."""
    found: list[Household] = []
    level = [household.id]
    while level:
        rows = session.scalars(
            select(Household).where(Household.merged_into_id.in_(level)).order_by(Household.id)
        ).all()
        found += rows
        level = [row.id for row in rows]
    return found

"""Which household an account may see: the one rule behind every page for families."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.models import Account, Household, Membership


def household_of(session: Session, account: Account) -> Household | None:
    """The household of the adult whom staff have linked to ``account``: open, and not left.

    None: the account is unlinked, and shows nothing of any family.
    """
    if account.adult_id is None:
        return None
    return session.scalar(
        select(Household)
        .join(Membership, Membership.household_id == Household.id)
        .where(
            Membership.adult_id == account.adult_id,
            Membership.left_at.is_(None),
            Household.closed_at.is_(None),
        )
    )

"""Which authorities records of people name."""

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from portal.people.models import Residence, Staff


def authorities_in_use(session: Session) -> set[str]:
    """The keys of authorities in which households live or lived, or that an account is for."""
    lived = select(Residence.authority).where(Residence.authority.is_not(None))
    board = select(Staff.authority).where(Staff.authority.is_not(None))
    return {str(key) for key in session.scalars(union(lived, board))}

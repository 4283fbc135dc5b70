"""The accounts that no adult on record belongs to: those that wait to be linked, and those that
staff let in no more. What belongs to a restricted family is not there for who is not named."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.errors import Refusal
from portal.people.contact_details import as_kept
from portal.people.models import Account, Staff
from portal.people.sight import visible_accounts


def waiting(session: Session, *, staff: Staff) -> Sequence[Account]:
    """The accounts that wait to be linked, the one that waits longest first."""
    query = select(Account).where(*_waits(staff)).order_by(Account.made_at, Account.id)
    return session.scalars(query).all()


def number_waiting(session: Session, *, staff: Staff) -> int:
    """How many `waiting` gives."""
    return session.scalar(select(func.count()).select_from(Account).where(*_waits(staff))) or 0


def _waits(staff: Staff) -> tuple[ColumnElement[bool], ...]:
    return Account.adult_id.is_(None), Account.disabled_at.is_(None), visible_accounts(staff)


def disabled(session: Session, *, staff: Staff) -> Sequence[Account]:
    """The accounts without an adult that nobody gets in with, the one disabled last first."""
    return session.scalars(
        select(Account)
        .where(
            Account.adult_id.is_(None), Account.disabled_at.is_not(None), visible_accounts(staff)
        )
        .order_by(Account.disabled_at.desc(), Account.id)
    ).all()


def find(session: Session, public_id: str, *, staff: Staff) -> Account | None:
    """An account without an adult."""
    return session.scalar(
        select(Account).where(
            Account.public_id == public_id, Account.adult_id.is_(None), visible_accounts(staff)
        )
    )


def waiting_at(session: Session, email: str, *, staff: Staff) -> Account:
    """The account with this address that waits to be linked. Refuses when there is none."""
    account = session.scalar(
        select(Account).where(
            Account.email == as_kept(email),
            Account.adult_id.is_(None),
            Account.disabled_at.is_(None),
            visible_accounts(staff),
        )
    )
    if account is None:
        raise Refusal("No account with this address waits to be linked.", field="email")
    return account

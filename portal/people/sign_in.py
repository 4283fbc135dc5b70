"""Signing in with a password."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.errors import Refusal
from portal.people import sessions
from portal.people.contact_details import as_kept
from portal.people.hashing import password_matches
from portal.people.models import Staff


def sign_in_staff(
    session: Session, *, email: str, password: str, production: bool, device: str
) -> str:
    """Begin a session and return its secret. The refusal never says what was wrong.

    Accounts of the demonstration are refused in ``production``.
    """
    staff = session.scalar(select(Staff).where(Staff.email == as_kept(email)))
    usable = (
        staff is not None
        and staff.disabled_at is None
        and staff.password_hash is not None
        and not (production and staff.demonstration)
    )
    known_hash = staff.password_hash if staff is not None and usable else None
    right = password_matches(known_hash, password)
    if staff is None or not right or not _still(session, staff, known_hash):
        raise Refusal("The e-mail address or the password is wrong.", field="email")
    begun = sessions.begin(session, staff, device=device)
    audit.record(
        session, "staff.signed_in", subject=sessions.subject(staff), by=sessions.actor(staff)
    )
    return begun.token


def _still(session: Session, staff: Staff, known_hash: str | None) -> bool:
    """Whether the account is as it was when its password was read. Locks it: a new password
    set meanwhile ends all sessions, and this one must not come after."""
    session.refresh(staff, with_for_update=True)
    return staff.password_hash == known_hash and staff.disabled_at is None

"""Signing in: passwords checked, sessions begun, found and ended. Sessions are rows."""

import secrets
import unicodedata
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.people.hashing import password_matches, secret_hash
from portal.people.models import Staff, StaffSession

SESSION_HOLDS = timedelta(hours=12)


def actor(staff: Staff) -> audit.Actor:
    return audit.Actor(audit.ActorKind.STAFF, staff.public_id)


def as_kept(email: str) -> str:
    """An e-mail address as accounts keep it: no blanks around it, composed, in small letters."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def sign_in(session: Session, *, email: str, password: str, production: bool) -> str:
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
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(token_hash=secret_hash(token), staff_id=staff.id, started_at=clock.now())
    )
    audit.record(session, "staff.signed_in", subject=f"staff:{staff.public_id}", by=actor(staff))
    return token


def _still(session: Session, staff: Staff, known_hash: str | None) -> bool:
    """Whether the account is as it was when its password was read. Locks it: a new password
    set meanwhile ends all sessions, and this one must not come after."""
    session.refresh(staff, with_for_update=True)
    return staff.password_hash == known_hash and staff.disabled_at is None


def find_session(session: Session, token: str) -> StaffSession | None:
    """The session with this secret, while it lasts and its account is not disabled."""
    return session.scalar(
        select(StaffSession)
        .join(Staff)
        .where(
            StaffSession.token_hash == secret_hash(token),
            StaffSession.ended_at.is_(None),
            StaffSession.started_at > clock.now() - SESSION_HOLDS,
            Staff.disabled_at.is_(None),
        )
    )


def sign_out(session: Session, *, current: StaffSession) -> None:
    current.ended_at = clock.now()
    audit.record(
        session,
        "staff.signed_out",
        subject=f"staff:{current.staff.public_id}",
        by=actor(current.staff),
    )


def end_sessions(session: Session, staff: Staff) -> None:
    """Sign ``staff`` out everywhere."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff.id, StaffSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )

"""Staff accounts: adding one, and the links that set a password."""

import secrets
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.people.hashing import LONGEST_PASSWORD, password_hash, secret_hash
from portal.people.models import PasswordLink, Role, Staff
from portal.people.sign_in import actor, as_kept, end_sessions

SHORTEST_PASSWORD = 12
LINK_HOLDS = timedelta(hours=48)


def add_staff(session: Session, *, email: str, role: Role, by: audit.Actor) -> Staff:
    """Add a member of staff, who cannot sign in before setting a password. Refuses an address
    that is not one or is taken."""
    address = _address(email)
    if session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        raise Refusal(f"There is already an account for {address}.", field="email")
    staff = Staff(public_id=refs.public_id(), email=address, role=role, added_at=clock.now())
    session.add(staff)
    session.flush()
    audit.record(session, "staff.added", subject=f"staff:{staff.public_id}", by=by, role=role)
    return staff


def issue_password_link(session: Session, *, staff: Staff, by: audit.Actor) -> str:
    """The secret of a new link that sets the password of ``staff``; earlier links end."""
    _lock(session, staff)
    _end_links(session, staff)
    token = secrets.token_urlsafe(32)
    session.add(
        PasswordLink(
            token_hash=secret_hash(token), staff_id=staff.id, expires_at=clock.now() + LINK_HOLDS
        )
    )
    audit.record(session, "staff.link_issued", subject=f"staff:{staff.public_id}", by=by)
    return token


def open_link(session: Session, token: str) -> PasswordLink | None:
    """The link with this secret, if it still holds. Changes nothing."""
    return session.scalar(_usable_link(token))


def set_password(session: Session, *, token: str, password: str) -> Staff:
    """Set a password with a link, once. Ends every session of the account.

    Refuses a link that is used up or too old, and a password of less than 12 characters.
    """
    link = session.scalar(_usable_link(token).with_for_update())
    if link is None:
        raise Refusal("This link no longer works. Ask for a new one.")
    check_password(password)
    staff = link.staff
    _lock(session, staff)
    _end_links(session, staff)
    staff.password_hash = password_hash(password)
    end_sessions(session, staff)
    audit.record(session, "staff.password_set", subject=f"staff:{staff.public_id}", by=actor(staff))
    return staff


def check_password(password: str) -> None:
    """Refuses a password that is too short or too long."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(
            f"Your password must have {SHORTEST_PASSWORD} characters or more.", field="password"
        )
    if len(password) > LONGEST_PASSWORD:
        raise Refusal(
            f"Your password must have {LONGEST_PASSWORD} characters or fewer.", field="password"
        )


def find_staff(session: Session, email: str) -> Staff:
    """The member of staff with this address. Refuses one that has no account."""
    staff = session.scalar(select(Staff).where(Staff.email == as_kept(email)))
    if staff is None:
        raise Refusal(f"There is no account for {email.strip()[:80]}.")
    return staff


def _lock(session: Session, staff: Staff) -> None:
    """Let nobody else change the links, the password or the sessions of ``staff`` meanwhile."""
    session.execute(select(Staff.id).where(Staff.id == staff.id).with_for_update())


def _usable_link(token: str) -> Select[tuple[PasswordLink]]:
    return (
        select(PasswordLink)
        .join(Staff)
        .where(
            PasswordLink.token_hash == secret_hash(token),
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > clock.now(),
            Staff.disabled_at.is_(None),
        )
    )


def _end_links(session: Session, staff: Staff) -> None:
    session.execute(
        update(PasswordLink)
        .where(PasswordLink.staff_id == staff.id, PasswordLink.used_at.is_(None))
        .values(used_at=clock.now())
    )


def _address(email: str) -> str:
    try:
        checked = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise Refusal(f"“{email.strip()[:80]}” is not an e-mail address: {error}") from None
    return as_kept(checked.normalized)

"""What an administrator does with the accounts of staff. There is always one administrator left."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.mail import outbox
from portal.people.access import ROLE_DESCRIPTIONS, Permission, may
from portal.people.accounts import emails
from portal.people.accounts.emails import Letterhead
from portal.people.accounts.staff import add_staff, check_authority, issue_password_link
from portal.people.models import Purpose, RecoveryCode, Role, Staff
from portal.people.names import read_name
from portal.people.signing_in import links, sessions

LAST = "There must always be an administrator who can sign in. Make another one first."


def all_staff(session: Session) -> Sequence[Staff]:
    """Everybody with an account by name, those who are disabled at the end."""
    order = (Staff.disabled_at.is_not(None), Staff.name, Staff.id)
    return session.scalars(select(Staff).order_by(*order)).all()


def find_account(session: Session, public_id: str) -> Staff | None:
    return session.scalar(select(Staff).where(Staff.public_id == public_id))


def add_and_mail_link(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    authority: str | None,
    head: Letterhead,
    by: audit.Actor,
) -> Staff:
    """Add a member of staff and mail them the link that sets their password. Refuses what
    `add_staff` refuses."""
    staff = add_staff(session, email=email, name=name, role=role, authority=authority, by=by)
    tell_of_access(session, staff=staff, head=head, by=by)
    mail_password_link(session, staff=staff, head=head, by=by)
    return staff


def tell_of_access(session: Session, *, staff: Staff, head: Letterhead, by: audit.Actor) -> None:
    """Mail the other administrators and the managers that somebody can now read the records of
    families: one who gives roles in secret would be noticed. For other roles it does nothing."""
    if not may(staff.role, Permission.READ_FAMILIES):
        return
    others = session.scalars(
        select(Staff)
        .where(
            Staff.role.in_((Role.ADMINISTRATOR, Role.MANAGER)),
            Staff.disabled_at.is_(None),
            Staff.id != staff.id,
            Staff.public_id != (by.ref or ""),
        )
        .order_by(Staff.id)
    )
    giver = find_account(session, by.ref) if by.ref else None
    letter = emails.access_given(
        head,
        name=staff.name,
        role=ROLE_DESCRIPTIONS[staff.role].partition(":")[0],
        by=giver.name if giver else "the command line",
    )
    for other in others:
        outbox.put(session, letter, to=other.email, about=sessions.subject(other))


def mail_password_link(
    session: Session, *, staff: Staff, head: Letterhead, by: audit.Actor
) -> None:
    """Mail a new link that sets the password; earlier links end. Refuses a disabled account."""
    if staff.disabled_at is not None:
        raise Refusal("This account is disabled. Enable it first.")
    token = issue_password_link(session, staff=staff, by=by)
    outbox.put(
        session,
        emails.set_staff_password(head, token),
        to=staff.email,
        about=f"staff:{staff.public_id}",
    )


def change_account(
    session: Session,
    *,
    staff: Staff,
    name: str,
    role: Role,
    authority: str | None,
    head: Letterhead,
    by: audit.Actor,
) -> None:
    """Change a name, a role, the authority of a board's account. With another role or authority
    the sessions end at once; of a role that reads families others are told.

    Refuses what `add_staff` refuses, another role for oneself, and to leave no administrator.
    """
    checked = read_name(name)
    check_authority(role, authority)
    if role is not Role.ADMINISTRATOR:
        _check_administrators(session, staff, by, "You cannot change your own role.", "role")
    session.refresh(staff, with_for_update=True)
    rights = (staff.role, staff.authority) != (role, authority)
    if not rights and staff.name == checked:
        return
    staff.name, staff.role, staff.authority = checked, role, authority
    if rights:
        sessions.end_all(session, staff)
        tell_of_access(session, staff=staff, head=head, by=by)
    _record(session, "staff.changed", staff, by, role=role, authority=authority)


def disable(session: Session, *, staff: Staff, by: audit.Actor) -> None:
    """Let somebody in no more, from this moment on: sessions and links end. Refuses oneself and
    the last administrator."""
    _check_administrators(session, staff, by, "You cannot disable your own account.")
    session.refresh(staff, with_for_update=True)
    if staff.disabled_at is None:
        staff.disabled_at = clock.now()
        sessions.end_all(session, staff)
        links.end(session, Purpose.SET_PASSWORD, staff, email=staff.email)
        _record(session, "staff.disabled", staff, by)


def enable(session: Session, *, staff: Staff, head: Letterhead, by: audit.Actor) -> None:
    """Let somebody in again, with the password and the authenticator app of before. Of a role
    that reads families others are told."""
    session.refresh(staff, with_for_update=True)
    if staff.disabled_at is not None:
        staff.disabled_at = None
        tell_of_access(session, staff=staff, head=head, by=by)
        _record(session, "staff.enabled", staff, by)


def reset_authenticator(session: Session, *, staff: Staff, by: audit.Actor) -> None:
    """Forget the authenticator app and the recovery codes: the next sign-in sets up a new one.
    The sessions end at once. Refuses oneself: whoever sits at an open screen could."""
    if by.ref == staff.public_id:
        raise Refusal("Another administrator must reset your authenticator app.")
    session.refresh(staff, with_for_update=True)
    staff.totp_secret = staff.totp_confirmed_at = staff.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    sessions.end_all(session, staff)
    _record(session, "staff.authenticator_reset", staff, by)


def _check_administrators(
    session: Session, staff: Staff, by: audit.Actor, not_oneself: str, field: str | None = None
) -> None:
    """Refuses to take the role from oneself, or from the last who has it. All administrators
    are locked, in one order: of two who disable each other at once, one does."""
    locked = session.scalars(
        select(Staff)
        .where(Staff.role == Role.ADMINISTRATOR)
        .order_by(Staff.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if staff not in locked:
        return
    if by.ref == staff.public_id:
        raise Refusal(not_oneself, field=field)
    others = [one for one in locked if one.disabled_at is None and one.password_hash is not None]
    if not [one for one in others if one.id != staff.id]:
        raise Refusal(LAST, field=field)


def _record(session: Session, action: str, staff: Staff, by: audit.Actor, **detail: object) -> None:
    audit.record(session, action, subject=sessions.subject(staff), by=by, **detail)

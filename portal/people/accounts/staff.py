"""Staff accounts: adding one, and the links that set a password."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.mail import outbox
from portal.people.accounts import emails
from portal.people.accounts.emails import Letterhead
from portal.people.contact_details import as_kept, read_email
from portal.people.models import Purpose, Role, SignedIn, Staff
from portal.people.names import LONGEST_NAME, read_name
from portal.people.signing_in import authenticator, links, sessions
from portal.people.signing_in.hashing import password_hash, password_matches
from portal.people.signing_in.passwords import SHORTEST_OF_STAFF, check_password


def add_staff(
    session: Session,
    *,
    email: str,
    role: Role,
    by: audit.Actor,
    name: str | None = None,
    authority: str | None = None,
) -> Staff:
    """Add a member of staff, who cannot sign in before setting a password. Without a name the
    address stands for it. Whom somebody of the demonstration adds is of it too.

    Refuses an address that is not one or is taken, a name that is blank or longer than 100
    characters, and an authority for anybody but the board.
    """
    address = read_email(email)
    checked = read_name(address[:LONGEST_NAME] if name is None else name)
    check_authority(role, authority)
    taken = Refusal(f"There is already an account for {address}.", field="email")
    if session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        raise taken
    staff = Staff(
        public_id=refs.public_id(),
        email=address,
        name=checked,
        role=role,
        authority=authority,
        demonstration=_is_invented(session, by),
        added_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(staff)
    except IntegrityError:  # somebody else added the same person in this moment
        raise taken from None
    audit.record(session, "staff.added", subject=f"staff:{staff.public_id}", by=by, role=role)
    return staff


def _is_invented(session: Session, by: audit.Actor) -> bool:
    added_by = select(Staff.demonstration).where(Staff.public_id == by.ref)
    return by.kind is audit.ActorKind.STAFF and bool(session.scalar(added_by))


def issue_password_link(session: Session, *, staff: Staff, by: audit.Actor) -> str:
    """The secret of a new link that sets the password of ``staff``; earlier links end."""
    token = links.issue(session, Purpose.SET_PASSWORD, staff, email=staff.email)
    audit.record(session, "staff.link_issued", subject=sessions.subject(staff), by=by)
    return token


def open_link(session: Session, token: str) -> Staff | None:
    """For whom the link with this secret sets the password, if it still works."""
    link = links.find(session, token, Purpose.SET_PASSWORD)
    return link.staff if link else None


def set_password(session: Session, *, token: str, password: str) -> Staff:
    """Set a password with a link, once. Ends every session of the account.

    Refuses a link that is used up or too old, and a password of less than 12 characters.
    """
    staff = links.use(session, token, Purpose.SET_PASSWORD).staff
    if staff is None:
        raise LookupError("a link that sets the password of nobody")
    check_password(password, shortest=SHORTEST_OF_STAFF, about=(staff.email, staff.name))
    session.refresh(staff, with_for_update=True)
    sessions.end_all(session, staff)
    _set_password(session, staff, password)
    return staff


def change_password(
    session: Session, *, current: SignedIn, old: str, password: str, head: Letterhead
) -> None:
    """Set a new password, knowing the present one. Every other session of the account ends, links
    that would set another one too, and a mail says so.

    Refuses a wrong present one, the same again, and what `set_password` refuses.
    """
    staff = current.staff
    if staff is None:
        raise LookupError("a session of no staff")
    session.refresh(staff, with_for_update=True)
    if staff.password_hash is None or not password_matches(staff.password_hash, old):
        raise Refusal("That is not your present password.", field="old_password")
    if old == password:
        raise Refusal("That is your present password. Choose another one.", field="password")
    check_password(password, shortest=SHORTEST_OF_STAFF, about=(staff.email, staff.name))
    sessions.end_others(session, current=current)
    links.end(session, Purpose.SET_PASSWORD, staff, email=staff.email)
    _set_password(session, staff, password)
    outbox.put(
        session,
        emails.staff_password_changed(head),
        to=staff.email,
        about=sessions.subject(staff),
    )


def renew_recovery_codes(
    session: Session, *, staff: Staff, code: str, head: Letterhead
) -> list[str]:
    """As `authenticator.renew_recovery_codes`, and a mail says so."""
    codes = authenticator.renew_recovery_codes(session, staff=staff, code=code)
    letter = emails.recovery_codes_made(head)
    outbox.put(session, letter, to=staff.email, about=sessions.subject(staff))
    return codes


def _set_password(session: Session, staff: Staff, password: str) -> None:
    staff.password_hash = password_hash(password)
    audit.record(
        session,
        "staff.password_set",
        subject=sessions.subject(staff),
        by=sessions.actor(staff),
    )


def check_authority(role: Role, authority: str | None) -> None:
    """Refuses an authority for anybody but the board."""
    if authority is not None and role is not Role.BOARD:
        raise Refusal(
            "Only an account of the board is for one authority. Choose the whole region.",
            field="authority",
        )


def find_staff(session: Session, email: str) -> Staff:
    """The member of staff with this address. Refuses one that has no account."""
    staff = session.scalar(select(Staff).where(Staff.email == as_kept(email)))
    if staff is None:
        raise Refusal(f"There is no account for {email.strip()[:80]}.")
    return staff

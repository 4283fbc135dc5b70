"""Links that do one thing, once: issued, opened (which changes nothing), and used."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.errors import Refusal
from portal.people.models import Account, Adult, MailedLink, Purpose, Staff
from portal.people.signing_in.hashing import secret_hash

HOLDS: dict[Purpose, timedelta] = {
    Purpose.SET_PASSWORD: timedelta(hours=48),
    Purpose.REGISTER: timedelta(hours=24),
    Purpose.SIGN_IN: timedelta(minutes=10),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Purpose.PROVE_ACCOUNT: timedelta(minutes=10),
    Purpose.UNDO_EMAIL: timedelta(days=7),
    Purpose.INVITATION: timedelta(days=7),
}

# Anybody can ask for these, for any address: a new one must not end one that its owner has open.
# How many stand is held by the limit of mails. Using one ends the others.
ANYBODY_ASKS = frozenset({Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.REGISTER})
# A thief who changes an address twice must not end the link that went to the first.
SEVERAL_STAND = ANYBODY_ASKS | {Purpose.UNDO_EMAIL}
# Staff disable an account because of a thief: what takes it from the thief must not run out
# meanwhile. Such a link lets nobody in.
WORK_WHILE_DISABLED = frozenset({Purpose.UNDO_EMAIL})

NO_LONGER = "This link no longer works. Ask for a new one."

# For whom a link is; None for an address that has no account yet.
Whose = Staff | Account | Adult | None


def issue(
    session: Session, purpose: Purpose, whose: Whose, *, email: str, by_staff: Staff | None = None
) -> str:
    """The secret of a new link. Earlier ones with the same purpose, for the same, end, but for
    purposes of which several may stand.

    The row is locked that it is for, so that two who issue one at once leave one that works.
    """
    _lock(session, whose)
    if purpose not in SEVERAL_STAND:
        end(session, purpose, whose, email=email)
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        MailedLink(
            token_hash=secret_hash(token),
            purpose=purpose,
            email=email,
            issued_by_staff_id=by_staff.id if by_staff else None,
            issued_at=now,
            expires_at=now + HOLDS[purpose],
            **_column(whose),
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, *purposes: Purpose) -> MailedLink | None:
    """The link with this secret, if it still works. Changes nothing."""
    return session.scalar(_usable(token, purposes))


def use(session: Session, token: str, *purposes: Purpose) -> MailedLink:
    """Use up a link, and end the others with the same purpose for the same. Of two who try at
    once, be it with two links, one does; the other is refused, as is everybody who comes after.

    A link that puts an address back ends only later ones: the earlier owner has the last word.
    """
    link = find(session, token, *purposes)
    if link is None:
        raise Refusal(NO_LONGER)
    whose = link.staff or link.account or link.adult
    _lock(session, whose)
    alike = _alike(link.purpose, whose, link.email)
    # In one order, or two who use two links would wait for each other.
    session.execute(select(MailedLink.id).where(*alike).order_by(MailedLink.id).with_for_update())
    used = session.execute(
        update(MailedLink)
        .where(MailedLink.id.in_(_usable(token, purposes).with_only_columns(MailedLink.id)))
        .where(MailedLink.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(MailedLink.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if used is None:
        raise Refusal(NO_LONGER)
    after = link.id if link.purpose is Purpose.UNDO_EMAIL else 0
    _end(session, *alike, MailedLink.id > after)
    return session.scalars(
        select(MailedLink)
        .where(MailedLink.id == used)
        .options(*_WHOSE)
        .execution_options(populate_existing=True)
    ).one()


def end(session: Session, purpose: Purpose, whose: Whose, *, email: str) -> None:
    """End the links with this purpose for this person, or, where there is none, this address."""
    _end(session, *_alike(purpose, whose, email))


def _end(session: Session, *which: ColumnElement[bool]) -> None:
    session.execute(
        update(MailedLink)
        .where(*which)
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )


_WHOSE = (
    joinedload(MailedLink.staff),
    joinedload(MailedLink.account),
    joinedload(MailedLink.adult),
)


def _usable(token: str, purposes: tuple[Purpose, ...]) -> Select[tuple[MailedLink]]:
    return (
        select(MailedLink)
        .outerjoin(Staff, MailedLink.staff_id == Staff.id)
        .outerjoin(Account, MailedLink.account_id == Account.id)
        .where(
            MailedLink.token_hash == secret_hash(token),
            MailedLink.purpose.in_(purposes),
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > clock.now(),
            Staff.disabled_at.is_(None),
            or_(Account.disabled_at.is_(None), MailedLink.purpose.in_(WORK_WHILE_DISABLED)),
        )
        .options(*_WHOSE)
    )


def _lock(session: Session, whose: Whose) -> None:
    # For nobody too: an answer must not take less time for an address without an account.
    row = (type(whose), whose.id) if whose is not None else (Account, 0)
    session.execute(select(row[0].id).where(row[0].id == row[1]).with_for_update())


def _alike(purpose: Purpose, whose: Whose, email: str) -> tuple[ColumnElement[bool], ...]:
    """The unused links with this purpose for this person, or, where there is none, address."""
    return (
        MailedLink.purpose == purpose,
        _is_for(whose) if whose is not None else MailedLink.email == email,
        MailedLink.used_at.is_(None),
    )


def _column(whose: Whose) -> dict[str, int]:
    if whose is None:
        return {}
    return {f"{type(whose).__tablename__}_id": whose.id}


def _is_for(whose: Staff | Account | Adult) -> ColumnElement[bool]:
    column: ColumnElement[int] = getattr(MailedLink, f"{type(whose).__tablename__}_id")
    return column == whose.id

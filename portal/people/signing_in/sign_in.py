"""Signing in: with a password, or, for families, with a link by e-mail."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.errors import Refusal
from portal.people.contact_details import as_kept
from portal.people.models import Account, Purpose, Staff
from portal.people.signing_in import authenticator, links, sessions
from portal.people.signing_in.hashing import password_matches
from portal.people.signing_in.sessions import Begun, Person

Someone = TypeVar("Someone", Staff, Account)


def sign_in_staff(
    session: Session, *, email: str, password: str, production: bool, device: str
) -> Begun:
    """Begin a session of staff, which lets nobody in before a code is given as well.

    The refusal never says what was wrong. Accounts of the demonstration are refused in
    ``production``.
    """
    staff = session.scalar(select(Staff).where(Staff.email == as_kept(email)))
    checked = _with_password(session, staff, password, production=production)
    if checked.totp_confirmed_at is None:
        authenticator.prepare(session, checked)
    return sessions.begin(session, checked, device=device)


def sign_in_family(
    session: Session, *, email: str, password: str, production: bool, device: str
) -> Begun:
    """Begin a session of an adult of a family. The refusal never says what was wrong."""
    account = session.scalar(select(Account).where(Account.email == as_kept(email)))
    checked = _with_password(session, account, password, production=production)
    return begin_family(session, checked, device=device)


def sign_in_with_link(session: Session, *, token: str, production: bool, device: str) -> Begun:
    """Use up a link by e-mail and begin a session. Refuses one that no longer works."""
    account = links.use(session, token, Purpose.SIGN_IN).account
    if account is None or (production and account.demonstration):
        raise Refusal(links.NO_LONGER)
    session.refresh(account, with_for_update=True)
    if account.disabled_at is not None:
        raise Refusal(links.NO_LONGER)
    return begin_family(session, account, device=device)


def begin_family(session: Session, account: Account, *, device: str) -> Begun:
    """Begin a session of somebody who has shown who they are."""
    begun = sessions.begin(session, account, device=device)
    audit.record(
        session,
        "account.signed_in",
        subject=sessions.subject(account),
        by=sessions.actor(account),
    )
    return begun


def _with_password(
    session: Session, person: Someone | None, password: str, *, production: bool
) -> Someone:
    """``person``, if the password is right. As much work for nobody as for somebody."""
    usable = (
        person is not None
        and person.disabled_at is None
        and person.password_hash is not None
        and not (production and person.demonstration)
    )
    known_hash = person.password_hash if person is not None and usable else None
    right = password_matches(known_hash, password)
    if person is None or not right or not _still(session, person, known_hash):
        raise Refusal("The e-mail address or the password is wrong.", field="email")
    return person


def _still(session: Session, person: Person, known_hash: str | None) -> bool:
    """Whether the account is as it was when its password was read. Locks it: a new password
    set meanwhile ends all sessions, and this one must not come after."""
    session.refresh(person, with_for_update=True)
    return person.password_hash == known_hash and person.disabled_at is None

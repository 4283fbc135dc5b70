"""Another e-mail address for an account: asked for with proof, confirmed, and put back.

Being signed in is no proof: a screen that was left open is signed in too. Proof is the present
password or, where there is none, a link that was mailed just now to the present address.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.audit import AuditEvent
from portal.errors import Refusal
from portal.mail import outbox
from portal.people.accounts import emails
from portal.people.accounts.accounts import RING_US, WAYS_IN, account_of, record_own
from portal.people.accounts.emails import Letterhead
from portal.people.contact_details import read_email
from portal.people.models import Account, MailedLink, Purpose
from portal.people.signing_in import links, sessions
from portal.people.signing_in.hashing import password_matches


def mail_proof(session: Session, *, account: Account, head: Letterhead) -> None:
    """Mail the link that proves that the account is still one's own, to its present address."""
    token = links.issue(session, Purpose.PROVE_ACCOUNT, account, email=account.email)
    _tell(session, account, emails.proof_link(head, token), to=account.email)


def check_new(account: Account, *, email: str) -> None:
    """Refuses what is no address, and the one that the account has."""
    _read_new(account, email)


def check_new_and_password(account: Account, *, email: str, password: str) -> None:
    """Refuses what `ask_with_password` would, before anything is counted as asked for."""
    _read_new(account, email)
    if not password_matches(account.password_hash, password):
        raise Refusal("That is not your password.", field="password")


def ask_with_password(
    session: Session, *, account: Account, email: str, password: str, head: Letterhead
) -> None:
    """Mail a link to a new address, and word of it to the present one. Nothing changes yet.

    Refuses a wrong password. An address that is taken gets a mail as well, which says so only to
    its owner.
    """
    check_new_and_password(account, email=email, password=password)
    _ask(session, account, read_email(email), head)


def ask_with_link(
    session: Session, *, account: Account, email: str, token: str, head: Letterhead
) -> None:
    """As `ask_with_password`, with a link that was mailed to the present address, once."""
    address = _read_new(account, email)
    if account_of(links.use(session, token, Purpose.PROVE_ACCOUNT)).id != account.id:
        raise Refusal(links.NO_LONGER)
    _ask(session, account, address, head)


def confirm(session: Session, *, account: Account, token: str, head: Letterhead) -> None:
    """Use the address that a link was mailed to, once, for whoever has signed in to the account.
    Both addresses are told, the former with a link that undoes it for a week. Every session
    ends: the caller begins a new one.

    Refuses a link of another account: a stranger could have asked for it, and would get in at
    the address of whoever pressed the button.
    """
    link = links.use(session, token, Purpose.CHANGE_EMAIL)
    if account_of(link).id != account.id:
        raise Refusal(links.NO_LONGER)
    session.refresh(account, with_for_update=True)
    _refuse_taken(session, account, link.email)
    before = account.email
    undo = links.issue(session, Purpose.UNDO_EMAIL, account, email=before)
    _move(session, account, link.email)
    _tell(session, account, emails.email_changed_from(head, undo), to=before)
    _tell(session, account, emails.email_changed(head), to=account.email)
    record_own(session, "account.email_changed", account)


def put_back(session: Session, *, token: str, head: Letterhead) -> None:
    """Give an account the address again that it was changed from. Whoever changed it is out: by
    session, link and password, which they may have known or set. What the account is linked to
    stays. Both addresses are told. One that staff disabled stays so: they open it, to its owner.

    Refuses when somebody else has made an account with that address since.
    """
    link = links.use(session, token, Purpose.UNDO_EMAIL)
    account = account_of(link)
    session.refresh(account, with_for_update=True)
    _refuse_taken(session, account, link.email)
    other = account.email
    account.password_hash = None
    _move(session, account, link.email)
    if other != account.email:
        _tell(session, account, emails.email_taken_back(head), to=other)
    closed = account.disabled_at is not None
    letter = emails.email_put_back_disabled(head) if closed else emails.email_put_back(head)
    _tell(session, account, letter, to=account.email)
    record_own(session, "account.email_put_back", account)


def changed_at(session: Session, account: Account) -> datetime | None:
    """Since when an account has its present address, if another went before it."""
    return session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.subject == sessions.subject(account),
            AuditEvent.action.in_(("account.email_changed", "account.email_put_back")),
        )
    )


def asked(session: Session, account: Account) -> MailedLink | None:
    """The link to a new address that waits to be opened, if there is one. It is there also where
    the address is taken and nobody got it: whoever asked must not see which it was."""
    return session.scalar(
        select(MailedLink).where(
            MailedLink.account_id == account.id,
            MailedLink.purpose == Purpose.CHANGE_EMAIL,
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > clock.now(),
        )
    )


def call_off(session: Session, *, account: Account) -> None:
    """End the link to a new address: the present one stays. Where none waits, nothing is done."""
    session.refresh(account, with_for_update=True)
    if asked(session, account) is None:
        return
    links.end(session, Purpose.CHANGE_EMAIL, account, email=account.email)
    record_own(session, "account.email_change_called_off", account)


def _read_new(account: Account, email: str) -> str:
    address = read_email(email)
    if address == account.email:
        raise Refusal("That is your address already.", field="email")
    return address


def _ask(session: Session, account: Account, address: str, head: Letterhead) -> None:
    taken = session.scalar(select(Account).where(Account.email == address))
    # Either way the link before it ends: whoever asks must not see which it was.
    token = links.issue(session, Purpose.CHANGE_EMAIL, account, email=address)
    letter = emails.change_link(head, token) if taken is None else emails.address_taken(head)
    # What the address gets is its owner's, if it has one.
    _tell(session, taken or account, letter, to=address)
    _tell(session, account, emails.change_asked(head), to=account.email)
    record_own(session, "account.email_change_asked", account)


def _refuse_taken(session: Session, account: Account, address: str) -> None:
    other = select(Account.id).where(Account.email == address, Account.id != account.id)
    if session.scalar(other) is not None:
        raise Refusal(RING_US)


def _tell(session: Session, account: Account, letter: outbox.Email, *, to: str) -> None:
    """Mail about an account: it is hidden with it, whatever address it goes to."""
    outbox.put(session, letter, to=to, about=sessions.subject(account))


def _move(session: Session, account: Account, address: str) -> None:
    """Change the address; every way in that was open ends. Refuses one that somebody else takes
    in this moment."""
    for purpose in WAYS_IN:
        links.end(session, purpose, account, email=account.email)
    before = account.email
    try:
        with session.begin_nested():
            account.email = address
    except IntegrityError:
        raise Refusal(RING_US) from None
    outbox.were_of(session, {before: sessions.subject(account)})
    sessions.end_all(session, account)

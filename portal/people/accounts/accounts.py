"""Accounts of families: made, let in again, changed. What links one to a family is in `linking`,
another address in `changing_email`.

Whoever asks for a link gets the same answer whether or not there is an account, after the same
work: the mail alone says which it is, and goes to the address only.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.mail import outbox
from portal.people.accounts import emails
from portal.people.accounts.emails import Letterhead
from portal.people.contact_details import read_email
from portal.people.models import Account, MailedLink, Purpose
from portal.people.names import read_name
from portal.people.signing_in import links, sessions
from portal.people.signing_in.hashing import password_hash, password_matches
from portal.people.signing_in.passwords import SHORTEST_OF_FAMILIES, check_password

# Links that let somebody into an account, or change how one gets in.
WAYS_IN = (
    Purpose.SIGN_IN,
    Purpose.RESET_PASSWORD,
    Purpose.CHANGE_EMAIL,
    Purpose.PROVE_ACCOUNT,
)
RING_US = "This address cannot be used for an account. Please ring us."


def mail_link(session: Session, *, email: str, purpose: Purpose, head: Letterhead) -> None:
    """Mail a link that signs in, resets the password, or makes an account.

    Whichever was asked for, it is a link that makes one where there is none, and never one for
    a second account. Refuses only what is no address.
    """
    address = read_email(email)
    account = session.scalar(select(Account).where(Account.email == address))
    sure = account if account is not None and account.disabled_at is None else None
    if sure is None:
        purpose = Purpose.REGISTER
    elif purpose is Purpose.REGISTER:
        purpose = Purpose.SIGN_IN
    token = links.issue(session, purpose, sure, email=address)
    # A mail to an account that is disabled offers a new one, and is still about its owner.
    about = sessions.subject(account) if account is not None else None
    outbox.put(session, _LETTERS[purpose](head, token), to=address, about=about)


_LETTERS = {
    Purpose.REGISTER: emails.register_link,
    Purpose.SIGN_IN: emails.sign_in_link,
    Purpose.RESET_PASSWORD: emails.reset_link,
}


def make_account(session: Session, *, token: str, name: str, password: str) -> Account:
    """Make the account for which a link was mailed. Without a password its owner signs in by
    links. Refuses a link that no longer works, no name, and a weak password."""
    link = links.use(session, token, Purpose.REGISTER)
    return new_account(session, email=link.email, name=name, password=password)


def new_account(session: Session, *, email: str, name: str, password: str) -> Account:
    """An account for an address that its owner has just shown to be theirs. Refuses no name, a
    weak password, and an address that another account has, be it since this moment."""
    shown = read_name(name)
    if password:
        check_password(password, shortest=SHORTEST_OF_FAMILIES, about=(email, shown))
    if session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise Refusal(RING_US)
    account = Account(
        public_id=refs.public_id(),
        email=email,
        name=shown,
        password_hash=password_hash(password) if password else None,
        made_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:  # somebody else took the address in this moment
        raise Refusal(RING_US) from None
    record_own(session, "account.made", account)
    return account


def reset_password(session: Session, *, token: str, password: str, head: Letterhead) -> Account:
    """Set a new password with a mailed link, once. Ends every session and says so by mail."""
    account = account_of(links.use(session, token, Purpose.RESET_PASSWORD))
    _set_password(session, account, password, head=head)
    return account


def change_password(
    session: Session, *, account: Account, old: str, password: str, head: Letterhead
) -> None:
    """Set a new password, knowing the old one. Ends every session, this one too: the caller
    begins a new one. Refuses a wrong old one, and an account without: being signed in proves too
    little, so its first password is set with a mailed link (`reset_password`)."""
    session.refresh(account, with_for_update=True)
    if not password_matches(account.password_hash, old):
        raise Refusal("That is not your present password.", field="old_password")
    _set_password(session, account, password, head=head)


def account_of(link: MailedLink) -> Account:
    if link.account is None:
        raise LookupError("a link of an account without one")
    return link.account


def _set_password(session: Session, account: Account, password: str, *, head: Letterhead) -> None:
    about = (account.email, account.name)
    check_password(password, shortest=SHORTEST_OF_FAMILIES, about=about)
    session.refresh(account, with_for_update=True)
    account.password_hash = password_hash(password)
    sessions.end_all(session, account)
    for purpose in WAYS_IN:
        links.end(session, purpose, account, email=account.email)
    outbox.put(
        session, emails.password_changed(head), to=account.email, about=sessions.subject(account)
    )
    record_own(session, "account.password_set", account)


def record_own(session: Session, action: str, account: Account) -> None:
    """Write down what somebody did with their own account."""
    audit.record(session, action, subject=sessions.subject(account), by=sessions.actor(account))

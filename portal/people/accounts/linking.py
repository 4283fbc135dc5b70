"""Linking an account to an adult on record: by an invitation, or by a call back.

A birth relative or a former partner knows the right names and dates as well. So nothing that
somebody typed links an account: only what was sent to, or said on, contact details that were
held before.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.mail import outbox
from portal.people.accounts import accounts, emails
from portal.people.accounts.emails import Letterhead
from portal.people.contact_details import as_kept
from portal.people.models import Account, Adult, LinkedBy, MailedLink, Purpose, Staff
from portal.people.signing_in import links, sessions


def unlinked(session: Session) -> Sequence[Account]:
    """The accounts that wait to be linked, the one that waits longest first."""
    return session.scalars(
        select(Account)
        .where(Account.adult_id.is_(None), Account.disabled_at.is_(None))
        .order_by(Account.made_at, Account.id)
    ).all()


def account_at(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == email))


def account_of(session: Session, adult: Adult) -> Account | None:
    """The account that is linked to ``adult``."""
    return session.scalar(select(Account).where(Account.adult_id == adult.id))


def waiting_at(session: Session, email: str) -> Account:
    """The account with this address that waits to be linked. Refuses when there is none."""
    account = account_at(session, as_kept(email))
    if account is None or account.adult_id is not None or account.disabled_at is not None:
        raise Refusal("No account with this address waits to be linked.", field="email")
    return account


def open_invitation(session: Session, adult: Adult) -> MailedLink | None:
    """The invitation of ``adult`` that still works."""
    return session.scalar(
        select(MailedLink).where(
            MailedLink.adult_id == adult.id,
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > clock.now(),
        )
    )


def invite(session: Session, *, adult: Adult, by: Staff, head: Letterhead) -> None:
    """Mail an invitation to the address held for ``adult``. Refuses when there is none, when
    ``adult`` has an account, and when the address signs in somebody else."""
    if adult.email is None:
        raise Refusal(f"There is no e-mail address on record for {adult.name}.")
    if account_of(session, adult) is not None:
        raise Refusal(f"{adult.name} has an account already.")
    other = account_at(session, adult.email)
    if other is not None and (other.adult_id is not None or other.disabled_at is not None):
        raise Refusal(
            f"The address held for {adult.name} signs in somebody else. Ask for an address of"
            " their own, or ring them back."
        )
    token = links.issue(session, Purpose.INVITATION, adult, email=adult.email, by_staff=by)
    outbox.put(session, emails.invitation(head, token), to=adult.email)
    audit.record(
        session, "adult.invited", subject=f"adult:{adult.public_id}", by=sessions.actor(by)
    )


def accept(session: Session, *, token: str, name: str, password: str) -> Account:
    """Link the account of the address that an invitation went to, and make it if there is none.

    Whoever opened it has shown that the address is theirs. Refuses a link that no longer works,
    and one whose adult or address was linked meanwhile.
    """
    link = links.use(session, token, Purpose.INVITATION)
    if link.adult is None or link.issued_by_staff_id is None:
        raise LookupError("an invitation of nobody, or by nobody")
    account = account_at(session, link.email) or accounts.new_account(
        session, email=link.email, name=name, password=password
    )
    staff = session.get_one(Staff, link.issued_by_staff_id)
    _link(session, account, link.adult, how=LinkedBy.INVITATION, by=staff)
    return account


def link_by_call_back(
    session: Session, *, account: Account, adult: Adult, phone: str, by: Staff, head: Letterhead
) -> None:
    """Link an account after ringing ``adult`` on the number held. ``phone`` is the number that
    was rung: refuses any but the one on record."""
    if adult.phone is None or phone != adult.phone:
        raise Refusal(f"Ring {adult.name} on a number that is on record already.", field="phone")
    _link(session, account, adult, how=LinkedBy.CALL_BACK, by=by)
    outbox.put(session, emails.linked(head), to=account.email)


def unlink(session: Session, *, account: Account, by: Staff) -> None:
    """Part an account from its adult: it sees nothing any more, at once."""
    account.adult_id = account.linked_at = account.linked_by = account.linked_by_staff_id = None
    sessions.end_all(session, account)
    audit.record(
        session, "account.unlinked", subject=sessions.subject(account), by=sessions.actor(by)
    )


def _link(session: Session, account: Account, adult: Adult, *, how: LinkedBy, by: Staff) -> None:
    # The adult first, then the account: two at once cannot wait for each other.
    session.execute(select(Adult.id).where(Adult.id == adult.id).with_for_update())
    session.refresh(account, with_for_update=True)
    if account.adult_id is not None or account.disabled_at is not None:
        raise Refusal("This account is linked already, or may not be used any more.")
    if account_of(session, adult) is not None:
        raise Refusal(f"{adult.name} has an account already.")
    _forget_who_came_before(session, account)
    account.adult_id, account.linked_at = adult.id, clock.now()
    account.linked_by, account.linked_by_staff_id = how, by.id
    links.end(session, Purpose.INVITATION, adult, email=account.email)
    audit.record(
        session,
        "account.linked",
        subject=sessions.subject(account),
        by=sessions.actor(by),
        adult=adult.public_id,
        how=how,
    )


def _forget_who_came_before(session: Session, account: Account) -> None:
    """Whoever made the account, or once got in, has no way in any more: not by a session, a
    password or a link. From here on only the mailbox opens it, until its owner sets a password."""
    sessions.end_all(session, account)
    account.password_hash = None
    for purpose in (*accounts.WAYS_IN, Purpose.UNDO_EMAIL):
        links.end(session, purpose, account, email=account.email)

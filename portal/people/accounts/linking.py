"""Linking an account to an adult on record: by an invitation, or by a call back.

A birth relative or a former partner knows the right names and dates as well. So nothing that
somebody typed links an account: only what was sent to, or said on, contact details that were
held before. Details that changed a week ago or less were not (docs/decisions/0017).
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.days import day_words
from portal.errors import Refusal
from portal.mail import outbox
from portal.people.accounts import accounts, emails
from portal.people.accounts.emails import Letterhead
from portal.people.contact_details import phone_end
from portal.people.households import adults
from portal.people.models import Account, Adult, LinkedBy, MailedLink, PastLink, Purpose, Staff
from portal.people.sight import visible_accounts
from portal.people.signing_in import links, sessions

# As long as an invitation works: whoever reads the mail that tells of the change has time to ring.
HELD_FOR = timedelta(days=7)


def account_at(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == email))


def account_of(session: Session, adult: Adult) -> Account | None:
    """The account that is linked to ``adult``."""
    return session.scalar(select(Account).where(Account.adult_id == adult.id))


def usable_from(since: datetime | None) -> date | None:
    """The day from which a contact detail can link an account. None: it can already."""
    if since is None:
        return None
    first = clock.local(since).date() + HELD_FOR
    return first if clock.today() < first else None


def open_invitation(session: Session, adult: Adult) -> MailedLink | None:
    """The invitation of ``adult`` that still works."""
    return session.scalar(
        select(MailedLink).where(
            MailedLink.adult_id == adult.id,
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > clock.now(),
        )
    )


def invite(session: Session, *, adult: Adult, by: audit.Actor, head: Letterhead) -> None:
    """Mail an invitation to the address held for ``adult``. Refuses when there is none or it is
    new, when ``adult`` has an account, and when the address signs in somebody else.

    Whoever may not see whose account that is meets what they always meet, or each invitation
    would ask whether an address is of a restricted family. Its owner is asked to ring us.
    """
    session.refresh(adult, with_for_update=True)
    if adult.email is None:
        raise Refusal(f"There is no e-mail address on record for {adult.name}.")
    _check_held("e-mail address", adult.email_since)
    if account_of(session, adult) is not None:
        raise Refusal(f"{adult.name} has an account already.")
    staff, taken = _staff(session, by), _is_taken(session, adult.email)
    if taken and _is_taken(session, adult.email, visible_accounts(staff)):
        raise Refusal(
            f"The address held for {adult.name} signs in somebody else. Ask for an address of"
            " their own, or ring them back."
        )
    token = links.issue(session, Purpose.INVITATION, adult, email=adult.email, by_staff=staff)
    letter = emails.not_invited(head) if taken else emails.invitation(head, token)
    about = adults.subject(adult)
    outbox.put(session, letter, to=adult.email, about=about)
    audit.record(session, "adult.invited", subject=about, by=by)


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
    _link(session, account, link.adult, how=LinkedBy.INVITATION, by=sessions.actor(staff))
    return account


def link_by_call_back(
    session: Session,
    *,
    account: Account,
    adult: Adult,
    phone: str | None,
    by: audit.Actor,
    head: Letterhead,
) -> None:
    """Link an account after ringing ``adult`` on the number held. ``phone`` is the number that
    was rung, None if nobody rang: refuses that, any but the one on record, and one that is new
    there."""
    if phone is None:
        raise Refusal("Ring the number first, then tick the box.", field="rang")
    session.refresh(adult, with_for_update=True)
    if adult.phone is None or phone != adult.phone:
        raise Refusal(f"Ring {adult.name} on a number that is on record already.", field="phone")
    _check_held("phone number", adult.phone_since)
    _link(session, account, adult, how=LinkedBy.CALL_BACK, by=by, rang=phone_end(phone))
    outbox.put(session, emails.linked(head), to=account.email, about=sessions.subject(account))


def unlink(session: Session, *, account: Account, by: audit.Actor) -> None:
    """Part an account from its adult: it sees nothing any more, at once. Whose it was is kept.
    Refuses one that is linked no longer."""
    _lock(session, account.adult_id, account)
    if (
        account.adult_id is None
        or account.linked_at is None
        or account.linked_by is None
        or account.linked_by_staff_id is None
    ):
        raise Refusal("This account is linked no longer.")
    past = PastLink(
        account_id=account.id,
        adult_id=account.adult_id,
        linked_at=account.linked_at,
        linked_by=account.linked_by,
        linked_by_staff_id=account.linked_by_staff_id,
        linked_phone_end=account.linked_phone_end,
        ended_at=clock.now(),
    )
    session.add(past)
    account.adult_id = account.linked_at = account.linked_by = account.linked_by_staff_id = None
    account.linked_phone_end = None
    sessions.end_all(session, account)
    audit.record(session, "account.unlinked", subject=sessions.subject(account), by=by)


def _link(
    session: Session,
    account: Account,
    adult: Adult,
    *,
    how: LinkedBy,
    by: audit.Actor,
    rang: str | None = None,
) -> None:
    staff = _staff(session, by)
    _lock(session, adult.id, account)
    if account.adult_id is not None or account.disabled_at is not None:
        raise Refusal("This account is linked already, or may not be used any more.")
    if account_of(session, adult) is not None:
        raise Refusal(f"{adult.name} has an account already.")
    _forget_who_came_before(session, account)
    account.adult_id, account.linked_at = adult.id, clock.now()
    account.linked_by, account.linked_by_staff_id = how, staff.id
    account.linked_phone_end = rang
    links.end(session, Purpose.INVITATION, adult, email=account.email)
    event = audit.record(
        session,
        "account.linked",
        subject=sessions.subject(account),
        by=by,
        how=how,
        number_ends=rang,
    )
    audit.add_about(session, event, [adults.subject(adult)])


def _lock(session: Session, adult_id: int | None, account: Account) -> None:
    """The adult first, then the account: two at once cannot wait for each other."""
    session.execute(select(Adult.id).where(Adult.id == adult_id).with_for_update())
    session.refresh(account, with_for_update=True)


def _check_held(what: str, since: datetime | None) -> None:
    first = usable_from(since)
    if first is not None and since is not None:
        raise Refusal(
            f"This {what} is on record only since {day_words(clock.local(since).date())}: it can"
            f" be used from {day_words(first)}. Until then use one that was there before."
        )


def _is_taken(session: Session, email: str, *which: ColumnElement[bool]) -> bool:
    """Whether an account with this address cannot be linked any more, of those with ``which``."""
    done = or_(Account.adult_id.is_not(None), Account.disabled_at.is_not(None))
    found = select(Account.id).where(Account.email == email, done, *which)
    return session.scalar(found) is not None


def _staff(session: Session, by: audit.Actor) -> Staff:
    """The member of staff who acts. Nobody else links."""
    staff = session.scalar(select(Staff).where(Staff.public_id == by.ref))
    if staff is None or by.kind is not audit.ActorKind.STAFF:
        raise LookupError("an account is linked by somebody who is not staff")
    return staff


def _forget_who_came_before(session: Session, account: Account) -> None:
    """Whoever made the account, or once got in, has no way in any more: not by a session, a
    password or a link. From here on only the mailbox opens it, until its owner sets a password."""
    sessions.end_all(session, account)
    account.password_hash = None
    for purpose in (*accounts.WAYS_IN, Purpose.UNDO_EMAIL):
        links.end(session, purpose, account, email=account.email)

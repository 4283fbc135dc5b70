"""What staff change of how an adult is reached, and the mail that tells the address held before.

Whoever talks staff into another address could then be invited to it. So the old one is told, and
the new one links nothing for a week (`linking.HELD_FOR`). But an old address may be what somebody
got away from: nothing goes to where a mail could do harm.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.mail import outbox
from portal.people.accounts import emails
from portal.people.accounts.emails import Letterhead
from portal.people.households import adults, own_contact
from portal.people.households.adults import AdultFacts
from portal.people.households.households import flags_of
from portal.people.models import Account, Adult, FlagKind, Household, OwnContact

NO_MAIL_WITH = frozenset({FlagKind.SAFETY, FlagKind.COURT_ORDER})


def change_adult(
    session: Session,
    *,
    household: Household,
    adult: Adult,
    facts: AdultFacts,
    old_address_is_safe: bool,
    by: audit.Actor,
    head: Letterhead,
    seen: str | None = None,
) -> None:
    """Change what staff know of an adult. The address held before is told that it was changed, the
    address of their account that the phone number was, if staff and the record say that this
    does no harm. Refuses as `adults.change_adult`."""
    session.refresh(adult, with_for_update=True)
    before, about, number = adult.email, adults.subject(adult), adult.phone
    adults.change_adult(session, household=household, adult=adult, facts=facts, by=by, seen=seen)
    if number != adult.phone and old_address_is_safe:
        _tell_of_number(session, household, adult, head)
    if before is None or before == adult.email:
        return
    outbox.were_of(session, {before: about})
    if (
        old_address_is_safe
        and _may_be_told(session, household, adult)
        and not _is_shared(session, before, adult)
    ):
        outbox.put(session, emails.details_changed(head), to=before, about=about)
    # Not whether it was told: that would say of any address whether somebody else has it.
    chosen = {"old_address_called_safe": old_address_is_safe}
    audit.record(session, "adult.address_changed", subject=about, by=by, **chosen)


def _tell_of_number(session: Session, household: Household, adult: Adult, head: Letterhead) -> None:
    """Tell whoever signs in to the account of ``adult``: the new number can link another."""
    account = session.scalar(
        select(Account).where(Account.adult_id == adult.id, Account.disabled_at.is_(None))
    )
    if account is None or not _may_be_told(session, household, adult):
        return
    if not _is_shared(session, account.email, adult):
        letter = emails.number_changed(head)
        outbox.put(session, letter, to=account.email, about=adults.subject(adult))


def _may_be_told(session: Session, household: Household, adult: Adult) -> bool:
    """Not where the family or this adult said that we leave no message or do not say who we are,
    and not where the record warns of somebody."""
    warned = NO_MAIL_WITH & {flag.kind for flag in flags_of(session, household)}
    said: list[Household | OwnContact] = [household, *own_contact.answers_of(session, adult).rows]
    answers = [one for who in said for one in (who.may_leave_message, who.may_say_who_we_are)]
    return not household.restricted and not warned and False not in answers


def _is_shared(session: Session, email: str, adult: Adult) -> bool:
    """Whether somebody else may read what is sent there: they must not learn of a new address.
    Whose an account is that is linked to nobody, or no longer, is not known."""
    others = [
        select(Adult.id).where(Adult.email == email, Adult.id != adult.id),
        select(Account.id).where(
            Account.email == email, Account.adult_id.is_distinct_from(adult.id)
        ),
    ]
    return any(session.scalar(query.limit(1)) is not None for query in others)

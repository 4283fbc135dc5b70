"""The adults of a household. Only staff let one in or take one out."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.people import locking
from portal.people.contact_details import read_email, read_phone, same_phone
from portal.people.households.search_words import reindex
from portal.people.models import Account, Adult, Household, Membership, Purpose
from portal.people.names import read_name
from portal.people.signing_in import links, sessions
from portal.people.unchanged import check_unchanged

MOST_ADULTS = 20
FROM_CLIENT_LIST = "From the client list"


@dataclass(frozen=True)
class AdultFacts:
    """What staff know of an adult. Families may share an e-mail address and a phone."""

    name: str
    email: str | None = None
    phone: str | None = None


def read_adult(facts: AdultFacts) -> AdultFacts:
    """As they are kept. Refuses a wrong name, e-mail address or phone number."""
    return AdultFacts(
        name=read_name(facts.name),
        email=read_email(facts.email) if facts.email and facts.email.strip() else None,
        phone=read_phone(facts.phone) if facts.phone and facts.phone.strip() else None,
    )


def subject(adult: Adult) -> str:
    """An adult, for the audit."""
    return f"adult:{adult.public_id}"


def add_adult(
    session: Session, *, household: Household, facts: AdultFacts, by: audit.Actor
) -> Adult:
    """Let an adult in who is on no record yet. How to reach them counts as held from now on, but
    on the day on which the household was opened and identity checked.

    Refuses wrong facts and more than 20 adults.
    """
    adult = add_first_adult(session, household=household, facts=facts, by=by)
    if not _was_checked_today(household):
        now = clock.now()
        adult.email_since = now if adult.email else None
        adult.phone_since = now if adult.phone else None
        session.flush()
    return adult


def add_first_adult(
    session: Session, *, household: Household, facts: AdultFacts, by: audit.Actor
) -> Adult:
    """An adult with whom a household is opened: how to reach them counts as held already, because
    identity was checked. Refuses as `add_adult`."""
    good = read_adult(facts)
    locking.lock_open(session, household)
    _check_room(session, household)
    adult = Adult(public_id=refs.public_id(), **vars(good))
    session.add(adult)
    session.flush()
    _join(session, household, adult, by)
    return adult


def let_in(session: Session, *, household: Household, adult: Adult, by: audit.Actor) -> None:
    """Let an adult in who is on record, with their account if they have one.

    Refuses one who belongs to a household: nobody belongs to two at once.
    """
    session.refresh(adult, with_for_update=True)
    locking.lock_open(session, household)
    if _membership(session, adult) is not None:
        raise Refusal(
            "This adult belongs to a household. Take them out of that one first.", field="adult"
        )
    _check_room(session, household)
    _join(session, household, adult, by)


def take_out(session: Session, *, household: Household, adult: Adult, by: audit.Actor) -> None:
    """Take an adult out. From this moment their account sees nothing of the household; their
    sessions and invitations end. Refuses one who is not in it."""
    session.refresh(adult, with_for_update=True)
    locking.lock_open(session, household)
    membership = _membership(session, adult)
    if membership is None or membership.household_id != household.id:
        raise Refusal("This adult is no longer in this household.")
    membership.left_at = clock.now()
    for account in session.scalars(select(Account).where(Account.adult_id == adult.id)):
        sessions.end_all(session, account)
    links.end(session, Purpose.INVITATION, adult, email="")
    reindex(session, [household.id])
    _record(session, "adult_taken_out", household, adult, by)


def change_adult(
    session: Session,
    *,
    household: Household,
    adult: Adult,
    facts: AdultFacts,
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Change what staff know of an adult. The address of their account is theirs and stays.

    An invitation to the old address ends, and what changed counts as held from now on. Refuses
    wrong facts.
    """
    good = read_adult(facts)
    session.refresh(adult, with_for_update=True)
    locking.lock_open(session, household)
    check_unchanged(seen, adult)
    now = clock.now()
    if adult.email != good.email:
        links.end(session, Purpose.INVITATION, adult, email="")
        adult.email_since = now if good.email else None
    if not same_phone(adult.phone, good.phone):
        adult.phone_since = now if good.phone else None
    for name, value in vars(good).items():
        setattr(adult, name, value)
    reindex(session, [household.id])
    _record(session, "adult_changed", household, adult, by)


def _membership(session: Session, adult: Adult) -> Membership | None:
    return session.scalar(
        select(Membership).where(Membership.adult_id == adult.id, Membership.left_at.is_(None))
    )


def _was_checked_today(household: Household) -> bool:
    by_staff = not (household.identity_check or "").startswith(FROM_CLIENT_LIST)
    return by_staff and clock.local(household.opened_at).date() == clock.today()


def _check_room(session: Session, household: Household) -> None:
    count = session.scalar(
        select(func.count()).where(
            Membership.household_id == household.id, Membership.left_at.is_(None)
        )
    )
    if (count or 0) >= MOST_ADULTS:
        raise Refusal(f"A household has {MOST_ADULTS} adults at most.")


def _join(session: Session, household: Household, adult: Adult, by: audit.Actor) -> None:
    now = clock.now()
    time = Membership(household_id=household.id, adult_id=adult.id, joined_at=now, here_since=now)
    session.add(time)
    reindex(session, [household.id])
    _record(session, "adult_let_in", household, adult, by)


def _record(
    session: Session, what: str, household: Household, adult: Adult, by: audit.Actor
) -> None:
    event = audit.record(session, f"household.{what}", subject=locking.subject(household), by=by)
    audit.add_about(session, event, [subject(adult)])

"""Two adults who left a restricted household: one lives in an open one now, and one in none. There
are words of their own in all that can be written about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal import audit
from portal.mail.models import MailState
from portal.people import sight
from portal.people.accounts import details, linking
from portal.people.households import adults, merging, own_contact
from portal.people.households.adults import AdultFacts
from portal.people.households.households import SafeContact
from portal.people.households.search_words import reindex
from portal.people.models import Account, Adult, Household, Role, Staff
from portal.people.signing_in import sessions
from portal.people.signing_in.sessions import actor
from tests.factories import (
    HEAD,
    make_account,
    make_adult,
    make_child,
    make_household,
    make_linked_account,
    make_mail,
    make_own_contact,
    make_restricted,
    make_staff,
)

BY = audit.COMMAND_LINE
NAMED = "named@northbank.example"
NAME, PHONE, EMAIL = "Canaryname New", "07700 900999", "canarymail@home.example"
GONE = AdultFacts("Canarygone Example", "canarygone@home.example", "07700 900888")
NUMBER, GONE_NUMBER, CHILD_NUMBER = "CANARY77", "CANARYGONE77", "CANARYCHILD77"
# What may be nowhere; the public ids of the two, and of the account, are added to it.
CANARIES = (
    *("Canaryname", "900999", "canarymail", "oldcanary", NUMBER),
    *("Canarytyped", "Canarysecret", "Canaryshared"),
    *("Canarygone", "canarygone"),
)


@dataclass(frozen=True)
class Left:
    """``hidden`` is the household that they left, ``open`` the one where one of them lives now,
    ``other`` a third. ``values`` are parts of addresses that name them."""

    hidden: str
    open: str
    other: str
    adult: str
    canaries: frozenset[str]
    values: Mapping[str, str]


def make_left(session: Session) -> Left:
    """Canaryname was let in to a household that was then merged into the open one."""
    named = make_staff(session, NAMED, Role.MANAGER)
    hidden = make_household(session, "Someone Else")
    who, account = _who(session, hidden, named)
    gone = make_adult(session, hidden, GONE.name, GONE.email or "", GONE.phone or "")
    gone.client_number = GONE_NUMBER
    past = _linked(session, gone, named)
    linking.unlink(session, account=past, by=actor(named))
    make_child(session, hidden, "Canarychild").client_number = CHILD_NUMBER
    make_restricted(session, hidden, named)
    for one in (who, gone):
        adults.take_out(session, household=hidden, adult=one, by=actor(named))
    for child, home in sight.children_in(session, hidden):
        home.left_at = child.placed_on or home.joined_at

    bo = make_linked_account(session, make_household(session, "Cy Marsh", children=["Kit"]))
    there = sight.household_of(session, bo)
    assert there is not None
    came = make_household(session, "Dee Marsh")
    adults.let_in(session, household=came, adult=who, by=actor(named))
    merge = merging.merge_households(session, merged=came, kept=there, by=BY)
    _act(session, there, who, account, bo)
    other = make_household(session, "Flo Third")
    reindex(session, [one.id for one in (hidden, there, came, other)])
    ids = {hidden.ref, *(one.public_id for one in (who, gone, account, past))}
    return Left(
        hidden.ref,
        there.ref,
        other.ref,
        who.public_id,
        frozenset({*CANARIES, *ids}),
        {"ref": there.ref, "adult_id": who.public_id, "merge_id": merge.public_id}
        | {"families.disable_account adult_id": who.public_id},
    )


def _who(session: Session, hidden: Household, named: Staff) -> tuple[Adult, Account]:
    """Whom the test is about, with a name and an account from the restricted household."""
    who = make_adult(session, hidden, NAME, EMAIL, PHONE)
    who.client_number = NUMBER
    return who, _linked(session, who, named)


def _linked(session: Session, who: Adult, named: Staff) -> Account:
    account = make_account(session, who.email or "")
    account.name = "Canarytyped"
    linking.link_by_call_back(
        session, account=account, adult=who, phone=who.phone or "", by=actor(named), head=HEAD
    )
    return account


def _act(session: Session, there: Household, who: Adult, account: Account, bo: Account) -> None:
    """What is done to them, and what they do, in the open household."""
    facts = AdultFacts(NAME, "oldcanary@home.example", PHONE)
    for changed in (facts, AdultFacts(NAME, EMAIL, PHONE)):
        details.change_adult(
            session,
            household=there,
            adult=who,
            facts=changed,
            old_address_is_safe=True,
            by=BY,
            head=HEAD,
        )
    make_own_contact(session, bo)
    own_contact.share(session, adult=session.get_one(Adult, bo.adult_id), by=actor(bo))
    for words in ("Canaryshared", "Canarysecret"):
        own = SafeContact(safe_times=words)
        own_contact.write(session, household=there, adult=who, contact=own, by=actor(account))
        if words == "Canaryshared":
            own_contact.share(session, adult=who, by=actor(account))
    begun = sessions.begin(session, account, device="Firefox")
    sessions.sign_out(session, current=begun.row)
    problem = "There is no such box."
    for to in (EMAIL, GONE.email or ""):
        make_mail(session, to, state=MailState.FAILED, problem=problem)
    make_mail(
        session,
        "oldcanary@home.example",
        state=MailState.UNCERTAIN,
        problem=problem,
        about=adults.subject(who),
    )

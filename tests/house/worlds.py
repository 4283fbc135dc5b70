"""Three families, two of which share a child, and an account that is not linked, each with words of
their own in all that can be written about them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Engine

from portal import audit, clock, db
from portal.people import sight
from portal.people.accounts import linking
from portal.people.households import own_contact
from portal.people.households.households import SafeContact, change_contact, change_flags
from portal.people.households.residence import Home, add_residence
from portal.people.households.search_words import reindex
from portal.people.models import Account, FlagKind, Household, OrderType, Role
from portal.people.signing_in import sessions
from tests.factories import (
    HEAD,
    make_account,
    make_adult,
    make_child,
    make_household,
    make_second_home,
    make_staff,
)

WORLDS = ("amber", "birch", "coral", "dune")
A_DAY = date(2021, 3, 4)


@dataclass(frozen=True)
class World:
    """One family's side: who signs in, and every word that only this side may ever be shown."""

    account: Account
    canaries: frozenset[str]


def canary(world: str, what: str) -> str:
    return f"{world}{what}canary"


def make_home(session: db.Session, world: str) -> Household:
    """A household with a canary in everything that can be written about it."""

    def word(what: str) -> str:
        return canary(world, what)

    household = make_household(
        session,
        word("Partner"),
        home=Home(A_DAY, authority="northbank", address=word("Street"), postcode="AB1 2CD"),
        children=[word("Child")],
    )
    add_residence(
        session,
        household=household,
        home=Home(A_DAY.replace(year=2022), outside=word("Place"), address=word("Road")),
        by=audit.COMMAND_LINE,
    )
    flight = Home(clock.today() + timedelta(days=1), outside=word("Haven"), address=word("Haven"))
    add_residence(session, household=household, home=flight, by=audit.COMMAND_LINE)
    contact = SafeContact(True, False, True, word("Times"), word("Language"))
    change_contact(session, household=household, contact=contact, by=audit.COMMAND_LINE)
    flags = {FlagKind.SAFETY: word("Flag"), FlagKind.COURT_ORDER: word("Court")}
    change_flags(session, household=household, flags=flags, by=audit.COMMAND_LINE)
    household.client_number = word("Number")[:40]
    household.identity_check = word("Check")
    partner = sight.adults_in(session, household)[0]
    partner.email = f"{word('partnermail')}@home.example"
    session.flush()  # or the rule below reads the row anew
    own = replace(contact, safe_times=word("Secret"), interpreter=word("Whisper"))
    own_contact.write(
        session, household=household, adult=partner, contact=own, by=audit.COMMAND_LINE
    )
    return household


def make_parent(session: db.Session, household: Household, world: str) -> Account:
    adult = make_adult(
        session,
        household,
        canary(world, "Parent"),
        email=f"{canary(world, 'mail')}@home.example",
        phone=f"0777 {WORLDS.index(world)}000001",
    )
    account = make_account(session, adult.email or "")
    account.name = canary(world, "Typed")
    by = make_staff(session, f"{world}@northbank.example", Role.ADVISORY)
    linking.link_by_call_back(
        session,
        account=account,
        adult=adult,
        phone=adult.phone or "",
        by=sessions.actor(by),
        head=HEAD,
    )
    own_contact.write(
        session,
        household=household,
        adult=adult,
        contact=SafeContact(safe_times=canary(world, "Mine")),
        by=sessions.actor(account),
    )
    return account


# Of where they live: from before the parent came, and planned.
OF_STAFF = ("Flag", "Court", "Check", "Number", "Street", "Haven")
OF_THE_PARTNER = ("partnermail", "Secret", "Whisper")
# What there is a canary in, of each world.
WHATS = (
    *("Partner", "Parent", "Typed", "mail", "Child", "Shared"),
    *("Street", "Place", "Road", "Haven", "Times", "Language"),
    *("Flag", "Court", "Number", "Check"),
    *("Mine", "Secret", "Whisper"),
)


def make_worlds(engine: Engine) -> dict[str, World]:
    with db.transaction(engine) as session:
        homes = {world: make_home(session, world) for world in WORLDS[:3]}
        accounts = {world: make_parent(session, home, world) for world, home in homes.items()}
        shared = make_child(
            session, homes["amber"], canary("amber", "Shared"), order_type=OrderType.ADOPTION
        )
        make_second_home(session, homes["birch"], shared, canary("birch", "Shared"))
        accounts["dune"] = make_account(session, f"{canary('dune', 'mail')}@home.example")
        reindex(session, [home.id for home in homes.values()])
        refs = {world: {home.ref} for world, home in homes.items()}
    return {
        world: World(
            accounts[world],
            frozenset({canary(world, what) for what in WHATS} | refs.get(world, set())),
        )
        for world in WORLDS
    }

"""Two families that share a child, a third that does not, and an account that is not linked: what
one of them has is nowhere in what another is shown, sent, or can download."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from portal import audit, clock, db
from portal.mail.models import Mail
from portal.people import sight
from portal.people.accounts import linking
from portal.people.households import own_contact
from portal.people.households.households import SafeContact, change_contact, change_flags
from portal.people.households.residence import Home, add_residence
from portal.people.households.search_words import reindex
from portal.people.models import Account, FlagKind, Household, OrderType, OwnContact, Role
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import (
    HEAD,
    make_account,
    make_adult,
    make_child,
    make_household,
    make_linked_account,
    make_second_home,
    make_staff,
)
from tests.house.conftest import Route
from tests.letters import letters
from tests.rows import all_rows

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


@pytest.fixture
def worlds(engine: Engine) -> dict[str, World]:
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


@pytest.fixture
def enter(app: Flask, engine: Engine) -> Callable[[World], CheckedClient]:
    def inside(world: World) -> CheckedClient:
        with db.transaction(engine) as session:
            token = sessions.begin(session, world.account, device="Firefox").token
        visitor = app.test_client()
        assert isinstance(visitor, CheckedClient)
        visitor.enter(token)
        return visitor

    return inside


def others(worlds: dict[str, World], own: str) -> set[str]:
    return {word for name, world in worlds.items() if name != own for word in world.canaries}


@pytest.mark.parametrize("own", WORLDS)
def test_nothing_of_another_family_is_on_any_page(
    worlds: dict[str, World],
    enter: Callable[[World], CheckedClient],
    routes: list[Route],
    own: str,
) -> None:
    visitor, hidden, seen = enter(worlds[own]), others(worlds, own), set()
    for route in routes:
        if "GET" in route.methods:
            answer = visitor.get(route.address)
            shown = answer.text + repr(answer.headers)
            assert not [word for word in hidden if word in shown], route
            seen |= {word for word in worlds[own].canaries if word in shown}
    if own != "dune":
        # The pages do show what is one's own: or the test would look at nothing.
        told = ("Partner", "Child", "Parent", "Times", "Language", "Road", "mail", "Mine")
        assert {canary(own, what) for what in told} <= seen
    if own in ("amber", "birch"):
        assert canary(own, "Shared") in seen


@pytest.mark.parametrize("own", WORLDS)
def test_what_is_of_staff_or_of_another_adult_is_shown_to_no_family(
    worlds: dict[str, World],
    enter: Callable[[World], CheckedClient],
    routes: list[Route],
    own: str,
) -> None:
    visitor = enter(worlds[own])
    for route in routes:
        if "GET" in route.methods:
            shown = visitor.get(route.address).text
            for what in (*OF_STAFF, *OF_THE_PARTNER):
                assert canary(own, what) not in shown, route


def test_mail_to_one_names_nobody(worlds: dict[str, World], engine: Engine) -> None:
    sent = letters(engine)
    assert len(sent) >= 3
    for letter in sent:
        words = letter.subject + letter.words
        assert "canary" not in words


def test_each_mail_says_whose_it_is(worlds: dict[str, World], engine: Engine) -> None:
    with db.open_session(engine, writes=False) as session:
        about = dict(session.execute(select(Mail.to, Mail.about)).tuples().all())
    assert about == {
        world.account.email: f"account:{world.account.public_id}"
        for name, world in worlds.items()
        if name != "dune"
    }


def test_a_household_that_shares_a_child_is_not_told_that_there_is_another(
    worlds: dict[str, World], enter: Callable[[World], CheckedClient], engine: Engine
) -> None:
    """The same pages, with and without the other home, but for that home's own child."""
    visitor = enter(worlds["amber"])
    with_other = visitor.get("/household").text
    with db.transaction(engine) as session:
        birch = sight.household_of(session, worlds["birch"].account)
        assert birch is not None
        for _child, home in sight.children_in(session, birch):
            home.left_at = home.joined_at
    assert visitor.get("/household").text == with_other


def test_a_forged_id_in_a_form_changes_nothing_of_another(
    worlds: dict[str, World], enter: Callable[[World], CheckedClient], engine: Engine
) -> None:
    visitor = enter(worlds["coral"])
    with db.open_session(engine, writes=False) as session:
        amber = sight.household_of(session, worlds["amber"].account)
    assert amber is not None
    forged = {"household_id": amber.id, "ref": amber.ref, "id": amber.id, "restricted": "y"}
    forged |= {"written_by_id": worlds["amber"].account.adult_id, "shared_at": "2030-01-01"}
    values = {
        "may_leave_message": "no",
        "may_say_who_we_are": "no",
        "may_text": "no",
        "safe_times": "after nine",
        "interpreter": "",
        "preferred_format": "audio",
    }
    before = all_rows(engine)
    assert visitor.send("/household/contact", values | forged).status_code == 302
    after = all_rows(engine)
    changed = [row for row in after["own_contact"] if "after nine" in row]
    assert set(after["own_contact"]) - set(before["own_contact"]) == set(changed)
    assert after["household"] == before["household"]
    with db.open_session(engine, writes=False) as session:
        [row] = session.scalars(select(OwnContact).where(OwnContact.safe_times == "after nine"))
    assert (row.written_by_id, row.shared_at) == (worlds["coral"].account.adult_id, None)


def test_logs_hold_nothing_of_anybody(
    worlds: dict[str, World],
    enter: Callable[[World], CheckedClient],
    routes: list[Route],
    caplog: pytest.LogCaptureFixture,
) -> None:
    logging.getLogger("portal").propagate = True
    caplog.set_level(logging.INFO)
    visitor = enter(worlds["amber"])
    for route in routes:
        visitor.open(route.address, method=min(route.methods))
    logged = "".join(repr(vars(record)) for record in caplog.records)
    assert len(caplog.records) > len(routes) / 2
    assert "canary" not in logged


def test_somebody_who_was_taken_out_sees_nothing_from_that_moment(
    worlds: dict[str, World], enter: Callable[[World], CheckedClient], engine: Engine
) -> None:
    from portal.people.households.adults import take_out

    visitor = enter(worlds["amber"])
    assert visitor.get("/household").status_code == 200
    with db.transaction(engine) as session:
        home = sight.household_of(session, worlds["amber"].account)
        assert home is not None
        adult = next(one for one in sight.adults_in(session, home) if "Parent" in one.name)
        take_out(session, household=home, adult=adult, by=audit.COMMAND_LINE)
    assert visitor.get("/household").status_code == 302
    again = enter(worlds["amber"])
    assert again.get("/household").location == "/account"
    assert not [
        word
        for word in worlds["amber"].canaries
        if word in again.get("/account").text
        if "mail" not in word
    ]


def test_the_factories_link(worlds: dict[str, World], engine: Engine) -> None:
    with db.transaction(engine) as session:
        linked = make_linked_account(session)
        assert sight.household_of(session, linked) is not None
        assert sight.household_of(session, worlds["dune"].account) is None

"""Two families that share a child, a third that does not, and an account that is not linked: what
one of them has is nowhere in what another is shown, sent, or can download."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from portal import audit, db
from portal.mail.models import Mail
from portal.people import sight
from portal.people.models import OwnContact
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import (
    make_linked_account,
)
from tests.house.conftest import Route
from tests.house.worlds import (
    OF_STAFF,
    OF_THE_PARTNER,
    WORLDS,
    World,
    canary,
    make_worlds,
)
from tests.letters import letters
from tests.rows import all_rows


@pytest.fixture
def worlds(engine: Engine) -> dict[str, World]:
    return make_worlds(engine)


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


@pytest.mark.parametrize("own", WORLDS[:3])
def test_what_must_not_be_shown_is_on_record(
    worlds: dict[str, World], engine: Engine, own: str
) -> None:
    held = repr(all_rows(engine))
    hidden = {canary(own, what) for what in (*OF_STAFF, *OF_THE_PARTNER)}
    assert {word for word in hidden if word not in held} == set()


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

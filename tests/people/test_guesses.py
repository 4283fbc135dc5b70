"""Guessing: few tries are looked at, for all workers together, and nobody is shut out by it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, event, select

from portal import clock, db
from portal.config import Config
from portal.people.models import Guess
from portal.people.signing_in import guesses
from tests.client import FORM_TOKEN, CheckedClient
from tests.compiled import make_app
from tests.factories import PASSWORD, make_account, make_staff
from tests.letters import last_letter
from tests.rows import all_rows

ADA = "ada@home.example"


@pytest.fixture
def ada(engine: Engine) -> str:
    with db.transaction(engine) as session:
        return make_account(session, ADA).email


@pytest.fixture
def browser(app: Flask) -> Callable[[], CheckedClient]:
    def new() -> CheckedClient:
        made = app.test_client()
        assert isinstance(made, CheckedClient)
        return made

    return new


def tries(visitor: CheckedClient, password: str, email: str = ADA) -> int:
    return visitor.send("/sign-in", {"email": email, "password": password}).status_code


def test_after_ten_tries_not_even_the_right_password_is_looked_at(
    client: CheckedClient, browser: Callable[[], CheckedClient], ada: str
) -> None:
    assert [tries(client, "wrong") for _ in range(10)] == [422] * 10
    assert tries(browser(), PASSWORD) == 429
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert tries(browser(), PASSWORD) == 302


def test_an_address_without_an_account_is_counted_alike(client: CheckedClient) -> None:
    met = [tries(client, "wrong", "nobody@home.example") for _ in range(12)]
    assert met == [422] * 10 + [429] * 2


def test_a_known_device_and_a_link_stay_open_while_strangers_guess(
    client: CheckedClient, browser: Callable[[], CheckedClient], ada: str, engine: Engine
) -> None:
    at_home = browser()
    assert tries(at_home, PASSWORD) == 302
    at_home.send("/account", {}, action="/sign-out")
    for _ in range(12):
        tries(client, "wrong")
    assert tries(browser(), PASSWORD) == 429
    assert tries(at_home, PASSWORD) == 302
    elsewhere = browser()
    elsewhere.send("/sign-in/link", {"email": ADA})
    assert elsewhere.send(last_letter(engine).path, {}).location == "/account"


def test_a_known_device_of_one_is_not_known_for_another(
    browser: Callable[[], CheckedClient], ada: str, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_account(session, "bob@home.example")
    shared = browser()
    assert tries(shared, PASSWORD) == 302
    stranger = browser()
    for _ in range(10):
        tries(stranger, "wrong", "bob@home.example")
    assert tries(shared, PASSWORD, "bob@home.example") == 429


def test_a_known_device_has_no_more_tries_than_others(
    browser: Callable[[], CheckedClient], ada: str
) -> None:
    at_home = browser()
    assert tries(at_home, PASSWORD) == 302
    met = [tries(at_home, "wrong") for _ in range(11)]
    assert met == [422] * 10 + [429]


def test_of_a_thousand_tries_at_once_ten_are_looked_at(engine: Engine) -> None:
    limit = guesses.SECRETS

    def guess(number: int) -> bool:
        tried = guesses.one_try(limit, account=f"account {ADA}", place=str(number))
        with db.open_session(engine, writes=False) as session:
            if guesses.full(session, limit, tried) is not None:
                return False
        with db.transaction(engine) as session:
            guesses.write_down(session, tried)
        with db.transaction(engine) as session:
            if guesses.full(session, limit, tried) is None:
                return True
            guesses.take_back(session, tried)
            return False

    many = 1000 if engine.dialect.name == "postgresql" else 200
    with ThreadPoolExecutor(4) as pool:
        looked_at = list(pool.map(guess, range(many)))
    assert 1 <= sum(looked_at) <= 10
    assert len(all_rows(engine)["guess"]) == sum(looked_at)


def test_a_try_that_found_room_looks_again_once_others_see_it(
    app: Flask, browser: Callable[[], CheckedClient], ada: str
) -> None:
    """Ten others are looked at between its first look and its being written down."""
    engine: Engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one at a time through")
    met: list[int] = []

    def others_come(_connection: object, _cursor: object, words: str, *_more: object) -> None:
        if words.startswith("INSERT INTO guess") and not met:
            met.append(0)
            with ThreadPoolExecutor(1) as pool:
                met.extend(pool.map(lambda _: tries(browser(), "wrong"), range(10)))

    event.listen(engine, "before_cursor_execute", others_come)
    assert tries(browser(), PASSWORD) == 429
    event.remove(engine, "before_cursor_execute", others_come)
    assert met == [0] + [422] * 10


def test_who_goes_on_trying_does_not_make_the_wait_longer(
    client: CheckedClient, browser: Callable[[], CheckedClient], ada: str, engine: Engine
) -> None:
    start = clock.now()
    for minute in range(15):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            tries(client, "wrong")
    assert len(all_rows(engine)["guess"]) == 10
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert tries(browser(), PASSWORD) == 429
    with time_machine.travel(start + timedelta(minutes=15), tick=False):
        assert tries(browser(), PASSWORD) == 302


def test_the_count_survives_a_restart(client: CheckedClient, ada: str, config: Config) -> None:
    for _ in range(10):
        tries(client, "wrong")
    again = make_app(config)
    again.test_client_class = CheckedClient
    visitor = again.test_client()
    assert isinstance(visitor, CheckedClient)
    assert tries(visitor, PASSWORD) == 429
    again.extensions["engine"].dispose()


def fill_network(engine: Engine, limit: guesses.Limit) -> None:
    """Somebody on the network of the test has tried as often as it may."""
    with db.transaction(engine) as session:
        for number in range(limit.from_place):
            tried = guesses.one_try(limit, account=str(number), place="127.0.0.1")
            guesses.write_down(session, tried)


def test_one_network_cannot_try_everybody(client: CheckedClient, engine: Engine) -> None:
    fill_network(engine, guesses.SECRETS)
    assert tries(client, "wrong", "another@home.example") == 429


def test_a_known_device_goes_on_where_its_network_may_not(
    browser: Callable[[], CheckedClient], ada: str, engine: Engine
) -> None:
    at_home = browser()
    assert tries(at_home, PASSWORD) == 302
    at_home.send("/account", {}, action="/sign-out")
    for limit in (guesses.SECRETS, guesses.MAILS):
        fill_network(engine, limit)
    assert tries(browser(), PASSWORD) == 429
    assert tries(at_home, PASSWORD) == 302
    at_home.send("/account", {}, action="/sign-out")
    at_home.send("/sign-in/link", {"email": ADA})
    assert last_letter(engine).to == ADA


def test_known_devices_use_up_nothing_of_their_network(
    browser: Callable[[], CheckedClient], ada: str, engine: Engine
) -> None:
    at_home = browser()
    assert tries(at_home, PASSWORD) == 302
    for _ in range(3):
        tries(at_home, "wrong")
    with db.open_session(engine, writes=False) as session:
        first, *others = session.scalars(select(Guess.address_key).order_by(Guess.id)).all()
    assert len(others) == 3
    assert len({first, *others}) == 2


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 302)])
def test_what_a_web_server_says_of_the_network_counts_where_one_is_configured(
    config: Config, ada: str, engine: Engine, proxies: int, status: int
) -> None:
    fill_network(engine, guesses.SECRETS)
    app = make_app(replace(config, trusted_proxies=proxies))
    app.test_client_class = CheckedClient
    visitor = app.test_client()
    assert isinstance(visitor, CheckedClient)
    visitor.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.7"
    assert tries(visitor, PASSWORD) == status
    app.extensions["engine"].dispose()


@pytest.mark.parametrize("full", [guesses.SECRETS, guesses.MAILS], ids=lambda one: one.kind)
def test_a_network_is_counted_for_passwords_and_for_mails_apart(
    client: CheckedClient, ada: str, engine: Engine, full: guesses.Limit
) -> None:
    fill_network(engine, full)
    mailed = client.send("/sign-in/link", {"email": ADA}).status_code
    assert (mailed, tries(client, PASSWORD)) == (
        (200, 429) if full is guesses.SECRETS else (422, 302)
    )


def test_a_network_that_asks_for_too_many_mails_is_told(
    client: CheckedClient, ada: str, engine: Engine
) -> None:
    fill_network(engine, guesses.MAILS)
    told = [
        client.send("/sign-in/link", {"email": email}).text.replace(email, "EMAIL")
        for email in (ADA, "bob@home.example")
    ]
    assert "Wait 10 minutes" in told[0]
    assert FORM_TOKEN.sub("", told[0]) == FORM_TOKEN.sub("", told[1])
    assert all_rows(engine)["mail"] == []


def test_codes_of_staff_are_counted_too(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_staff(session)
    client.send("/staff/sign-in", {"email": "sam@northbank.example", "password": PASSWORD})
    sent = [client.send("/staff/sign-in/code", {"code": "000000"}) for _ in range(11)]
    assert [one.status_code for one in sent] == [422] * 10 + [429]


def test_old_tries_are_forgotten(engine: Engine) -> None:
    with db.transaction(engine) as session:
        tried = guesses.one_try(guesses.SECRETS, account="a", place="b")
        guesses.write_down(session, tried)
    for hours, forgotten in ((23, 0), (25, 1)):
        later = time_machine.travel(clock.now() + timedelta(hours=hours), tick=False)
        with later, db.transaction(engine) as session:
            assert guesses.forget_old(session) == forgotten
    assert all_rows(engine)["guess"] == []

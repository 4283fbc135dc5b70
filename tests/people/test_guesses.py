"""Guessing: few tries are looked at, for all workers together, and nobody is shut out by it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from portal import clock, db
from portal.app import create_app
from portal.config import Config
from portal.people.signing_in import guesses
from tests.client import CheckedClient
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
    def guess(_number: int) -> bool:
        with db.transaction(engine) as session:
            account = f"account {ADA}"
            tried = guesses.write_down(session, account=account, address=str(_number))
        with db.open_session(engine, writes=False) as session:
            return guesses.is_within(session, guesses.SECRETS, tried)

    many = 1000 if engine.dialect.name == "postgresql" else 200
    with ThreadPoolExecutor(2) as pool:
        looked_at = list(pool.map(guess, range(many)))
    assert 1 <= sum(looked_at) <= 10
    assert len(all_rows(engine)["guess"]) == many


def test_the_count_survives_a_restart(client: CheckedClient, ada: str, config: Config) -> None:
    for _ in range(10):
        tries(client, "wrong")
    again = create_app(config)
    again.test_client_class = CheckedClient
    visitor = again.test_client()
    assert isinstance(visitor, CheckedClient)
    assert tries(visitor, PASSWORD) == 429
    again.extensions["engine"].dispose()


def test_one_network_cannot_try_everybody(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        for number in range(100):
            guesses.write_down(session, account=str(number), address="127.0.0.1")
    assert tries(client, "wrong", "another@home.example") == 429


def test_codes_of_staff_are_counted_too(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_staff(session)
    client.send("/staff/sign-in", {"email": "sam@northbank.example", "password": PASSWORD})
    sent = [client.send("/staff/sign-in/code", {"code": "000000"}) for _ in range(11)]
    assert [one.status_code for one in sent] == [422] * 10 + [429]


def test_old_tries_are_forgotten(engine: Engine) -> None:
    with db.transaction(engine) as session:
        guesses.write_down(session, account="a", address="b")
    for hours, forgotten in ((23, 0), (25, 1)):
        later = time_machine.travel(clock.now() + timedelta(hours=hours), tick=False)
        with later, db.transaction(engine) as session:
            assert guesses.forget_old(session) == forgotten
    assert all_rows(engine)["guess"] == []

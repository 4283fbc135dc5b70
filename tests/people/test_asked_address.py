"""A change of address that waits to be confirmed is seen on the account, and can be called off."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import Tag
from sqlalchemy import Engine

from portal import clock, db
from portal.people.signing_in.links import HOLDS, Purpose
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_account
from tests.letters import letters
from tests.rows import all_rows

ADA, NEW = "ada@home.example", "new@home.example"
CALL_OFF = "/account/email/call-off"


@pytest.fixture
def ada(client: CheckedClient, engine: Engine) -> CheckedClient:
    with db.transaction(engine) as session:
        make_account(session, ADA)
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})
    return client


def ask(visitor: CheckedClient, email: str = NEW) -> None:
    answer = visitor.send("/account/email", {"email": email, "password": PASSWORD})
    assert answer.status_code == 200


def main(visitor: CheckedClient) -> Tag:
    found = visitor.page("/account").select_one("main")
    assert found is not None
    return found


def test_what_was_asked_for_is_seen_until_it_is_confirmed(
    ada: CheckedClient, engine: Engine
) -> None:
    assert "You asked to change it" not in main(ada).get_text()
    ask(ada)
    assert f"You asked to change it to {NEW}." in main(ada).get_text()
    link = letters(engine)[0].path
    assert "signed out everywhere else" in ada.page(link).get_text()
    ada.send(link, {})
    assert "You asked to change it" not in main(ada).get_text()
    assert NEW in main(ada).get_text()


def test_it_is_seen_as_long_as_its_link_works(ada: CheckedClient, engine: Engine) -> None:
    ask(ada)
    path = letters(engine)[0].path
    hours = HOLDS[Purpose.CHANGE_EMAIL]
    with time_machine.travel(clock.now() + hours + timedelta(seconds=1), tick=False):
        ada.send("/sign-in", {"email": ADA, "password": PASSWORD})
        assert "You asked to change it" not in main(ada).get_text()
        assert ada.get(path).status_code == 410


def test_calling_it_off_ends_the_link(ada: CheckedClient, engine: Engine) -> None:
    ask(ada)
    path = letters(engine)[0].path
    assert ada.send("/account", {}, action=CALL_OFF).location == "/account"
    assert ada.get(path).status_code == 410
    assert main(ada).select_one(f'form[action="{CALL_OFF}"]') is None
    assert "account.email_change_called_off" in repr(all_rows(engine)["audit_event"])


def test_calling_off_twice_does_nothing_more(ada: CheckedClient, engine: Engine) -> None:
    ask(ada)
    token = ada.token()
    ada.send("/account", {}, action=CALL_OFF)
    before = all_rows(engine)
    assert ada.post(CALL_OFF, data={"csrf_token": token}).location == "/account"
    assert all_rows(engine) == before


def test_of_another_account_nothing_is_called_off_or_seen(
    ada: CheckedClient, client: CheckedClient, engine: Engine
) -> None:
    ask(ada)
    path = letters(engine)[0].path
    with db.transaction(engine) as session:
        make_account(session, "bo@home.example")
    bo = client.application.test_client()
    assert isinstance(bo, CheckedClient)
    bo.send("/sign-in", {"email": "bo@home.example", "password": PASSWORD})
    assert NEW not in main(bo).get_text()
    bo.post(CALL_OFF, data={"csrf_token": bo.token()})
    assert ada.get(path).status_code == 200


def test_an_address_that_is_taken_looks_the_same(ada: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_account(session, "taken@home.example")
    for email in ("taken@home.example", NEW):
        ask(ada, email)
        assert f"You asked to change it to {email}." in main(ada).get_text()

"""Nothing is done without the token of the very browser that asks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine

from portal import clock
from portal.people.signing_in.hashing import secret_hash
from tests.client import CheckedClient
from tests.house.conftest import Route
from tests.rows import all_rows

Change = Callable[[str, str], dict[str, str]]

# What is sent instead of the token, given the right one and the right one of another browser.
WRONG: dict[str, Change] = {
    "no token": lambda _own, _other: {},
    "an empty token": lambda _own, _other: {"csrf_token": ""},
    "an invented token": lambda _own, _other: {"csrf_token": "invented"},
    "a token with another end": lambda own, _other: {"csrf_token": own[:-2] + "xx"},
    "a token of another browser": lambda _own, other: {"csrf_token": other},
    "the token under another name": lambda own, _other: {"token": own},
}


@pytest.fixture
def sending(routes: list[Route]) -> list[Route]:
    found = [route for route in routes if "POST" in route.methods]
    assert len(found) > 4
    return found


def test_without_the_right_token_nothing_is_done(
    manager: CheckedClient, client: CheckedClient, sending: list[Route], engine: Engine
) -> None:
    values = {"title": "Mine", "password": "a password, long enough", "email": "a@b.example"}
    before = all_rows(engine)
    for what, instead in WRONG.items():
        token = instead(manager.token(), client.token())
        for route in sending:
            answer = manager.post(route.address, data=values | token)
            assert answer.status_code == 400, (what, route)
            assert "Please send that again" in answer.text
        assert all_rows(engine) == before, what
    assert manager.get("/staff").status_code == 200, "signed out by a forged form"


def test_a_form_of_a_session_before_does_nothing_either(
    manager: CheckedClient, sending: list[Route], engine: Engine
) -> None:
    """What was written in it may be kept or shown; that is all."""
    token = manager.token()
    with manager.session_transaction() as cookie:
        cookie["former"] = [[cookie.pop("csrf_token"), secret_hash(cookie["token"])]]
    before = all_rows(engine) | {"unfinished_form": []}
    for route in sending:
        answer = manager.post(route.address, data={"csrf_token": token, "title": "Mine"})
        kept = answer.status_code == 302 and answer.location.startswith("/staff/unfinished/")
        assert kept or answer.status_code in (400, 403), route
    assert all_rows(engine) | {"unfinished_form": []} == before
    assert manager.get("/staff").status_code == 200


def test_the_token_in_the_address_is_not_enough(
    manager: CheckedClient, sending: list[Route]
) -> None:
    token = manager.token()
    for route in sending:
        assert manager.post(f"{route.address}?csrf_token={token}").status_code == 400, route


def test_a_token_holds_as_long_as_the_session(manager: CheckedClient, engine: Engine) -> None:
    """People leave a page open over lunch, and then send what they wrote."""
    data = {"csrf_token": manager.token(), "title": "After lunch"}
    with time_machine.travel(clock.now() + timedelta(minutes=55)):
        assert manager.post("/staff/surveys/post-order/keep", data=data).status_code == 302
    assert "After lunch" in "".join(all_rows(engine)["kept_table"])

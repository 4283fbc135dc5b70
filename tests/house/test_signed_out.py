"""Whoever is not signed in, or not any more, is out at once, whatever cookie they send."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine, select

from portal import clock, db
from portal.config import Config
from portal.people.models import SignedIn, Staff
from portal.people.signing_in.sessions import end_all
from tests.client import CheckedClient

Change = Callable[[Engine], None]


def is_signed_in(client: CheckedClient) -> bool:
    return client.get("/staff").status_code == 200


def disable(engine: Engine) -> None:
    with db.transaction(engine) as session:
        session.scalars(select(Staff)).one().disabled_at = clock.now()


def end(engine: Engine) -> None:
    with db.transaction(engine) as session:
        end_all(session, session.scalars(select(Staff)).one())


def forget(engine: Engine) -> None:
    with db.transaction(engine) as session:
        session.delete(session.scalars(select(SignedIn)).one())


@pytest.mark.parametrize("change", [disable, end, forget])
def test_the_next_request_is_refused(
    manager: CheckedClient, engine: Engine, change: Change
) -> None:
    assert is_signed_in(manager)
    change(engine)
    assert not is_signed_in(manager)
    assert manager.get("/staff/surveys/post-order/results").status_code == 302


def test_a_session_ends_after_its_hours(manager: CheckedClient) -> None:
    began, idle, longest = clock.now(), timedelta(minutes=59), timedelta(hours=12)
    for moment in (began + idle * n for n in range(1, 13)):
        with time_machine.travel(moment, tick=False):
            assert is_signed_in(manager), moment
    with time_machine.travel(began + longest + timedelta(seconds=1), tick=False):
        assert not is_signed_in(manager)


def test_a_session_ends_when_nobody_uses_it(manager: CheckedClient) -> None:
    began, idle = clock.now(), timedelta(minutes=60)
    with time_machine.travel(began + idle - timedelta(minutes=1), tick=False):
        assert is_signed_in(manager)
    with time_machine.travel(began + 2 * idle, tick=False):
        assert not is_signed_in(manager)


def cookie_of(client: CheckedClient) -> str:
    cookie = client.get_cookie("portal")
    assert cookie is not None
    return cookie.value


def write(key: str, content: dict[str, object]) -> str:
    """The cookie that an application with this secret key would write."""
    other = Flask("other")
    other.secret_key = key
    serializer = SecureCookieSessionInterface().get_signing_serializer(other)
    assert serializer is not None
    return str(serializer.dumps(content))


def token_of(client: CheckedClient) -> str:
    with client.session_transaction() as session:
        return str(session["token"])


def test_the_cookie_of_a_session_lets_in(
    manager: CheckedClient, client: CheckedClient, config: Config
) -> None:
    client.set_cookie("portal", write(config.secret_key, {"token": token_of(manager)}))
    assert is_signed_in(client)


WITHOUT_SECRET: list[dict[str, object]] = [
    {"token": "an invented one"},
    {"token": ""},
    {"token": None},
    {"token": 1},
    {"token": ["a", "list"]},
    {"token": {"a": "table"}},
    {"staff_id": 1, "_user_id": "1"},
    {},
]


def test_a_cookie_without_the_secret_of_a_session_does_not(
    manager: CheckedClient, client: CheckedClient, config: Config
) -> None:
    for content in WITHOUT_SECRET:
        client.set_cookie("portal", write(config.secret_key, content))
        assert not is_signed_in(client), content


def test_the_hash_in_the_database_is_no_secret(
    manager: CheckedClient, client: CheckedClient, config: Config, engine: Engine
) -> None:
    with db.open_session(engine, writes=False) as session:
        kept = session.scalars(select(SignedIn)).one().token_hash
    client.set_cookie("portal", write(config.secret_key, {"token": kept}))
    assert not is_signed_in(client)


def test_a_cookie_signed_with_another_key_does_not(
    manager: CheckedClient, client: CheckedClient
) -> None:
    client.set_cookie(
        "portal", write("a key that the portal never had", {"token": token_of(manager)})
    )
    assert not is_signed_in(client)


def test_a_changed_or_broken_cookie_does_not(manager: CheckedClient, client: CheckedClient) -> None:
    cookie = cookie_of(manager)
    middle = len(cookie) // 2
    other = "a" if cookie[middle] != "a" else "b"
    broken = [
        "",
        "x",
        cookie[:-3],
        cookie[:middle] + other + cookie[middle + 1 :],
        "." * 5,
        "é" * 20,
    ]
    for value in broken:
        client.set_cookie("portal", value)
        assert not is_signed_in(client), value

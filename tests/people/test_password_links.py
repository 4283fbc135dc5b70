"""A link sets a password once, for a while; looking at it, however often, uses nothing up."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import Engine, select

from portal import clock, db
from portal.people.models import Purpose, Staff
from portal.people.signing_in import guesses
from portal.people.signing_in.links import HOLDS
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_account, make_staff
from tests.letters import last_letter
from tests.people.conftest import EMAIL, NEW, Issue, is_in, signs_in
from tests.rows import all_rows

LINK_HOLDS = HOLDS[Purpose.SET_PASSWORD]
LONG = ("otter heron kettle umbrella " * 8)[:200]


def test_looking_at_a_link_changes_nothing(
    client: CheckedClient, issue: Issue, engine: Engine
) -> None:
    link = issue()
    before = all_rows(engine)
    for _ in range(5):
        assert client.get(link).status_code == client.head(link).status_code == 200
    assert all_rows(engine) == before
    assert client.send(link, {"password": NEW}).status_code == 302


def test_a_link_works_once(client: CheckedClient, issue: Issue) -> None:
    link = issue()
    token = client.token()
    assert client.send(link, {"password": NEW}).location == "/staff/sign-in"
    second = client.post(
        link, data={"csrf_token": token, "password": "another password, also long"}
    )
    assert second.status_code == 410
    assert "This link does not work any more" in client.page(link, status=410).get_text()
    assert signs_in(client, EMAIL, NEW)
    assert not signs_in(client, EMAIL, "another password, also long")


def test_a_link_ends_after_its_hours(client: CheckedClient, issue: Issue, engine: Engine) -> None:
    link, issued = issue(), clock.now()
    with time_machine.travel(issued + LINK_HOLDS - timedelta(minutes=1), tick=False):
        assert client.get(link).status_code == 200
        token = client.token()
    before = all_rows(engine)
    with time_machine.travel(issued + LINK_HOLDS + timedelta(seconds=1), tick=False):
        assert client.get(link).status_code == 410
        sent = client.post(link, data={"csrf_token": token, "password": NEW})
        assert sent.status_code == 410
    assert all_rows(engine) == before


def test_a_new_link_ends_the_earlier_ones(client: CheckedClient, issue: Issue) -> None:
    first, second, third = issue(), issue(), issue()
    assert len({first, second, third}) == 3
    assert [client.get(one).status_code for one in (first, second, third)] == [410, 410, 200]


def test_a_used_link_ends_all_others(client: CheckedClient, issue: Issue) -> None:
    link = issue()
    assert client.send(link, {"password": NEW}).status_code == 302
    assert client.get(link).status_code == 410
    assert client.get(issue()).status_code == 200


def test_a_link_of_one_is_none_of_another(
    client: CheckedClient, issue: Issue, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_staff(session, "pat@northbank.example")
    assert client.send(issue(), {"password": NEW}).status_code == 302
    assert signs_in(client, "pat@northbank.example", PASSWORD)
    assert not signs_in(client, "pat@northbank.example", NEW)


LENGTHS = {
    "": "Enter a new password",
    "            ": "Enter a new password",
    "eleven char": "Your password must have 12 characters or more.",
    "é" * 11: "Your password must have 12 characters or more.",
    "x" * 201: "Your password must have 200 characters or fewer.",
    "x" * 100_000: "Your password must have 200 characters or fewer.",
}


def test_a_password_too_short_or_too_long_is_refused_in_the_summary(
    client: CheckedClient, issue: Issue, engine: Engine
) -> None:
    link = issue()
    before = all_rows(engine)
    for password, words in LENGTHS.items():
        answer = client.send(link, {"password": password})
        assert answer.status_code == 422
        assert f'<a href="#password">{words}</a>' in answer.text
        assert not password.strip() or password not in answer.text
    assert all_rows(engine) == before


def test_a_password_just_long_enough_is_taken_as_it_is(client: CheckedClient, issue: Issue) -> None:
    for password in ("twelve chars", " spaces are kept ", "élan, otter, Zürich", LONG):
        assert client.send(issue(), {"password": password}).status_code == 302
        answer = client.send("/staff/sign-in", {"email": EMAIL, "password": password})
        assert answer.location == "/staff/sign-in/code"


def test_a_new_password_ends_every_session(
    client: CheckedClient, issue: Issue, engine: Engine
) -> None:
    first = issue()
    client.send(first, {"password": NEW})
    devices = [client.application.test_client() for _ in range(2)]
    for device in devices:
        assert isinstance(device, CheckedClient)
        assert signs_in(device, EMAIL, NEW)
        assert is_in(device)
    assert client.send(issue(), {"password": "yet another long password"}).status_code == 302
    assert [device.get("/staff").status_code for device in devices] == [302, 302]


def test_a_disabled_account_gets_no_password(
    client: CheckedClient, issue: Issue, engine: Engine
) -> None:
    link, token = issue(), client.token()
    with db.transaction(engine) as session:
        session.scalars(select(Staff)).one().disabled_at = clock.now()
    before = all_rows(engine)
    answer = client.post(link, data={"csrf_token": token, "password": NEW})
    assert answer.status_code in (410, 422)
    assert all_rows(engine) == before


def test_an_invented_link_is_gone(client: CheckedClient) -> None:
    for token in ("x", "x" * 43, "x" * 5000, "%C3%A9", "a'%3B--", "."):
        assert client.get(f"/staff/password/{token}").status_code == 410, token


def tries(app: Flask, times: int) -> CheckedClient:
    """A stranger with an own browser, who tries passwords and codes of Sam."""
    stranger = app.test_client()
    assert isinstance(stranger, CheckedClient)
    for _ in range(times):
        stranger.send("/staff/sign-in", {"email": EMAIL, "password": "wrong"})
    return stranger


def test_a_used_link_lets_its_device_sign_in_whatever_strangers_try(
    client: CheckedClient, app: Flask, issue: Issue, engine: Engine
) -> None:
    stranger = tries(app, 12)
    answer = stranger.send("/staff/sign-in", {"email": EMAIL, "password": "wrong"})
    assert answer.status_code == 429
    assert "ask an administrator to send you a new password link" in answer.text
    with db.transaction(engine) as session:
        for _ in range(guesses.SECRETS.for_account):
            tried = guesses.one_try(guesses.SECRETS, account=f"code {EMAIL} ", place="elsewhere")
            guesses.write_down(session, tried)
    client.send(issue(), {"password": NEW})
    right = {"email": EMAIL, "password": NEW}
    assert stranger.send("/staff/sign-in", right).status_code == 429
    assert client.send("/staff/sign-in", right).status_code == 302
    assert client.give_code()


def test_a_link_that_was_only_opened_makes_no_device_known(
    client: CheckedClient, app: Flask, issue: Issue, engine: Engine
) -> None:
    link = issue()
    client.send(link, {"password": "short"})
    tries(app, 10)
    assert all_rows(engine)["known_device"] == []
    answer = client.send("/staff/sign-in", {"email": EMAIL, "password": NEW})
    assert answer.status_code == 429


def test_a_device_that_a_link_made_known_has_no_more_tries_than_others(
    client: CheckedClient, issue: Issue
) -> None:
    client.send(issue(), {"password": NEW})
    sent = [
        client.send("/staff/sign-in", {"email": EMAIL, "password": "wrong"}).status_code
        for _ in range(11)
    ]
    assert sent == [422] * 10 + [429]


def test_the_link_of_a_family_lets_its_device_in_too(
    client: CheckedClient, app: Flask, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        email = make_account(session).email
    stranger = app.test_client()
    assert isinstance(stranger, CheckedClient)
    for _ in range(10):
        stranger.send("/sign-in", {"email": email, "password": "wrong"})
    client.send("/password", {"email": email})
    client.send(last_letter(engine).path, {"password": NEW})
    assert stranger.send("/sign-in", {"email": email, "password": NEW}).status_code == 429
    assert client.send("/sign-in", {"email": email, "password": NEW}).location == "/account"

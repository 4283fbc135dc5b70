"""What was sent after the end of a session is shown in the words of its form, and said to be kept
or not; nobody is offered a menu of an account that they are out of."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from portal import clock, db
from portal.people.models import Account, SignedIn
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_linked_account
from tests.letters import last_letter
from tests.rows import all_rows

ADA = "ada@home.example"
WRITTEN = {
    "may_leave_message": "yes",
    "may_text": "no",
    "safe_times": "After <b>four</b>",
    "preferred_format": "large_print",
    "seen": "ca3b87773f754d2d9e7e",
}


@pytest.fixture
def ada(client: CheckedClient, engine: Engine) -> CheckedClient:
    with db.transaction(engine) as session:
        email = make_linked_account(session).email
    assert email == ADA
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})
    return client


def send_late(visitor: CheckedClient, minutes: int = 0) -> TestResponse:
    data = WRITTEN | {"csrf_token": visitor.token()}
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        return visitor.post("/household/contact", data=data)


def main_of(text: str) -> Tag:
    main = BeautifulSoup(text, "html.parser").select_one("main")
    assert main is not None
    return main


def check_words(text: str) -> None:
    """The form's own labels and choices; nothing of the machine."""
    main = main_of(text)
    said = {
        row.select("dt")[0].get_text(): row.select("dd")[0].get_text() for row in main.select("div")
    }
    assert said == {
        "If you do not pick up, may we leave a message?": "Yes",
        "May we send you a text message?": "No",
        "When is it safe to ring you?": "After <b>four</b>",
        "How would you like what we write to you?": "Large print",
    }


OVER = 60 * 24 * 7


def test_what_is_kept_is_shown_in_the_words_of_its_form(ada: CheckedClient) -> None:
    away = send_late(ada, 120).location
    assert away.startswith("/sign-in?next=/unfinished/")
    sign_in = ada.get(away).text
    assert "What you wrote is kept: sign in to send it." in sign_in
    assert "Your account" not in sign_in
    assert "Sign out" not in sign_in
    there = ada.send(away, {"email": ADA, "password": PASSWORD}).location
    check_words(ada.get(there).text)


def test_who_signs_in_by_a_link_finds_it_too(ada: CheckedClient, engine: Engine) -> None:
    away = send_late(ada, 120).location
    ada.send("/sign-in/link", {"email": ADA})
    assert ada.send(last_letter(engine).path, {}).location == "/account"
    link = ada.page("/account").select_one('main a[href^="/unfinished/"]')
    assert link is not None
    assert link["href"] == away.split("next=")[1]


@pytest.mark.parametrize("way", ["everywhere", "one", "all of them", "long ago"])
def test_what_is_not_kept_is_shown_once_more_and_said_to_be_lost(
    ada: CheckedClient, app: Flask, engine: Engine, way: str
) -> None:
    elsewhere = app.test_client()
    assert isinstance(elsewhere, CheckedClient)
    elsewhere.send("/sign-in", {"email": ADA, "password": PASSWORD})
    minutes = 0
    if way == "everywhere":
        elsewhere.send("/account", {}, action="/account/sign-out-everywhere")
    elif way == "one":
        with db.open_session(engine, writes=False) as session:
            first = session.scalars(select(SignedIn).order_by(SignedIn.id)).first()
            assert first is not None
        end = f"/account/sessions/{first.public_id}/end"
        elsewhere.send("/account", {}, action=end)
    elif way == "all of them":
        with db.transaction(engine) as session:
            sessions.end_all(session, session.scalars(select(Account)).one())
    else:
        minutes = OVER
    answer = send_late(ada, minutes)
    assert answer.status_code == 403
    assert main_of(answer.text).select("h1")[0].get_text() == "This was not sent"
    check_words(answer.text)
    assert "Sign out" not in answer.text
    kept = all_rows(engine)
    assert (kept["unfinished_form"], kept["own_contact"]) == ([], [])


def test_nothing_is_shown_with_a_session_that_never_was(ada: CheckedClient) -> None:
    ada.enter("not a session")
    assert send_late(ada).location == "/sign-in"


def test_who_was_disabled_is_sent_to_sign_in(ada: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        session.scalars(select(Account)).one().disabled_at = clock.now()
    assert send_late(ada).location == "/sign-in"


def test_whoever_is_signed_in_is_told_so_where_they_could_sign_in(ada: CheckedClient) -> None:
    for page in ("/sign-in", "/sign-in/link", "/register"):
        main = main_of(ada.get(page).text)
        assert f"You are signed in as {ADA}" in main.get_text()
        assert main.select_one('a[href="/account"]') is not None


def test_a_page_that_needs_signing_in_says_so(client: CheckedClient) -> None:
    for page in ("/account", "/staff/account"):
        to = client.get(page).location
        assert "Sign in to go on." in client.page(to).get_text()
    assert "Sign in to go on." not in client.page("/sign-in").get_text()

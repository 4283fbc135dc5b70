"""A form that stood open in another tab while somebody signed in again, or out, in this browser:
nothing is done, and what was typed is not lost. A form of another browser is no form of ours."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from portal import clock, db
from portal.people.models import Account
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_account, make_linked_account, make_staff
from tests.letters import last_letter
from tests.rows import all_rows

ADA, BOB, SAM = "ada@home.example", "bob@home.example", "sam@northbank.example"
CONTACT = "/household/contact"
KEEP = "/staff/surveys/post-order/keep"
TYPED = "After <b>four</b>, never on “Fridays”"


@pytest.fixture
def people(engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_linked_account(session)
        make_staff(session)


def new_browser(app: Flask) -> CheckedClient:
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    return made


@pytest.fixture
def ada(client: CheckedClient, people: None) -> CheckedClient:
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})
    return client


def open_form(visitor: CheckedClient, page: str = CONTACT) -> dict[str, str]:
    """What the form of a page sends, once somebody has typed in it."""
    form = visitor.page(page).select_one("main form:has([name=safe_times])")
    assert form is not None
    hidden = form.select("input[type=hidden]")
    return {str(one["name"]): str(one.get("value", "")) for one in hidden} | {
        "may_leave_message": "yes",
        "may_say_who_we_are": "no",
        "may_text": "no",
        "safe_times": TYPED,
        "preferred_format": "standard",
    }


def send(visitor: CheckedClient, form: dict[str, str], address: str = CONTACT) -> TestResponse:
    return visitor.post(address, data=form)


def check_not_sent(answer: TestResponse, engine: Engine) -> BeautifulSoup:
    """The words are shown once more; nothing is done, and nothing kept."""
    page = BeautifulSoup(answer.text, "html.parser")
    main = page.select_one("main")
    assert answer.status_code == 403
    assert main is not None
    assert main.select("h1")[0].get_text() == "This was not sent"
    assert TYPED in main.get_text()
    assert "When is it safe to ring you?" in main.get_text()
    assert not main.select("form")
    check_nothing_done(engine)
    return page


def check_nothing_done(engine: Engine) -> None:
    rows = all_rows(engine)
    assert (rows["unfinished_form"], rows["own_contact"], rows["kept_table"]) == ([], [], [])


def test_staff_who_signed_in_again_in_another_tab_find_it(
    client: CheckedClient, people: None, engine: Engine
) -> None:
    client.sign_in(SAM, PASSWORD)
    form = {"csrf_token": client.token(), "title": TYPED}
    with time_machine.travel(clock.now() + timedelta(minutes=90), tick=False):
        client.sign_in(SAM, PASSWORD)
        answer = send(client, form, KEEP)
        assert answer.status_code == 302
        assert answer.location.startswith("/staff/unfinished/")
        assert all_rows(engine)["kept_table"] == []
        again = client.page(answer.location)
        assert TYPED in again.get_text()
        sent = client.send(answer.location, {}, action=KEEP)
    assert sent.status_code == 302
    [table] = all_rows(engine)["kept_table"]
    assert TYPED in table
    assert all_rows(engine)["unfinished_form"] == []


@pytest.mark.parametrize("way", ["password", "link"])
@pytest.mark.parametrize("minutes", [0, 120])
def test_a_family_that_signed_in_again_finds_it(
    ada: CheckedClient, engine: Engine, way: str, minutes: int
) -> None:
    form = open_form(ada)
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        if way == "password":
            ada.send("/sign-in", {"email": ADA, "password": PASSWORD})
        else:
            ada.send("/sign-in/link", {"email": ADA})
            ada.send(last_letter(engine).path, {})
        answer = send(ada, form)
        assert answer.location.startswith("/unfinished/")
        assert all_rows(engine)["own_contact"] == []
        assert TYPED in ada.page(answer.location).get_text()
        assert ada.send(answer.location, {}, action=CONTACT).status_code == 302
    [contact] = all_rows(engine)["own_contact"]
    assert TYPED in contact


@pytest.mark.parametrize("end", ["/sign-out", "/account/sign-out-everywhere"])
def test_who_signed_out_here_is_shown_it_once_more(
    ada: CheckedClient, engine: Engine, end: str
) -> None:
    form = open_form(ada)
    ada.send("/account", {}, action=end)
    page = check_not_sent(send(ada, form), engine)
    assert "Sign out" not in page.get_text()
    assert page.select_one('main a[href="/sign-in"]') is not None


def test_who_signed_out_and_in_again_is_shown_it_once_more(
    ada: CheckedClient, engine: Engine
) -> None:
    form = open_form(ada)
    ada.send("/account", {}, action="/sign-out")
    ada.send("/sign-in", {"email": ADA, "password": PASSWORD})
    page = check_not_sent(send(ada, form), engine)
    assert page.select_one(f'main a[href="{CONTACT}"]') is not None


def test_it_is_not_kept_where_somebody_else_is_signed_in_by_now(
    ada: CheckedClient, engine: Engine
) -> None:
    """Whoever sits there now is shown what they send; it waits for nobody."""
    with db.transaction(engine) as session:
        make_account(session, BOB)
    form = open_form(ada)
    ada.send("/sign-in", {"email": BOB, "password": PASSWORD})
    check_not_sent(send(ada, form), engine)


def test_the_sessions_before_the_last_are_known_too(ada: CheckedClient, engine: Engine) -> None:
    form = open_form(ada)
    for _ in range(2):
        ada.send("/account", {}, action="/sign-out")
        ada.send("/sign-in", {"email": ADA, "password": PASSWORD})
        ada.page("/account")
    check_not_sent(send(ada, form), engine)


def test_passwords_and_codes_are_neither_kept_nor_shown(
    client: CheckedClient, ada: CheckedClient, engine: Engine
) -> None:
    token = open_form(ada)["csrf_token"]
    secrets = {
        "csrf_token": token,
        "password": "my new one",
        "old_password": "my old",
        "code": "12",
    }
    ada.send("/account", {}, action="/sign-out")
    answer = send(ada, secrets, "/account/password")
    assert answer.status_code == 400
    for words in ("my new one", "my old", ">12<"):
        assert words not in answer.text
    check_nothing_done(engine)


def forged(app: Flask) -> str:
    """A token that we made, for a browser that somebody else has."""
    return new_browser(app).token()


@pytest.mark.parametrize("state", ["in", "in again", "out"])
def test_what_another_site_sends_is_neither_kept_nor_shown(
    ada: CheckedClient, app: Flask, engine: Engine, state: str
) -> None:
    """Even where a browser sends our cookie with it."""
    open_form(ada)
    if state != "in":
        ada.send("/account", {}, action="/sign-out")
    if state == "in again":
        ada.send("/sign-in", {"email": ADA, "password": PASSWORD})
    for token in (forged(app), "", "x"):
        form = {"csrf_token": token, "safe_times": TYPED, "may_text": "yes"}
        answer = send(ada, form)
        assert answer.status_code == 400
        assert "four" not in answer.text
    check_nothing_done(engine)


def test_a_form_of_another_browser_of_the_same_person_is_not_taken(
    ada: CheckedClient, app: Flask, engine: Engine
) -> None:
    elsewhere = new_browser(app)
    elsewhere.send("/sign-in", {"email": ADA, "password": PASSWORD})
    form = open_form(elsewhere)
    ada.send("/account", {}, action="/sign-out")
    assert send(ada, form).status_code == 400
    check_nothing_done(engine)


def test_a_disabled_account_is_shown_nothing(ada: CheckedClient, engine: Engine) -> None:
    form = open_form(ada)
    ada.send("/account", {}, action="/sign-out")
    with db.transaction(engine) as session:
        session.scalars(select(Account)).one().disabled_at = clock.now()
    assert send(ada, form).status_code == 400
    check_nothing_done(engine)


def test_the_cookie_holds_no_secret_of_a_session_before(ada: CheckedClient) -> None:
    with ada.session_transaction() as cookie:
        secret = cookie["token"]
    ada.send("/account", {}, action="/sign-out")
    with ada.session_transaction() as cookie:
        assert secret not in repr(dict(cookie))
        assert "family" not in cookie
        [[_form, hashed]] = cookie["former"]
    ada.enter(hashed)
    assert ada.get("/account").status_code == 302

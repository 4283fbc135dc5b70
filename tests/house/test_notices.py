"""Whoever has done something is told so on the next page, once, in words that name nobody."""

from flask import Flask
from sqlalchemy import Engine

from portal import db
from portal.people.signing_in import sessions
from portal.web.notices import words_of
from tests.client import CheckedClient
from tests.factories import make_household, make_linked_account

# Views that take a form and leave no notice: why.
SIGNING_IN = "they are in: that says it"
A_PAGE = "it answers with a page of its own"
A_FILE = "it answers with a file"
SILENT = {
    "account.sign_in_page": SIGNING_IN,
    "account.sign_in_link": SIGNING_IN,
    "people.sign_in_page": SIGNING_IN,
    "people.code_page": SIGNING_IN,
    "account.ask_for_link": A_PAGE,
    "account.register": A_PAGE,
    "account.forgotten_password": A_PAGE,
    "account.put_email_back": A_PAGE,
    "my_account.first_password": A_PAGE,
    "my_account.prove_account": A_PAGE,
    "my_account.ask_to_change_email": A_PAGE,
    "my_account.ask_with_link": A_PAGE,
    "people.set_up_authenticator": A_PAGE,
    "people.renew_recovery_codes": A_PAGE,
    "client_list.export": A_FILE,
    "report.choose": "what was chosen is shown, and nothing is stored",
}


def test_every_view_that_takes_a_form_says_that_it_was_done(app: Flask) -> None:
    taking = {one.endpoint for one in app.url_map.iter_rules() if "POST" in (one.methods or ())}
    silent = {name for name in taking if not words_of(app.view_functions[name])}
    assert silent == set(SILENT)


def test_the_words_are_sentences(app: Flask) -> None:
    found = {words for view in app.view_functions.values() if (words := words_of(view))}
    assert all(words.endswith(".") and len(words) < 80 for words in found)


def notice(client: CheckedClient, address: str, status: int = 200) -> str | None:
    banner = client.page(address, status).select_one(".govuk-notification-banner__content")
    return banner and banner.get_text(strip=True)


def send_flags(client: CheckedClient, ref: str) -> str:
    answer = client.send(f"/staff/families/{ref}/flags", {})
    assert answer.status_code == 302
    return str(answer.location)


def test_the_next_page_says_it_and_no_other(manager: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        ref = make_household(session, "Ada Example").ref
    onward = send_flags(manager, ref)
    with manager.session_transaction() as cookie:
        assert set(cookie) == {"token", "csrf_token", "done"}
        assert cookie["done"] == "families.change_flags", "the cookie names somebody"
    assert notice(manager, onward) == "The flags are saved."
    assert notice(manager, onward) is None
    with manager.session_transaction() as cookie:
        assert "done" not in cookie


def test_a_page_that_cannot_be_shown_leaves_it_for_the_next(
    manager: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        ref = make_household(session, "Ada Example").ref
    onward = send_flags(manager, ref)
    assert notice(manager, "/staff/families/nothing", 404) is None
    assert notice(manager, onward) == "The flags are saved."


def test_what_was_refused_is_not_said_to_be_done(manager: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        ref = make_household(session, "Ada Example").ref
    assert manager.send(f"/staff/families/{ref}/close", {}).status_code == 422
    assert notice(manager, f"/staff/families/{ref}") is None


def test_who_is_sent_to_sign_in_has_done_nothing(client: CheckedClient) -> None:
    answer = client.post("/account/mail", data={"csrf_token": client.token()})
    assert answer.status_code == 302
    assert notice(client, answer.location) is None


def test_who_is_sent_elsewhere_instead_has_done_nothing(
    client: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        account = make_linked_account(session)
        account.password_hash = None
        client.enter(sessions.begin(session, account, device="Firefox").token)
    answer = client.post("/account/password", data={"csrf_token": client.token()})
    assert answer.location == "/account/password/link"
    assert notice(client, answer.location) is None


def test_a_family_is_told_too(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        account = make_linked_account(session)
        client.enter(sessions.begin(session, account, device="Firefox").token)
    answer = client.send("/account/mail", {})
    assert notice(client, answer.location) == "Your choice of mail is saved."
    token = client.token()
    answer = client.post("/sign-out", data={"csrf_token": token})
    assert notice(client, answer.location) == "You are signed out."

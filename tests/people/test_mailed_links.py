"""A link by e-mail: looking at it does nothing, its button acts, once, for a while."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine, select

from portal import clock, db
from portal.errors import Refusal
from portal.people.models import Account, Purpose
from portal.people.signing_in import guesses, links, sign_in
from portal.people.signing_in.links import HOLDS
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_account
from tests.letters import last_letter, letters
from tests.rows import all_rows

ADA = "ada@home.example"
NEW = "seven quiet herons"


@pytest.fixture
def ada(engine: Engine) -> Account:
    with db.transaction(engine) as session:
        return make_account(session, ADA)


def ask(client: CheckedClient, engine: Engine, page: str, email: str = ADA) -> str:
    """Ask for a link on a page; its path."""
    answer = client.send(page, {"email": email})
    assert answer.status_code == 200
    letter = last_letter(engine)
    assert letter.to == email
    return letter.path


def is_in(client: CheckedClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_link_that_scanners_opened_still_signs_in(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    path = ask(client, engine, "/sign-in/link")
    before = all_rows(engine)
    scanner = app.test_client()
    for _ in range(5):
        assert scanner.head(path).status_code == 200
        assert scanner.get(path).status_code == 200
    assert all_rows(engine) == before
    answer = client.send(path, {})
    assert (answer.status_code, answer.location) == (302, "/account")
    assert is_in(client)


def test_it_works_once(client: CheckedClient, app: Flask, engine: Engine, ada: Account) -> None:
    path = ask(client, engine, "/sign-in/link")
    client.send(path, {})
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    assert other.get(path).status_code == 410
    assert other.post(path, data={"csrf_token": other.token()}).status_code == 410
    assert not is_in(other)


def test_of_two_who_press_at_once_one_gets_in(engine: Engine, ada: Account) -> None:
    with db.transaction(engine) as session:
        token = links.issue(session, Purpose.SIGN_IN, ada, email=ADA)

    def press(_number: int) -> bool:
        try:
            with db.transaction(engine) as session:
                sign_in.sign_in_with_link(session, token=token, production=False, device="x")
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [False, False, False, True]
    assert len(all_rows(engine)["signed_in"]) == 1


def test_it_runs_out_after_ten_minutes(client: CheckedClient, engine: Engine, ada: Account) -> None:
    path = ask(client, engine, "/sign-in/link")
    assert HOLDS[Purpose.SIGN_IN] == timedelta(minutes=10)
    with time_machine.travel(clock.now() + timedelta(minutes=9, seconds=50), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    ("page", "email"),
    [("/sign-in/link", ADA), ("/password", ADA), ("/register", "new@home.example")],
)
def test_whoever_asks_again_does_not_end_the_link_that_is_open(
    client: CheckedClient, engine: Engine, ada: Account, page: str, email: str
) -> None:
    paths = [ask(client, engine, page, email) for _ in range(3)]
    assert [client.get(path).status_code for path in paths] == [200] * 3
    values = {} if page == "/sign-in/link" else {"name": "Zoë", "password": NEW}
    assert client.send(paths[0], values).status_code == 302
    # Using one ends the others of its kind.
    assert [client.get(path).status_code for path in paths] == [410] * 3


def test_of_two_links_that_are_used_at_once_one_works(engine: Engine, ada: Account) -> None:
    kinds = ((Purpose.SIGN_IN, ada, ADA), (Purpose.REGISTER, None, "new@home.example"))
    for purpose, whose, email in kinds:
        with db.transaction(engine) as session:
            tokens = [links.issue(session, purpose, whose, email=email) for _ in range(4)]

        def press(token: str, purpose: Purpose = purpose) -> bool:
            try:
                with db.transaction(engine) as session:
                    links.use(session, token, purpose)
            except Refusal:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(press, tokens)) == [False, False, False, True]


def test_a_new_password_ends_links_and_sessions(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    inside = app.test_client()
    assert isinstance(inside, CheckedClient)
    inside.send(ask(inside, engine, "/sign-in/link"), {})
    assert is_in(inside)
    to_sign_in = ask(client, engine, "/sign-in/link")
    answer = client.send(ask(client, engine, "/password"), {"password": NEW})
    assert answer.location == "/sign-in"
    assert not is_in(inside)
    assert client.get(to_sign_in).status_code == 410
    assert last_letter(engine).subject == "Your password was changed"
    client.send("/sign-in", {"email": ADA, "password": NEW})
    assert is_in(client)


def test_a_weak_password_is_refused_and_the_link_still_works(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    path = ask(client, engine, "/password")
    for weak in ("short", "password12", "adaadaada1", "x" * 201):
        assert client.send(path, {"password": weak}).status_code == 422, weak
    assert client.send(path, {"password": NEW}).status_code == 302


@pytest.mark.parametrize("change", ["disable", "delete token"])
def test_no_link_of_a_disabled_account_works(
    client: CheckedClient, engine: Engine, ada: Account, change: str
) -> None:
    path = ask(client, engine, "/sign-in/link")
    if change == "disable":
        with db.transaction(engine) as session:
            session.scalars(select(Account)).one().disabled_at = clock.now()
    else:
        path = path[:-1]
    assert client.get(path).status_code == 410
    assert client.post(path, data={"csrf_token": client.token()}).status_code == 410
    assert not is_in(client)


def test_making_an_account(client: CheckedClient, engine: Engine) -> None:
    path = ask(client, engine, "/register", "new@home.example")
    assert all_rows(engine)["account"] == []  # an address that nobody confirmed has no row
    assert client.send(path, {"name": "  Zoë  İşık "}).location == "/account"
    with db.open_session(engine, writes=False) as session:
        made = session.scalars(select(Account)).one()
    assert (made.email, made.name, made.password_hash) == ("new@home.example", "Zoë İşık", None)
    assert made.adult_id is None
    assert "make sure who you are" in client.page("/account").get_text()


def test_an_account_with_a_password(client: CheckedClient, app: Flask, engine: Engine) -> None:
    path = ask(client, engine, "/register", "new@home.example")
    client.send(path, {"name": "Zoë", "password": NEW})
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    answer = other.send("/sign-in", {"email": "New@Home.example ", "password": NEW})
    assert answer.location == "/account"


def test_whatever_is_asked_for_an_address_gets_the_link_that_it_can_use(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    assert ask(client, engine, "/register").startswith("/sign-in/link/")
    assert ask(client, engine, "/password").startswith("/password/")
    for page in ("/register", "/password", "/sign-in/link"):
        path = ask(client, engine, page, "nobody@home.example")
        assert path.startswith("/register/")


def test_a_mail_names_nothing_in_its_subject_and_goes_to_one_address(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    for page in ("/register", "/password", "/sign-in/link"):
        ask(client, engine, page)
        ask(client, engine, page, "nobody@home.example")
    for letter in letters(engine):
        assert "adopt" not in letter.subject.lower()
        assert "Hearth" not in letter.subject
        assert letter.path


BAD_ADDRESSES = [
    "ada",
    "ada@",
    "@home.example",
    "ada@home.example\nBcc: all@home.example",
    "ada@home.example\r\nBcc: all@home.example",
    "ada@home.example, bob@home.example",
    "ada home.example",
    "x" * 300 + "@home.example",
]


@pytest.mark.parametrize("page", ["/register", "/password", "/sign-in/link"])
def test_what_is_no_address_gets_no_mail(client: CheckedClient, engine: Engine, page: str) -> None:
    for email in BAD_ADDRESSES:
        answer = client.send(page, {"email": email})
        assert answer.status_code == 422, email
        assert "is not an e-mail address" in answer.text
    assert letters(engine) == []


def test_mails_to_one_address_are_few(client: CheckedClient, engine: Engine, ada: Account) -> None:
    """Nobody can fill the post box of another; the page is the same, sent or not."""
    shown = {client.send("/sign-in/link", {"email": ADA}).text for _ in range(10)}
    assert len(shown) == 1
    assert len(letters(engine)) == 3


def test_what_is_said_of_a_mail_is_true_of_the_first_and_of_one_that_is_not_sent(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    for _ in range(4):
        page = BeautifulSoup(client.send("/sign-in/link", {"email": ADA}).text, "html.parser")
        words = " ".join(page.select("main")[0].get_text().split())
        assert f"We mail a link to {ADA}" not in words
        assert "at most three of these links in ten minutes" in words
        assert "use the newest one you have, or wait ten minutes" in words
        assert page.select_one('main a[href="/sign-in/link"]') is not None
    assert (guesses.MAILS.for_account, guesses.MAILS.window) == (3, timedelta(minutes=10))


def test_where_no_further_mail_is_sent_one_before_still_works(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    """Whoever asks in somebody else's name, without an end, keeps them from nothing."""
    start = clock.now()
    assert min(HOLDS[purpose] for purpose in links.ANYBODY_ASKS) >= guesses.MAILS.window
    for minute in range(21):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            client.send("/sign-in/link", {"email": ADA})
            sent = len(letters(engine))
            client.send("/sign-in/link", {"email": ADA})
            if len(letters(engine)) == sent:
                paths = [one.path for one in letters(engine)]
                assert 200 in [client.get(path).status_code for path in paths]
    assert len(letters(engine)) == 8


def test_mails_that_a_stranger_asks_for_use_up_none_of_a_known_device(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})
    client.send("/account", {}, action="/sign-out")
    stranger = app.test_client()
    assert isinstance(stranger, CheckedClient)
    for page in ("/sign-in/link", "/password", "/register"):
        for _ in range(4):
            stranger.send(page, {"email": ADA})
    before = len(letters(engine))
    path = ask(client, engine, "/sign-in/link")
    assert len(letters(engine)) == before + 1
    assert client.send(path, {}).location == "/account"

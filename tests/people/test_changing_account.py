"""A new address or password: only for who shows again that the account is theirs."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select

from portal import clock, db
from portal.errors import Refusal
from portal.people.accounts import accounts, changing_email
from portal.people.models import Account, Purpose
from portal.people.signing_in import links
from portal.people.signing_in.hashing import password_matches
from tests.client import FORM_TOKEN, CheckedClient
from tests.factories import HEAD, PASSWORD, make_account
from tests.letters import last_letter, letters
from tests.rows import all_rows

ADA = "ada@home.example"
NEW = "seven quiet herons"


@pytest.fixture
def ada(engine: Engine) -> Account:
    with db.transaction(engine) as session:
        return make_account(session, ADA)


def is_in(client: CheckedClient) -> bool:
    return client.get("/account").status_code == 200


def without_password(engine: Engine) -> None:
    with db.transaction(engine) as session:
        session.scalars(select(Account)).one().password_hash = None


def sign_in_by_link(client: CheckedClient, engine: Engine) -> None:
    client.send("/sign-in/link", {"email": ADA})
    client.send(last_letter(engine).path, {})
    assert is_in(client)


def test_changing_the_address_tells_both(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})
    wrong = client.send("/account/email", {"email": "b@home.example", "password": "wrong"})
    assert wrong.status_code == 422
    answer = client.send("/account/email", {"email": "b@home.example", "password": PASSWORD})
    assert answer.status_code == 200
    link, word = letters(engine)
    assert (link.to, word.to) == ("b@home.example", ADA)
    assert client.send(link.path, {}).location == "/account"
    told = {one.to for one in letters(engine)[2:]}
    assert told == {ADA, "b@home.example"}
    assert client.get(link.path).status_code == 410
    with db.open_session(engine, writes=False) as session:
        assert session.scalars(select(Account.email)).one() == "b@home.example"


def test_an_address_of_somebody_else_is_not_given_away(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    with db.transaction(engine) as session:
        make_account(session, "taken@home.example")
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})

    def told(email: str) -> str:
        answer = client.send("/account/email", {"email": email, "password": PASSWORD})
        return FORM_TOKEN.sub(r"\1", answer.text).replace(email, "EMAIL")

    assert told("taken@home.example") == told("freed@home.example")
    # Neither does a link before it tell: both end it.
    [to_taken] = [one for one in letters(engine) if one.to == "taken@home.example"]
    assert "/email/" not in to_taken.words


def test_an_address_taken_meanwhile_is_refused(engine: Engine, ada: Account) -> None:
    with db.transaction(engine) as session:
        token = links.issue(session, Purpose.CHANGE_EMAIL, ada, email="b@home.example")
        make_account(session, "b@home.example")
    with db.transaction(engine) as session:
        own = session.get_one(Account, ada.id)
        with pytest.raises(Refusal):
            changing_email.confirm(session, account=own, token=token, head=HEAD)


def test_a_new_address_is_confirmed_by_who_asked_for_it_alone(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    """Or somebody who presses the button in a mail would give their address to a stranger."""
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})
    client.send("/account/email", {"email": "b@home.example", "password": PASSWORD})
    path = letters(engine)[0].path
    with db.transaction(engine) as session:
        make_account(session, "c@home.example")
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    assert other.get(path).location.startswith("/sign-in?next=/email/")
    other.send("/sign-in", {"email": "c@home.example", "password": PASSWORD})
    assert other.get(path).status_code == 410
    assert other.post(path, data={"csrf_token": other.token()}).status_code == 410
    with db.open_session(engine, writes=False) as session:
        assert session.get_one(Account, ada.id).email == ADA


def test_changing_the_password_needs_the_old_one_and_ends_the_rest(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    for visitor in (client, other):
        visitor.send("/sign-in", {"email": ADA, "password": PASSWORD})
    wrong = client.send("/account/password", {"old_password": "no", "password": NEW})
    assert wrong.status_code == 422
    client.send("/account/password", {"old_password": PASSWORD, "password": NEW})
    assert is_in(client)
    assert not is_in(other)
    with db.open_session(engine, writes=False) as session:
        assert password_matches(session.scalars(select(Account.password_hash)).one(), NEW)


def test_without_a_password_a_session_alone_changes_nothing(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    without_password(engine)
    sign_in_by_link(client, engine)
    assert client.get("/account/email").location == "/account/email/link"
    assert client.get("/account/password").location == "/account/password/link"
    token = {"csrf_token": client.token()}
    before = all_rows(engine)
    client.post("/account/email", data=token | {"email": "thief@home.example", "password": ""})
    client.post("/account/password", data=token | {"old_password": "", "password": NEW})
    assert all_rows(engine) == before


def test_nor_do_the_rules_take_no_password_for_one(engine: Engine, ada: Account) -> None:
    without_password(engine)
    with db.transaction(engine) as session:
        own = session.get_one(Account, ada.id)
        with pytest.raises(Refusal, match="not your password"):
            changing_email.ask_with_password(
                session, account=own, email="thief@home.example", password="", head=HEAD
            )
        with pytest.raises(Refusal, match="not your present password"):
            accounts.change_password(session, account=own, old="", password=NEW, head=HEAD)


def test_without_a_password_a_link_to_the_present_address_lets_it_be_changed(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    without_password(engine)
    sign_in_by_link(client, engine)
    client.send("/account/email/link", {})
    proof = last_letter(engine)
    assert proof.to == ADA
    assert app.test_client().get(proof.path).location.startswith("/sign-in?next=")
    before = all_rows(engine)
    assert client.get(proof.path).status_code == 200
    assert all_rows(engine) == before
    wrong = client.send(proof.path, {"email": ADA})
    assert wrong.status_code == 422  # and the link still works
    assert client.send(proof.path, {"email": "b@home.example"}).status_code == 200
    assert client.get(proof.path).status_code == 410
    [link] = [one for one in letters(engine) if one.to == "b@home.example"]
    assert client.send(link.path, {}).location == "/account"
    with db.open_session(engine, writes=False) as session:
        assert session.scalars(select(Account.email)).one() == "b@home.example"


def test_a_proof_is_fresh_and_of_who_is_signed_in(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    client.send("/sign-in", {"email": ADA, "password": PASSWORD})
    client.send("/account/email/link", {})
    proof = last_letter(engine).path
    with db.transaction(engine) as session:
        make_account(session, "c@home.example")
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    other.send("/sign-in", {"email": "c@home.example", "password": PASSWORD})
    assert other.get(proof).status_code == 410
    form = {"csrf_token": other.token(), "email": "d@home.example"}
    assert other.post(proof, data=form).status_code == 410
    with db.transaction(engine) as session:
        stranger = session.scalars(select(Account).where(Account.email == "c@home.example")).one()
        with pytest.raises(Refusal):
            changing_email.ask_with_link(
                session,
                account=stranger,
                email="d@home.example",
                token=proof.rsplit("/", 1)[1],
                head=HEAD,
            )
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        assert client.get(proof).status_code == 410


def test_a_first_password_is_set_with_a_mailed_link(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    without_password(engine)
    sign_in_by_link(client, engine)
    client.send("/account/password/link", {})
    letter = last_letter(engine)
    assert (letter.to, letter.subject) == (ADA, "Your link to set a new password")
    assert client.send(letter.path, {"password": NEW}).location == "/sign-in"
    assert client.send("/sign-in", {"email": ADA, "password": NEW}).location == "/account"

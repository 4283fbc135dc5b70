"""A new address or password: only for who shows again that the account is theirs."""

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from portal import db
from portal.errors import Refusal
from portal.people.accounts import accounts
from portal.people.models import Account, Purpose
from portal.people.signing_in import links
from portal.people.signing_in.hashing import password_matches
from tests.client import FORM_TOKEN, CheckedClient
from tests.factories import HEAD, PASSWORD, make_account
from tests.letters import letters

ADA = "ada@home.example"
NEW = "seven quiet herons"


@pytest.fixture
def ada(engine: Engine) -> Account:
    with db.transaction(engine) as session:
        return make_account(session, ADA)


def is_in(client: CheckedClient) -> bool:
    return client.get("/account").status_code == 200


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
            accounts.change_email(session, account=own, token=token, head=HEAD)


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

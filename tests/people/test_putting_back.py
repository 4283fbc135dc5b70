"""Whoever lost their account to another address gets it back from the former one, for a week."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select

from portal import clock, db
from portal.audit import AuditEvent
from portal.people.accounts import changing_email, linking
from portal.people.models import Account, Adult, Purpose, Staff
from portal.people.signing_in import links, sessions
from tests.client import CheckedClient
from tests.factories import HEAD, PASSWORD, make_account, make_linked_account
from tests.letters import last_letter, letters
from tests.rows import all_rows

ADA, THIEF, FURTHER = "ada@home.example", "thief@home.example", "further@home.example"


@pytest.fixture
def ada(engine: Engine) -> Account:
    with db.transaction(engine) as session:
        return make_linked_account(session)


def move(engine: Engine, to: str) -> str:
    """Change the address with everything that it takes; the path of the link that undoes it."""
    with db.transaction(engine) as session:
        own = session.scalars(select(Account)).first()
        assert own is not None
        token = links.issue(session, Purpose.CHANGE_EMAIL, own, email=to)
        changing_email.confirm(session, account=own, token=token, head=HEAD)
    undo, _word = letters(engine)[-2:]
    return undo.path


def account(engine: Engine, ada: Account) -> Account:
    with db.open_session(engine, writes=False) as session:
        return session.get_one(Account, ada.id)


def test_the_former_address_puts_itself_back(
    client: CheckedClient, app: Flask, engine: Engine, ada: Account
) -> None:
    undo = move(engine, THIEF)
    thief = app.test_client()
    assert isinstance(thief, CheckedClient)
    thief.send("/sign-in", {"email": THIEF, "password": PASSWORD})
    assert thief.get("/household").status_code == 200
    for page in ("/sign-in/link", "/password"):
        thief.send(page, {"email": THIEF})
    ways_in = [one.path for one in letters(engine)[-2:]]
    before = all_rows(engine)
    assert "goes back to ada@home.example" in client.page(undo).get_text()
    assert client.head(undo).status_code == 200
    assert all_rows(engine) == before
    answer = client.send(undo, {})
    assert "ring us" in answer.text
    now = account(engine, ada)
    assert (now.email, now.password_hash) == (ADA, None)
    assert now.adult_id == ada.adult_id is not None
    assert thief.get("/account").status_code == 302
    assert [thief.get(path).status_code for path in ways_in] == [410, 410]
    assert client.get(undo).status_code == 410
    assert [one.to for one in letters(engine)[-2:]] == [THIEF, ADA]
    client.send("/sign-in/link", {"email": ADA})
    client.send(last_letter(engine).path, {})
    assert client.get("/household").status_code == 200


def test_staff_find_it_in_the_audit(engine: Engine, ada: Account, client: CheckedClient) -> None:
    client.send(move(engine, THIEF), {})
    with db.open_session(engine, writes=False) as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert [one.action for one in events] == ["account.email_put_back", "account.email_changed"]
    assert {one.subject for one in events} == {f"account:{ada.public_id}"}


def test_it_works_for_seven_days(client: CheckedClient, engine: Engine, ada: Account) -> None:
    undo, start = move(engine, THIEF), clock.now()
    with time_machine.travel(start + timedelta(days=7, seconds=1), tick=False):
        assert client.get(undo).status_code == 410
        assert client.post(undo, data={"csrf_token": client.token()}).status_code == 410
    assert account(engine, ada).email == THIEF
    with time_machine.travel(start + timedelta(days=6, hours=23), tick=False):
        assert client.send(undo, {}).status_code == 200
    assert account(engine, ada).email == ADA


def test_the_earlier_owner_has_the_last_word(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    """Whoever changed the address twice can neither end the first link nor come after it."""
    first, second = move(engine, THIEF), move(engine, FURTHER)
    assert client.send(second, {}).status_code == 200
    assert account(engine, ada).email == THIEF
    third = move(engine, FURTHER)
    assert client.send(first, {}).status_code == 200
    assert account(engine, ada).email == ADA
    assert client.get(third).status_code == 410


def test_a_new_password_does_not_end_it(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    undo = move(engine, THIEF)
    client.send("/password", {"email": THIEF})
    client.send(last_letter(engine).path, {"password": "seven quiet herons"})
    assert client.send(undo, {}).status_code == 200
    known = {"email": ADA, "password": "seven quiet herons"}
    assert client.send("/sign-in", known).status_code == 422


def test_staff_who_link_the_account_anew_end_it(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    """For a parent whose former mailbox is read by somebody they do not trust."""
    undo = move(engine, FURTHER)
    with db.transaction(engine) as session:
        own = session.get_one(Account, ada.id)
        adult = session.get_one(Adult, ada.adult_id)
        by = sessions.actor(session.scalars(select(Staff)).one())
        linking.unlink(session, account=own, by=by)
        linking.link_by_call_back(
            session, account=own, adult=adult, phone=adult.phone or "", by=by, head=HEAD
        )
    assert client.get(undo).status_code == 410


def test_it_is_refused_where_somebody_else_has_the_address_now(
    client: CheckedClient, engine: Engine, ada: Account
) -> None:
    undo = move(engine, THIEF)
    with db.transaction(engine) as session:
        make_account(session, ADA)
    assert "Please ring us" in client.send(undo, {}).text
    assert client.get(undo).status_code == 200
    assert account(engine, ada).email == THIEF

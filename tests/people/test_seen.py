"""Whoever uses the portal is seen, also by what is refused; and what is refused changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, select

from portal import clock, db
from portal.people.models import SignedIn
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_linked_account
from tests.rows import all_rows

CONTACT = "/household/contact"
KEEP = "/staff/surveys/post-order/keep"


def seen_at(engine: Engine) -> str:
    with db.open_session(engine, writes=False) as session:
        return str(session.scalars(select(SignedIn.seen_at)).one())


def rows_but_sessions(engine: Engine) -> dict[str, list[str]]:
    return all_rows(engine) | {"signed_in": []}


def test_a_refused_form_is_a_sign_of_life(manager: CheckedClient, engine: Engine) -> None:
    data = {"csrf_token": manager.token(), "title": "x" * 121}
    began, before = clock.now(), rows_but_sessions(engine)
    for minutes in (50, 100, 150):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            assert manager.post(KEEP, data=data).status_code == 422, minutes
    assert rows_but_sessions(engine) == before


def test_of_a_family_too(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        email = make_linked_account(session).email
    client.send("/sign-in", {"email": email, "password": PASSWORD})
    began, data = clock.now(), {"csrf_token": client.token()}
    before, seen = rows_but_sessions(engine), seen_at(engine)
    with time_machine.travel(began + timedelta(minutes=5), tick=False):
        assert client.post(CONTACT, data=data).status_code == 422
    assert rows_but_sessions(engine) == before
    assert seen_at(engine) > seen


@pytest.mark.parametrize("address", ["/staff/settings/names", "/household/contact"])
def test_who_may_not_come_in_is_not_seen(
    manager: CheckedClient, engine: Engine, address: str
) -> None:
    data, seen = {"csrf_token": manager.token()}, seen_at(engine)
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        assert manager.post(address, data=data).status_code == 403
    assert seen_at(engine) == seen

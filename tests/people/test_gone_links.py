"""A mailed link that works no longer says why that may be, and leads to a new one of its kind."""

import pytest
from sqlalchemy import Engine

from portal import db
from portal.people.accounts.gone_pages import WAYS_ON
from portal.people.models import Purpose
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import make_account
from tests.letters import last_letter

# Where each kind of link leads, and what the page of a used one offers.
PAGES = {
    Purpose.SIGN_IN: ("/sign-in/link/x", "/sign-in/link"),
    Purpose.REGISTER: ("/register/x", "/register"),
    Purpose.RESET_PASSWORD: ("/password/x", "/password"),
    Purpose.CHANGE_EMAIL: ("/email/x", "/account/email"),
    Purpose.PROVE_ACCOUNT: ("/account/email/x", "/account/email/link"),
    Purpose.UNDO_EMAIL: ("/email/undo/x", "ring us"),
    Purpose.INVITATION: ("/invitation/x", "ring us for a new invitation"),
    Purpose.SET_PASSWORD: ("/staff/password/x", "ask your administrator"),
}


def test_every_kind_of_link_has_a_way_on() -> None:
    assert set(PAGES) == set(WAYS_ON) == set(Purpose)


@pytest.mark.parametrize("purpose", PAGES)
def test_a_link_that_works_no_longer_leads_on(
    client: CheckedClient, engine: Engine, purpose: Purpose
) -> None:
    with db.transaction(engine) as session:
        begun = sessions.begin(session, make_account(session), device="Firefox")
    if purpose in (Purpose.CHANGE_EMAIL, Purpose.PROVE_ACCOUNT):
        client.enter(begun.token)
    address, way = PAGES[purpose]
    main = client.page(address, status=410).select_one("main")
    assert main is not None
    words = " ".join(main.get_text().split())
    assert "It was used, has run out," in words
    of_staff = purpose is Purpose.SET_PASSWORD
    assert main.select_one(f'a[href="{"/staff" if of_staff else ""}/sign-in"]') is not None
    if way.startswith("/"):
        assert main.select_one(f'a.govuk-button[href="{way}"]') is not None
        assert client.get(way).status_code == 200
    else:
        assert way in words


def test_a_used_one_and_an_invented_one_meet_the_same(
    client: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_account(session)
    client.send("/sign-in/link", {"email": "ada@home.example"})
    path = last_letter(engine).path
    client.send(path, {})
    used, invented = client.get(path), client.get("/sign-in/link/invented")
    assert used.status_code == invented.status_code == 410
    assert used.data.split(b"<main")[1] == invented.data.split(b"<main")[1]

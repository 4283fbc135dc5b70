"""An account that somebody else took: staff close it, its owner gets the address back, staff open
it again, and at no step does it open to the thief."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from portal import audit, clock, db
from portal.days import day_words
from portal.people import sight
from portal.people.accounts import disabling
from portal.people.models import Account, Adult, DisabledReason, KnownDevice
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_linked_account
from tests.letters import last_letter, letters

ADA, THIEF, FURTHER = "ada@home.example", "thief@evil.example", "further@evil.example"


@pytest.fixture
def page(engine: Engine) -> str:
    """The address of the page about the account of Ada Marsh."""
    with db.transaction(engine) as session:
        account = make_linked_account(session)
        home, adult = sight.household_of(session, account), session.get_one(Adult, account.adult_id)
        assert home is not None
        return f"/staff/families/{home.ref}/adults/{adult.public_id}/account"


@pytest.fixture
def browser(app: Flask) -> Callable[[], CheckedClient]:
    def new() -> CheckedClient:
        made = app.test_client()
        assert isinstance(made, CheckedClient)
        return made

    return new


@pytest.fixture
def undo(browser: Callable[[], CheckedClient], engine: Engine, page: str) -> str:
    """A thief has Ada's password and changed her address: the path of the link that undoes it."""
    thief = browser()
    thief.send("/sign-in", {"email": ADA, "password": PASSWORD})
    thief.send("/account/email", {"email": THIEF, "password": PASSWORD})
    [link] = [one.path for one in letters(engine) if one.to == THIEF]
    thief.send(link, {})
    [undo] = [one.path for one in letters(engine) if one.to == ADA and "/undo/" in one.words]
    thief.send("/account/email", {"email": FURTHER, "password": PASSWORD})
    for asked in ("/sign-in/link", "/password"):
        thief.send(asked, {"email": THIEF})
    return undo


def account(engine: Engine) -> Account:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Account)).one()


def disable(advisor: CheckedClient, page: str, reason: str = "misused") -> None:
    assert advisor.send(f"{page}/disable", {"reason": reason}).status_code == 302


def test_what_the_thief_knew_or_held_opens_nothing_when_it_is_enabled(
    advisor: CheckedClient,
    browser: Callable[[], CheckedClient],
    engine: Engine,
    page: str,
    undo: str,
) -> None:
    held = [
        one.path
        for one in letters(engine)
        if one.to in (THIEF, FURTHER) and "http" in one.words and "/undo/" not in one.words
    ]
    assert len(held) == 4
    disable(advisor, page)
    with db.open_session(engine, writes=False) as session:
        assert (
            session.scalars(select(KnownDevice).where(KnownDevice.account_id.is_not(None))).all()
            == []
        )
    assert [browser().get(path).status_code for path in held if "/email/" not in path] == [410] * 2
    assert advisor.send(f"{page}/enable", {}).location == page
    thief = browser()
    assert thief.send("/sign-in", {"email": THIEF, "password": PASSWORD}).status_code == 422
    assert [thief.get(path).status_code for path in held if "/email/" not in path] == [410] * 2
    thief.send("/sign-in/link", {"email": THIEF})  # the mailbox is what is left to them
    thief.send(last_letter(engine).path, {})
    assert [thief.get(path).status_code for path in held] == [410] * 4


def test_the_owner_gets_the_address_back_meanwhile_and_nobody_gets_in(
    advisor: CheckedClient,
    browser: Callable[[], CheckedClient],
    engine: Engine,
    page: str,
    undo: str,
) -> None:
    disable(advisor, page)
    owner = browser()
    assert "We have closed the account for now" in owner.page(undo).get_text()
    done = owner.send(undo, {})
    assert (done.status_code, "nobody can sign in" in done.text) == (200, True)
    assert [one.to for one in letters(engine)[-2:]] == [THIEF, ADA]
    assert "nobody can sign in" in last_letter(engine).words
    now = account(engine)
    assert (now.email, now.password_hash, now.disabled_at is None) == (ADA, None, False)
    owner.send("/sign-in/link", {"email": ADA})
    assert last_letter(engine).path.startswith("/register/")
    advisor.send(f"{page}/enable", {})
    owner.send("/sign-in/link", {"email": ADA})
    owner.send(last_letter(engine).path, {})
    assert owner.get("/household").status_code == 200


def test_no_other_link_works_while_it_is_disabled(
    advisor: CheckedClient,
    browser: Callable[[], CheckedClient],
    engine: Engine,
    page: str,
    undo: str,
) -> None:
    ways_in = [one.path for one in letters(engine)[-2:]]
    disable(advisor, page, "asked")
    assert [browser().get(path).status_code for path in ways_in] == [410, 410]
    assert browser().get(undo).status_code == 200


def test_for_another_reason_its_owner_keeps_the_password(
    advisor: CheckedClient, client: CheckedClient, page: str
) -> None:
    disable(advisor, page, "asked")
    advisor.send(f"{page}/enable", {})
    assert client.send("/sign-in", {"email": ADA, "password": PASSWORD}).location == "/account"


def test_who_enables_it_sees_to_which_address_and_since_when(
    advisor: CheckedClient, page: str, undo: str
) -> None:
    disable(advisor, page)
    words = " ".join(advisor.page(f"{page}/enable").get_text().split())
    assert f"{THIEF}: whoever reads the mail" in words
    assert f"has had this address since {day_words(clock.today())}" in words


def test_and_that_it_was_never_changed(advisor: CheckedClient, engine: Engine, page: str) -> None:
    with db.transaction(engine) as session:
        own = session.scalars(select(Account)).one()
        reason = DisabledReason.MISUSED
        disabling.disable(session, account=own, reason=reason, by=audit.COMMAND_LINE)
    words = advisor.page(f"{page}/enable").get_text()
    assert ADA in words
    assert "No change of this address is recorded" in words

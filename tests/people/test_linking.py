"""Linking: by what was sent to, or said on, contact details held before; never by what is typed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from portal import db
from portal.audit import COMMAND_LINE
from portal.errors import Refusal
from portal.people.accounts import linking
from portal.people.models import Account, Adult, LinkedBy, Role
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import (
    HEAD,
    PASSWORD,
    make_account,
    make_ada,
    make_adult,
    make_household,
    make_staff,
)
from tests.letters import last_letter, letters
from tests.rows import all_rows

ADA = "ada@home.example"
PHONE = "01234 567890"


@pytest.fixture
def page(engine: Engine) -> str:
    """Ada Marsh is on record; the address of the page about her account."""
    with db.transaction(engine) as session:
        household = make_household(session, "Bo Marsh")
        adult = make_ada(session, household)
        return f"/staff/families/{household.ref}/adults/{adult.public_id}/account"


@pytest.fixture
def advisor(staff_as: Callable[[Role], CheckedClient]) -> CheckedClient:
    return staff_as(Role.ADVISORY)


def accounts(engine: Engine) -> list[Account]:
    with db.open_session(engine, writes=False) as session:
        return list(session.scalars(select(Account).order_by(Account.id)))


def sees_a_household(visitor: CheckedClient) -> bool:
    return "Your reference: FAM-" in visitor.page("/account").get_text()


def test_by_an_invitation_to_the_address_on_record(
    advisor: CheckedClient, client: CheckedClient, engine: Engine, page: str
) -> None:
    advisor.send(page, {}, action=f"{page}/invite")
    letter = last_letter(engine)
    assert letter.to == ADA
    assert "Ada" not in letter.words
    assert client.get(letter.path).status_code == 200
    assert accounts(engine) == []
    client.send(letter.path, {"name": "Ada", "password": ""})
    [linked] = accounts(engine)
    assert (linked.email, linked.linked_by) == (ADA, LinkedBy.INVITATION)
    assert sees_a_household(client)
    [written] = [row for row in all_rows(engine)["audit_event"] if "account.linked" in row]
    assert "invitation" in written
    assert "by an invitation" in advisor.page(page).get_text()


def test_an_invitation_links_the_account_that_has_its_address(
    advisor: CheckedClient, client: CheckedClient, engine: Engine, page: str
) -> None:
    with db.transaction(engine) as session:
        make_account(session, ADA)
    advisor.send(page, {}, action=f"{page}/invite")
    client.send(last_letter(engine).path, {})
    assert sees_a_household(client)
    assert len(accounts(engine)) == 1


def test_who_was_in_the_account_before_an_invitation_is_out(
    advisor: CheckedClient, client: CheckedClient, app: Flask, engine: Engine, page: str
) -> None:
    """A stranger who got an account at this address, and stays signed in to it."""
    with db.transaction(engine) as session:
        make_account(session, ADA)
    stranger = app.test_client()
    assert isinstance(stranger, CheckedClient)
    stranger.send("/sign-in", {"email": ADA, "password": PASSWORD})
    assert stranger.get("/account").status_code == 200
    advisor.send(page, {}, action=f"{page}/invite")
    client.send(last_letter(engine).path, {})
    assert sees_a_household(client)
    assert stranger.get("/account").status_code == 302
    again = stranger.send("/sign-in", {"email": ADA, "password": PASSWORD})
    assert again.status_code == 422


def test_an_invitation_works_once_and_the_next_one_ends_it(
    advisor: CheckedClient, client: CheckedClient, engine: Engine, page: str
) -> None:
    advisor.send(page, {}, action=f"{page}/invite")
    first = last_letter(engine).path
    advisor.send(page, {}, action=f"{page}/invite")
    second = last_letter(engine).path
    assert client.get(first).status_code == 410
    client.send(second, {"name": "Ada"})
    assert client.get(second).status_code == 410


def test_by_a_call_back_on_the_number_on_record(
    advisor: CheckedClient, client: CheckedClient, engine: Engine, page: str
) -> None:
    with db.transaction(engine) as session:
        make_account(session, "other@home.example")
    call_back = f"{page}/call-back"
    values = {"email": "Other@home.example"}
    unrung = advisor.send(page, values, action=call_back)
    assert (unrung.status_code, "Ring the number first" in unrung.text) == (422, True)
    rang = values | {"rang": "y"}
    wrong = advisor.send(page, rang | {"phone": "09999 111222"}, action=call_back)
    assert wrong.status_code == 422
    assert "on a number that is on record already" in wrong.text
    assert accounts(engine)[0].adult_id is None
    assert advisor.send(page, rang, action=call_back).status_code == 302
    assert accounts(engine)[0].linked_by is LinkedBy.CALL_BACK
    assert last_letter(engine).to == "other@home.example"
    # Whoever had the password before has it no more.
    before = client.send("/sign-in", {"email": "other@home.example", "password": PASSWORD})
    assert before.status_code == 422
    client.send("/sign-in/link", {"email": "other@home.example"})
    client.send(last_letter(engine).path, {})
    assert sees_a_household(client)


def test_nobody_is_linked_whom_nobody_rang(engine: Engine, page: str) -> None:
    with db.transaction(engine) as session:
        account, adult = (
            make_account(session, "other@home.example"),
            session.scalars(select(Adult).where(Adult.email == ADA)).one(),
        )
        with pytest.raises(Refusal, match="Ring the number first"):
            linking.link_by_call_back(
                session, account=account, adult=adult, phone=None, by=COMMAND_LINE, head=HEAD
            )
        assert account.adult_id is None


def test_the_right_names_link_nothing(client: CheckedClient, engine: Engine, page: str) -> None:
    """Somebody registers as Ada Marsh, with an address of their own."""
    client.send("/register", {"email": "stranger@home.example"})
    client.send(last_letter(engine).path, {"name": "Ada Marsh"})
    assert not sees_a_household(client)
    assert "make sure who you are" in client.page("/account").get_text()
    assert accounts(engine)[0].adult_id is None


def test_not_even_the_address_on_record_links_by_itself(
    client: CheckedClient, engine: Engine, page: str
) -> None:
    client.send("/register", {"email": ADA})
    client.send(last_letter(engine).path, {"name": "Ada Marsh"})
    assert not sees_a_household(client)


def test_the_pages_say_that_names_are_never_enough(advisor: CheckedClient, page: str) -> None:
    for address in (page, "/staff/families/accounts"):
        assert "never enough" in advisor.page(address).get_text()


def test_accounts_wait_in_a_list(advisor: CheckedClient, engine: Engine, page: str) -> None:
    with db.transaction(engine) as session:
        make_account(session, "waits@home.example")
    assert "waits@home.example" in advisor.page("/staff/families/accounts").get_text()


@pytest.mark.parametrize("act", ["unlink", "disable"])
def test_unlinking_and_disabling_end_sight_and_sessions_at_once(
    advisor: CheckedClient, client: CheckedClient, engine: Engine, page: str, act: str
) -> None:
    advisor.send(page, {}, action=f"{page}/invite")
    client.send(last_letter(engine).path, {"name": "Ada"})
    assert sees_a_household(client)
    if act == "disable":
        assert advisor.send(f"{page}/disable", {}).status_code == 422  # not without a reason
        assert advisor.send(f"{page}/disable", {"reason": "misused"}).status_code == 302
        assert "Somebody else may be using it" in advisor.page(page).get_text()
    else:
        assert advisor.send(f"{page}/unlink", {}).status_code == 302
    assert client.get("/account").status_code == 302
    client.send("/sign-in/link", {"email": ADA})
    letter = last_letter(engine)
    if act == "disable":
        assert letter.path.startswith("/register/")
        assert client.send(letter.path, {"name": "Ada"}).status_code == 422
        advisor.send(f"{page}/enable", {})
        client.send("/sign-in/link", {"email": ADA})
        client.send(last_letter(engine).path, {})
        assert sees_a_household(client)
    else:
        client.send(letter.path, {})
        assert not sees_a_household(client)


def test_an_address_that_two_adults_share_signs_in_one(
    advisor: CheckedClient, client: CheckedClient, engine: Engine, page: str
) -> None:
    advisor.send(page, {}, action=f"{page}/invite")
    client.send(last_letter(engine).path, {"name": "Ada"})
    with db.transaction(engine) as session:
        home = make_household(session, "Cy Low")
        other = make_adult(session, home, "Di Low", email=ADA)
    second = f"/staff/families/{home.ref}/adults/{other.public_id}/account"
    answer = advisor.send(second, {}, action=f"{second}/invite")
    assert answer.status_code == 422
    assert "signs in somebody else" in answer.text
    assert len(letters(engine)) == 1


def test_two_invitations_pressed_at_once_link_one_account(engine: Engine, page: str) -> None:
    with db.transaction(engine) as session:
        adult = session.scalars(select(Adult).where(Adult.email == ADA)).one()
        staff = make_staff(session, role=Role.ADVISORY)
        linking.invite(session, adult=adult, by=sessions.actor(staff), head=HEAD)
    token = last_letter(engine).path.rsplit("/", 1)[1]

    def press(_number: int) -> bool:
        try:
            with db.transaction(engine) as session:
                linking.accept(session, token=token, name="Ada", password="")
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(press, range(3))) == [False, False, True]
    assert len(accounts(engine)) == 1


def test_no_form_says_who_you_are(client: CheckedClient, app: Flask, engine: Engine) -> None:
    """Ids and fields that a form does not have change nothing."""
    with db.transaction(engine) as session:
        adult = make_ada(session)
        make_account(session, "me@home.example")
    client.send("/sign-in", {"email": "me@home.example", "password": PASSWORD})
    before = {row.email: row for row in accounts(engine)}
    forged = {"adult_id": adult.id, "account_id": 1, "id": 1, "linked_by": "call_back"}
    client.send("/account/email", {"email": "me@home.example", "password": "x"} | forged)
    client.send("/account/password", {"old_password": "x", "password": "x"} | forged)
    assert {row.email: row.adult_id for row in accounts(engine)} == {
        email: row.adult_id for email, row in before.items()
    }

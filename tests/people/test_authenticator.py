"""The second step of staff: no page without a code, each code once, and codes on paper."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from pyotp import TOTP
from sqlalchemy import Engine, select

from portal import clock, db
from portal.people.models import RecoveryCode, Staff
from tests.client import APP_SECRET, CheckedClient
from tests.factories import PASSWORD, make_staff
from tests.letters import letters
from tests.rows import all_rows

SAM = "sam@northbank.example"
CODE_PAGE = "/staff/sign-in/code"
RENEW = "/staff/account/recovery-codes"


@pytest.fixture
def sam(engine: Engine) -> str:
    with db.transaction(engine) as session:
        return make_staff(session, SAM).email


@pytest.fixture
def half(client: CheckedClient, sam: str) -> CheckedClient:
    """Somebody who has given Sam's password, and no code."""
    answer = client.send("/staff/sign-in", {"email": sam, "password": PASSWORD})
    assert answer.location == CODE_PAGE
    return client


def code(steps: int = 0) -> str:
    return TOTP(APP_SECRET).at(clock.now() + timedelta(seconds=30 * steps))


def gives(visitor: CheckedClient, typed: str) -> bool:
    answer = visitor.send(CODE_PAGE, {"code": typed})
    assert answer.status_code in (302, 422)
    return answer.status_code == 302


def is_in(visitor: CheckedClient) -> bool:
    return visitor.get("/staff").status_code == 200


def test_the_password_alone_opens_nothing(half: CheckedClient) -> None:
    for page in ("/staff", "/staff/account", "/staff/surveys"):
        answer = half.get(page)
        assert (answer.status_code, answer.location) == (302, f"{CODE_PAGE}?next={page}")


def test_before_the_code_there_is_no_menu_and_a_way_out(half: CheckedClient) -> None:
    menu = half.page(CODE_PAGE).select_one("nav")
    assert menu is not None
    assert " ".join(menu.get_text().split()) == "Sign out"
    assert gives(half, code())
    assert "My day" in half.page("/staff").select_one("nav").get_text()


def test_the_code_of_now_lets_in_also_as_people_read_it(half: CheckedClient) -> None:
    now = code()
    assert gives(half, f" {now[:3]} {now[3:]} ")
    assert is_in(half)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_half_a_minute(half: CheckedClient, steps: int) -> None:
    assert gives(half, code(steps))


@pytest.mark.parametrize("typed", ["000000", "", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "é" * 16])
def test_a_wrong_code_does_not(half: CheckedClient, typed: str) -> None:
    assert not gives(half, typed)
    assert not is_in(half)


def test_a_code_from_before_or_after_does_not(half: CheckedClient) -> None:
    for steps in (-10, -2, 2, 10):
        assert not gives(half, code(steps))


def test_a_code_works_once(half: CheckedClient, app: Flask, sam: str) -> None:
    with time_machine.travel(clock.now(), tick=False):
        used = code()
        assert gives(half, used)
        other = app.test_client()
        assert isinstance(other, CheckedClient)
        other.send("/staff/sign-in", {"email": sam, "password": PASSWORD})
        assert not gives(other, used)
        assert not gives(other, code(-1))
        assert gives(other, code(1))


def test_the_first_time_the_app_is_set_up(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        staff = make_staff(session, SAM)
        staff.totp_secret = staff.totp_confirmed_at = None
    client.send("/staff/sign-in", {"email": SAM, "password": PASSWORD})
    assert client.get(CODE_PAGE).location == "/staff/authenticator"
    page = client.page("/staff/authenticator")
    assert page.select_one("svg path") is not None
    key = page.select_one(".app-key")
    assert key is not None
    secret = key.get_text().replace(" ", "")
    assert client.send("/staff/authenticator", {"code": "000000"}).status_code == 422
    assert not is_in(client)
    answer = client.send("/staff/authenticator", {"code": TOTP(secret).now()})
    codes = re.findall(r">((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})<", answer.text)
    assert len(set(codes)) == 10
    assert is_in(client)
    held = repr(all_rows(engine))
    for hidden in (secret, *codes, *(one.replace("-", "") for one in codes)):
        assert hidden not in held


def test_looking_at_the_page_again_shows_no_app_that_is_set_up(half: CheckedClient) -> None:
    assert gives(half, code())
    assert half.get("/staff/authenticator").location == "/staff/account"


def test_a_recovery_code_lets_in_once(
    half: CheckedClient, app: Flask, sam: str, engine: Engine
) -> None:
    assert gives(half, code())
    answer = half.send(RENEW, {"code": code(1)})
    codes = re.findall(r">((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})<", answer.text)
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    other.send("/staff/sign-in", {"email": sam, "password": PASSWORD})
    assert gives(other, f" {codes[0].lower().replace('-', ' ')} ")
    third = app.test_client()
    assert isinstance(third, CheckedClient)
    third.send("/staff/sign-in", {"email": sam, "password": PASSWORD})
    assert not gives(third, codes[0])
    assert "9 left" in half.page("/staff/account").get_text()
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        assert half.send(RENEW, {"code": code()}).status_code == 200
    assert not gives(third, codes[1])
    with db.open_session(engine, writes=False) as session:
        assert len(session.scalars(select(RecoveryCode)).all()) == 10


def test_new_recovery_codes_take_a_code_of_now_and_are_told(
    half: CheckedClient, sam: str, engine: Engine
) -> None:
    """Whoever finds an open screen gets none, and the owner keeps theirs."""
    with time_machine.travel(clock.now(), tick=False):
        used = code()
        assert gives(half, used)
        half.send(RENEW, {"code": code(1)})
    assert [letter.to for letter in letters(engine)] == [sam]
    before = all_rows(engine)["recovery_code"]
    for typed in ("", "000000", used):
        assert half.send(RENEW, {"code": typed}).status_code == 422, typed
    assert half.get(RENEW).status_code == 200
    assert all_rows(engine)["recovery_code"] == before
    assert len(letters(engine)) == 1


def test_codes_for_new_recovery_codes_are_counted(half: CheckedClient, engine: Engine) -> None:
    assert gives(half, code())
    met = [half.send(RENEW, {"code": "000000"}).text for _ in range(11)]
    assert ["too many tries" in one for one in met] == [False] * 10 + [True]
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        assert half.send(RENEW, {"code": code()}).status_code == 422
    assert all_rows(engine)["recovery_code"] == []


def test_an_app_that_was_taken_away_is_set_up_again(half: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        staff = session.scalars(select(Staff)).one()
        staff.totp_secret = staff.totp_confirmed_at = None
    assert half.get("/staff/authenticator").location == "/staff/sign-in"
    half.send("/staff/sign-in", {"email": SAM, "password": PASSWORD})
    assert half.page("/staff/authenticator")


def test_a_family_gives_no_code_and_enters_no_page_of_staff(
    client: CheckedClient, engine: Engine
) -> None:
    from tests.factories import make_account

    with db.transaction(engine) as session:
        make_account(session)
    client.send("/sign-in", {"email": "ada@home.example", "password": PASSWORD})
    for page in ("/staff", CODE_PAGE, "/staff/authenticator", "/staff/account"):
        assert client.get(page).status_code == 403

"""Signing in tells a stranger nothing, and a session is the browser's alone until it ends."""

from flask import Flask
from sqlalchemy import Engine, select

from portal import audit, clock, db
from portal.people.accounts.staff import add_staff
from portal.people.models import Role, Staff
from tests.client import FORM_TOKEN, CheckedClient
from tests.factories import PASSWORD, make_staff
from tests.people.conftest import EMAIL, cookie_of, is_in, signs_in
from tests.rows import all_rows


def make_everybody(engine: Engine) -> dict[str, tuple[str, str]]:
    """Ways to be refused: an address and a password each. The addresses are equally long."""
    with db.transaction(engine) as session:
        make_staff(session, EMAIL)
        make_staff(session, "dis@northbank.example").disabled_at = clock.now()
        make_staff(session, "dem@northbank.example").demonstration = True
        add_staff(session, email="new@northbank.example", role=Role.MANAGER, by=audit.COMMAND_LINE)
    return {
        "wrong password": (EMAIL, "not the password"),
        "password of another case": (EMAIL, PASSWORD.upper()),
        "password with a space": (EMAIL, PASSWORD + " "),
        "nobody": ("who@northbank.example", PASSWORD),
        "disabled": ("dis@northbank.example", PASSWORD),
        "demonstration": ("dem@northbank.example", PASSWORD),
        "no password yet": ("new@northbank.example", PASSWORD),
        "no address": ("who#northbank.example", PASSWORD),
    }


def test_every_refusal_is_the_same_page(production: CheckedClient, engine: Engine) -> None:
    ways = make_everybody(engine)
    before = all_rows(engine)
    answers = set()
    for email, password in ways.values():
        answer = production.send("/staff/sign-in", {"email": email, "password": password})
        assert answer.status_code == 422
        assert password not in answer.text
        headers = [(name, value) for name, value in answer.headers if name != "Set-Cookie"]
        answers.add((FORM_TOKEN.sub(r"\1", answer.text).replace(email, "EMAIL"), repr(headers)))
        assert not is_in(production)
    assert len(answers) == 1
    assert "The e-mail address or the password is wrong." in next(iter(answers))[0]
    after = all_rows(engine)
    assert len(after.pop("guess")) == len(ways)
    assert after | {"guess": []} == before


def test_the_right_password_lets_in_over_https(production: CheckedClient, sam: str) -> None:
    assert signs_in(production, sam, PASSWORD)
    assert is_in(production)


def test_accounts_of_the_demonstration_work_in_development_only(
    client: CheckedClient, production: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_staff(session, EMAIL).demonstration = True
    assert signs_in(client, EMAIL, PASSWORD)
    assert not signs_in(production, EMAIL, PASSWORD)


def test_signing_in_changes_the_cookie(client: CheckedClient, app: Flask, sam: str) -> None:
    client.get("/staff/sign-in")
    before = cookie_of(client)
    assert signs_in(client, sam, PASSWORD)
    assert cookie_of(client) != before
    stranger = app.test_client()
    stranger.set_cookie("portal", before)
    assert stranger.get("/staff").status_code == 302


def test_nothing_of_the_cookie_before_stays(client: CheckedClient, sam: str) -> None:
    client.get("/staff/sign-in")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        old_token = session["csrf_token"]
    assert signs_in(client, sam, PASSWORD)
    client.get("/staff")
    with client.session_transaction() as session:
        assert set(session) <= {"token", "csrf_token"}
        assert session.get("csrf_token") != old_token


def test_each_sign_in_is_a_session_of_its_own(
    client: CheckedClient, app: Flask, sam: str, engine: Engine
) -> None:
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    assert signs_in(client, sam, PASSWORD)
    assert signs_in(other, sam, PASSWORD)
    assert len(all_rows(engine)["signed_in"]) == 2
    sign_out(client)
    assert not is_in(client)
    assert is_in(other)


def sign_out(visitor: CheckedClient) -> None:
    answer = visitor.send("/staff", {}, action="/staff/sign-out")
    assert (answer.status_code, answer.location) == (302, "/staff/sign-in")


def test_a_cookie_from_before_signing_out_is_refused(client: CheckedClient, sam: str) -> None:
    assert signs_in(client, sam, PASSWORD)
    kept = cookie_of(client)
    assert is_in(client)
    sign_out(client)
    client.set_cookie("portal", kept)
    assert not is_in(client)


def test_signing_out_twice_or_as_nobody_does_no_harm(client: CheckedClient, engine: Engine) -> None:
    before = all_rows(engine)
    data = {"csrf_token": client.token()}
    assert client.post("/staff/sign-out", data=data).location == "/staff/sign-in"
    assert all_rows(engine) == before
    assert client.get("/staff/sign-out").status_code == 405


def test_acts_are_recorded_with_who_but_without_the_address(
    client: CheckedClient, sam: str, engine: Engine
) -> None:
    assert signs_in(client, sam, PASSWORD)
    sign_out(client)
    with db.open_session(engine, writes=False) as session:
        public_id = session.scalars(select(Staff.public_id)).one()
    [came] = [row for row in all_rows(engine)["audit_event"] if "staff.signed_in" in row]
    [went] = [row for row in all_rows(engine)["audit_event"] if "staff.signed_out" in row]
    for row in (came, went):
        assert f"staff:{public_id}" in row
        assert sam not in row


def test_both_fields_are_needed(client: CheckedClient, sam: str) -> None:
    for field in ("email", "password"):
        values = {"email": sam, "password": PASSWORD} | {field: "  "}
        answer = client.send("/staff/sign-in", values)
        assert answer.status_code == 422
        assert f'<a href="#{field}">Enter your' in answer.text

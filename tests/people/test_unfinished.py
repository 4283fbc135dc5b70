"""What was typed survives the end of a session, for whoever typed it and nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine, select

from portal import clock, db, settings
from portal.people.models import SignedIn, Staff, UnfinishedForm
from portal.people.signing_in import unfinished
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_account, make_staff
from tests.rows import all_rows

KEEP = "/staff/surveys/post-order/keep?period=A=2023-09-01..2023-12-31"
LATER = timedelta(minutes=90)
TYPED = "The autumn “table” <b>& more</b>"


@pytest.fixture
def sam(client: CheckedClient, engine: Engine) -> CheckedClient:
    with db.transaction(engine) as session:
        make_staff(session)
    client.sign_in("sam@northbank.example", PASSWORD)
    return client


def send_too_late(
    visitor: CheckedClient, address: str, data: dict[str, str], later: timedelta = LATER
) -> str:
    """Send a form so much later than anything else; where that leads, if anywhere."""
    data = data | {"csrf_token": visitor.token()}
    with time_machine.travel(clock.now() + later, tick=False):
        answer = visitor.post(address, data=data)
    assert answer.status_code in (302, 403)
    return str(answer.location)


def test_it_waits_behind_the_next_sign_in_and_is_sent_from_there(
    sam: CheckedClient, engine: Engine
) -> None:
    away = send_too_late(sam, KEEP, {"title": TYPED})
    assert away.startswith("/staff/sign-in?next=/staff/unfinished/")
    assert TYPED not in repr(all_rows(engine))
    sam.send(away, {"email": "sam@northbank.example", "password": PASSWORD})
    assert sam.give_code()
    page = sam.page(away.split("next=")[1])
    assert TYPED in page.get_text()
    assert f"http://portal.example{KEEP}" in page.get_text()
    form = page.select_one(f'main form[action="{KEEP}"]')
    assert form is not None
    assert form["action"] == KEEP
    sent = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    assert sam.post(KEEP, data=sent).status_code == 302
    [kept] = all_rows(engine)["kept_table"]
    assert "The autumn “table”" in kept
    assert all_rows(engine)["unfinished_form"] == []


def test_what_is_sent_wrongly_from_there_is_not_lost(sam: CheckedClient, engine: Engine) -> None:
    away = send_too_late(sam, KEEP, {"title": "x" * 121})
    sam.send(away, {"email": "sam@northbank.example", "password": PASSWORD})
    assert sam.give_code()
    page = away.split("next=")[1]
    form = sam.page(page).select_one(f'main form[action="{KEEP}"]')
    assert form is not None
    sent = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    answer = sam.post(KEEP, data=sent)
    assert answer.status_code == 422
    title = BeautifulSoup(answer.text, "html.parser").select_one("#title")
    assert title is not None
    assert title["value"] == "x" * 121
    assert sam.get(page).status_code == 200


def test_what_is_not_wanted_is_thrown_away_by_its_owner_alone(
    sam: CheckedClient, app: Flask, engine: Engine
) -> None:
    page = send_too_late(sam, KEEP, {"title": TYPED}).split("next=")[1]
    away = f"{page}/throw-away"
    with db.transaction(engine) as session:
        make_staff(session, "pat@northbank.example")
    pat = app.test_client()
    assert isinstance(pat, CheckedClient)
    pat.sign_in("pat@northbank.example", PASSWORD)
    pat.post(away, data={"csrf_token": pat.token()})
    assert len(all_rows(engine)["unfinished_form"]) == 1
    assert sam.send(page, {}, action=away).location == "/staff"
    assert all_rows(engine)["unfinished_form"] == []


def test_nobody_else_sees_it(sam: CheckedClient, app: Flask, engine: Engine) -> None:
    away = send_too_late(sam, KEEP, {"title": TYPED})
    page = away.split("next=")[1]
    with db.transaction(engine) as session:
        make_staff(session, "pat@northbank.example")
        make_account(session)
    for email, sign_in, address in (
        ("pat@northbank.example", "/staff/sign-in", page),
        ("ada@home.example", "/sign-in", page.removeprefix("/staff")),
    ):
        other = app.test_client()
        assert isinstance(other, CheckedClient)
        other.send(sign_in, {"email": email, "password": PASSWORD})
        if sign_in.startswith("/staff"):
            assert other.give_code()
        assert other.get(address).status_code == 404


def test_passwords_are_not_kept(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        ada = make_account(session)
    client.send("/sign-in", {"email": ada.email, "password": PASSWORD})
    secrets = {"old_password": "my old one", "password": "my new one"}
    send_too_late(client, "/account/password", secrets)
    with db.open_session(engine, writes=False) as session:
        row = session.scalars(select(UnfinishedForm)).one()
    assert unfinished.fields_of(row) == []


@pytest.mark.parametrize("way", ["signed out", "never signed in", "disabled"])
def test_only_a_session_that_ran_out_by_itself_keeps_anything(
    sam: CheckedClient, engine: Engine, way: str
) -> None:
    token = sam.token()
    if way == "signed out":
        with sam.session_transaction() as cookie:
            secret = cookie["token"]
        sam.send("/staff", {}, action="/staff/sign-out")
        sam.enter(secret)
        token = sam.token()
    elif way == "never signed in":
        sam.enter("not a session")
    else:
        with db.transaction(engine) as session:
            session.scalars(select(Staff)).one().disabled_at = clock.now()
    answer = sam.post(KEEP, data={"csrf_token": token, "title": TYPED})
    assert answer.status_code == (403 if way == "signed out" else 302)
    assert answer.location in (None, "/staff/sign-in")
    assert all_rows(engine)["unfinished_form"] == []


def test_what_nobody_comes_back_for_is_forgotten(sam: CheckedClient, engine: Engine) -> None:
    send_too_late(sam, KEEP, {"title": TYPED})
    later = time_machine.travel(clock.now() + timedelta(hours=26))
    with later, db.transaction(engine) as session:
        assert unfinished.forget_old(session) == 1
    assert all_rows(engine)["unfinished_form"] == []


def test_a_session_that_ran_out_a_day_ago_keeps_nothing(
    sam: CheckedClient, engine: Engine, client: CheckedClient
) -> None:
    """Its cookie may be in other hands by now."""
    with db.open_session(engine, writes=False) as session:
        limits = settings.on(session, clock.today()).session_limits
        seen = session.scalars(select(SignedIn.seen_at)).one()
    last = seen + limits.staff[0] + timedelta(hours=24) - clock.now()
    for later, kept in ((last + timedelta(seconds=1), 0), (last - timedelta(seconds=5), 1)):
        send_too_late(sam, KEEP, {"title": TYPED}, later)
        assert len(all_rows(engine)["unfinished_form"]) == kept


def test_a_session_that_never_let_in_keeps_nothing(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_staff(session)
    client.send("/staff/sign-in", {"email": "sam@northbank.example", "password": PASSWORD})
    assert send_too_late(client, KEEP, {"title": TYPED}) == "/staff/sign-in"
    assert all_rows(engine)["unfinished_form"] == []


def test_the_newest_five_are_kept(sam: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        pat = make_staff(session, "pat@northbank.example")
        unfinished.keep(session, pat, address="/", fields=[("title", "of another")])
    for number in range(7):
        later = LATER + timedelta(seconds=number)
        send_too_late(sam, KEEP, {"title": f"Table {number}"}, later)
    with db.open_session(engine, writes=False) as session:
        rows = session.scalars(select(UnfinishedForm).order_by(UnfinishedForm.id)).all()
    kept = [dict(unfinished.fields_of(row))["title"] for row in rows]
    assert kept == ["of another", *(f"Table {number}" for number in range(2, 7))]


def test_many_at_once_keep_five(engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_staff(session)

    def keep(number: int) -> None:
        with db.transaction(engine) as session:
            one = session.scalars(select(Staff)).one()
            unfinished.keep(session, one, address="/", fields=[("title", str(number))])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(12)))
    assert len(all_rows(engine)["unfinished_form"]) == 5

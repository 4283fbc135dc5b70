"""The access table against the application, both ways, and a door that keeps to it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import pytest
from flask import Flask, Response
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import clock, db
from portal.config import ROOT
from portal.people import guard
from portal.people.access import public
from portal.people.models import Role
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import make_account, make_linked_account, make_staff
from tests.house.conftest import Route
from tests.rows import all_rows

TABLE = Path(__file__).with_name("access_table.txt").read_text(encoding="utf-8")
HEAD, *LINES = TABLE[TABLE.index("\naddress ") :].strip().splitlines()
VISITORS = HEAD.split()[2:]
ROLES = dict(zip(VISITORS[5:], Role, strict=True))


@dataclass(frozen=True)
class Row:
    """One line of the table: what each visitor meets at an address."""

    rule: str
    methods: frozenset[str]
    cells: dict[str, str]


def read(line: str) -> Row:
    rule, methods, *cells = line.split()
    return Row(rule, frozenset(methods.split(",")), dict(zip(VISITORS, cells, strict=True)))


ROWS = [read(line) for line in LINES]


def test_the_table_has_a_row_for_each_route_and_no_other(routes: list[Route]) -> None:
    served = sorted((one.rule, method) for one in routes for method in one.methods)
    told = sorted((row.rule, method) for row in ROWS for method in row.methods)
    assert served == told


def test_the_roles_stand_in_the_table_in_their_order() -> None:
    assert [role.value[:3] for role in Role] == VISITORS[5:]


@pytest.fixture
def ran(app: Flask) -> list[str]:
    """The endpoints that were let through. The views themselves do nothing here."""
    through: list[str] = []

    def stand_in(endpoint: str, view: Callable[..., object]) -> Callable[..., object]:
        @wraps(view)
        def seen(**_values: str) -> Response:
            through.append(endpoint)
            return Response("", mimetype="text/plain")

        return seen

    app.view_functions = {name: stand_in(name, view) for name, view in app.view_functions.items()}
    return through


def begin(session: Session, name: str) -> str:
    """Begin a session for a visitor of the table; its secret."""
    if name in ("new", "fam"):
        made = make_linked_account(session) if name == "fam" else make_account(session)
        return sessions.begin(session, made, device="Firefox").token
    staff = make_staff(session, f"{name}@northbank.example", ROLES.get(name, Role.MANAGER))
    begun = sessions.begin(session, staff, device="Firefox")
    begun.row.code_given_at = None if name == "half" else clock.now()
    staff.disabled_at = clock.now() if name == "gone" else None
    return begun.token


def what(answer: TestResponse) -> str:
    """What a visitor met whom the door did not let through, in the words of the table."""
    if answer.status_code != 302:
        return "no" if answer.status_code == 403 else str(answer.status_code)
    to = answer.location.split("?")[0]
    signing_in = {"/sign-in": "in", "/staff/sign-in": "in"}
    return {**signing_in, "/staff/sign-in/code": "code", "/account": "own"}.get(to, to)


@pytest.mark.parametrize("name", VISITORS)
def test_each_visitor_meets_what_the_table_says(
    client: CheckedClient, routes: list[Route], engine: Engine, name: str, ran: list[str]
) -> None:
    if name != "out":
        with db.transaction(engine) as session:
            client.enter(begin(session, name))
    client.application.config["WTF_CSRF_ENABLED"] = False  # it stands before this door
    cells = {(row.rule, method): row.cells[name] for row in ROWS for method in row.methods}
    met = {}
    for route in routes:
        for method in route.methods:
            ran.clear()
            answer = client.open(route.address, method=method)
            met[route.rule, method] = "yes" if ran == [route.endpoint] else what(answer)
            assert bool(ran) == (met[route.rule, method] == "yes")
    assert met == cells


def test_whoever_is_sent_to_sign_in_comes_back_to_the_page(
    client: CheckedClient, routes: list[Route]
) -> None:
    into = {row.rule for row in ROWS if row.cells["out"] == "in" and "GET" in row.methods}
    assert into
    for route in routes:
        if route.rule in into and "GET" in route.methods:
            page = "/staff/sign-in" if route.rule.startswith("/staff") else "/sign-in"
            response = client.get(route.address)
            assert response.location == f"{page}?next={route.address}", route
            assert client.get(response.location).status_code == 200


def test_signed_out_sending_has_no_effect(
    client: CheckedClient, routes: list[Route], engine: Engine
) -> None:
    closed = {row.rule for row in ROWS if row.cells["out"] == "in" and "POST" in row.methods}
    token, before = client.token(), all_rows(engine)
    assert closed
    for route in routes:
        if route.rule in closed:
            response = client.post(route.address, data={"csrf_token": token, "title": "Mine"})
            assert (response.status_code, what(response)) == (302, "in"), route
    assert all_rows(engine) == before


def test_a_view_wears_one_mark() -> None:
    def view() -> str:
        return "seen"

    with pytest.raises(TypeError, match="two access marks"):
        public(public(view))


def test_an_application_with_a_view_without_a_mark_is_refused(app: Flask) -> None:
    app.add_url_rule("/open", "open", lambda: "seen")
    with pytest.raises(TypeError, match="the view open wears no access mark"):
        guard.check_marks(app)


def test_a_view_without_a_mark_is_never_served(app: Flask, client: CheckedClient) -> None:
    app.add_url_rule("/open", "open", lambda: "the view ran")
    response = client.get("/open")
    assert response.status_code == 500
    assert "the view ran" not in response.text


def test_the_marks_are_checked_when_the_application_is_made(tmp_path: Path) -> None:
    program = """
from portal.home.views import home
home.add_url_rule("/open", "open", lambda: "seen")
from portal.app import create_app
create_app()
"""
    own = {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path}/none.db", "PORTAL_SECRET_KEY": "k" * 32}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "TypeError: the view home.open wears no access mark" in ran.stderr

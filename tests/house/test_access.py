"""Who may open what: one table, equal to the application's routes, and a door that keeps to it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from portal.config import ROOT
from portal.people import guard
from portal.people.access import Audience, mark_of, public
from tests.client import CheckedClient
from tests.house.conftest import Route
from tests.rows import all_rows

# Endpoint, rule, methods, and who: everybody, any staff, or staff with a permission.
ACCESS = """
audit.download         /staff/audit.csv                   GET       SEARCH_AUDIT
audit.search           /staff/audit                       GET       SEARCH_AUDIT
home.accessibility     /accessibility                     GET       everybody
home.cookies           /cookies                           GET       everybody
home.front_page        /                                  GET       everybody
home.health            /health                            GET       everybody
home.privacy           /privacy                           GET       everybody
home.staff_page        /staff                             GET       staff
people.set_password    /staff/password/<token>            GET,POST  everybody
people.sign_in_page    /staff/sign-in                     GET,POST  everybody
people.sign_out        /staff/sign-out                    POST      everybody
report.choose          /staff/surveys/<key>/periods       GET,POST  READ_RESULTS
report.download        /staff/surveys/<key>/results.csv   GET       READ_RESULTS
report.keep            /staff/surveys/<key>/keep          POST      READ_RESULTS
report.remove          /staff/surveys/kept/<public_id>/remove  POST  READ_RESULTS
report.results         /staff/surveys/<key>/results       GET       READ_RESULTS
report.surveys         /staff/surveys                     GET       READ_RESULTS
settings.all_settings  /staff/settings                    GET       CHANGE_SETTINGS
settings.change        /staff/settings/<setting>          GET,POST  CHANGE_SETTINGS
settings.take_back     /staff/settings/<setting>/<day>/take-back  POST  CHANGE_SETTINGS
staff_accounts.account  /staff/people/<account>            GET,POST  MANAGE_STAFF
staff_accounts.accounts  /staff/people                     GET       MANAGE_STAFF
staff_accounts.add     /staff/people/add                  GET,POST  MANAGE_STAFF
staff_accounts.disable  /staff/people/<account>/disable    POST      MANAGE_STAFF
staff_accounts.enable  /staff/people/<account>/enable     POST      MANAGE_STAFF
staff_accounts.password_link  /staff/people/<account>/password-link  POST  MANAGE_STAFF
staff_accounts.reset_authenticator  /staff/people/<account>/reset-authenticator  POST  MANAGE_STAFF
"""
TABLE = {tuple(line.split()) for line in ACCESS.strip().splitlines()}
STAFF_ENDPOINTS = {row[0] for row in TABLE if row[3] != "everybody"}


@pytest.fixture
def staff_routes(routes: list[Route]) -> list[Route]:
    return [route for route in routes if route.endpoint in STAFF_ENDPOINTS]


def who(view: Callable[..., object]) -> str:
    """The last column of the table, as the view itself says it."""
    mark = mark_of(view)
    assert mark is not None
    if mark.audience is Audience.PUBLIC:
        return "everybody"
    return mark.permission.name if mark.permission else "staff"


def test_the_table_has_a_row_for_each_route_and_no_other(app: Flask, routes: list[Route]) -> None:
    served = {
        (
            one.endpoint,
            one.rule,
            ",".join(sorted(one.methods)),
            who(app.view_functions[one.endpoint]),
        )
        for one in routes
    }
    assert served - TABLE == set(), "routes without a row"
    assert TABLE - served == set(), "rows without a route"


def test_a_view_wears_one_mark() -> None:
    def view() -> str:
        return "seen"

    with pytest.raises(TypeError, match="two access marks"):
        public(public(view))


def test_signed_out_every_staff_page_leads_to_signing_in(
    client: CheckedClient, staff_routes: list[Route]
) -> None:
    opened = [route for route in staff_routes if "GET" in route.methods]
    assert opened
    for route in opened:
        response = client.get(route.address)
        assert response.status_code == 302, route
        assert response.location.startswith("/staff/sign-in?next=/staff"), route
        assert client.get(response.location).status_code == 200


def test_signed_out_sending_to_staff_pages_has_no_effect(
    client: CheckedClient, staff_routes: list[Route], engine: Engine
) -> None:
    token, before = client.token(), all_rows(engine)
    sent = [route for route in staff_routes if "POST" in route.methods]
    assert sent
    for route in sent:
        response = client.post(route.address, data={"csrf_token": token, "title": "Mine"})
        assert (response.status_code, response.location) == (302, "/staff/sign-in"), route
    assert all_rows(engine) == before


def test_who_holds_the_permission_may_open_and_send_everything_for_staff(
    reader_of: Callable[[Route], CheckedClient], staff_routes: list[Route]
) -> None:
    for route in staff_routes:
        visitor = reader_of(route)
        if "GET" in route.methods:
            assert visitor.get(route.address).status_code == 200, route
        if "POST" in route.methods:
            data = {"csrf_token": visitor.token(), "title": f"Kept by {route.endpoint}"}
            response = visitor.post(route.address, data=data)
            assert response.status_code in (302, 422), route
            assert response.location != "/staff/sign-in", route


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

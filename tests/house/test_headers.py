"""What every answer tells the browser: trust only what is ours, keep only what may be kept."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from portal import db
from portal.config import Config, Environment
from portal.web.static_files import static
from tests.client import CheckedClient
from tests.compiled import make_app
from tests.factories import PASSWORD, make_account
from tests.house.conftest import Route

STATIC = ["built/portal.css", "built/mark.svg", "built/fonts/atkinson-400.woff2"]
FURTHER = ["/nothing", "/static/nothing.css", "/staff/surveys/", "/staff/password/nothing"]
WANTED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def answers(
    manager: CheckedClient, client: CheckedClient, routes: list[Route]
) -> list[TestResponse]:
    """Answers of every kind but static files: pages, a file, redirects, refusals, errors."""
    found = [manager.get(one.address) for one in routes] + [
        client.get(one.address) for one in routes
    ]
    found += [client.get(address) for address in FURTHER]
    found += [client.post("/staff/sign-in"), client.send("/staff/sign-in", {})]
    statuses = {one.status_code for one in found}
    assert statuses >= {200, 302, 400, 404, 405, 410, 422}
    return found


def policy_of(answer: TestResponse) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_every_answer_has_the_security_headers(answers: list[TestResponse]) -> None:
    for answer in answers:
        assert {name: answer.headers.get(name) for name in WANTED} == WANTED, answer.request.path
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_answer_is_kept(answers: list[TestResponse]) -> None:
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path


def test_the_content_policy_allows_nothing_but_our_own(answers: list[TestResponse]) -> None:
    for answer in answers:
        policy = policy_of(answer)
        for part in ("default-src", "base-uri", "frame-ancestors"):
            assert policy[part] == "'none'"
        assert policy["form-action"] == policy["img-src"] == policy["font-src"] == "'self'"
        assert "script-src" not in policy
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_one_inline_style_of_a_page_is_the_one_that_its_policy_allows(
    answers: list[TestResponse],
) -> None:
    pages = [one for one in answers if one.mimetype == "text/html" and one.status_code != 302]
    assert pages
    for answer in pages:
        sheets = BeautifulSoup(answer.text, "html.parser").find_all("style")
        assert len(sheets) == 1
        digest = hashlib.sha256(sheets[0].get_text().encode()).digest()
        allowed = f"'self' 'sha256-{base64.b64encode(digest).decode()}'"
        assert policy_of(answer)["style-src"] == allowed, answer.request.path


@pytest.mark.parametrize("name", STATIC)
def test_a_static_file_is_kept_for_a_year_and_as_safe(client: CheckedClient, name: str) -> None:
    answer = client.get(static(name))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=31536000, public"
    assert {wanted: answer.headers.get(wanted) for wanted in WANTED} == WANTED
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    answer.close()


@pytest.fixture
def production(config: Config) -> Iterator[Flask]:
    made = make_app(replace(config, environment=Environment.PRODUCTION))
    made.test_client_class = CheckedClient
    yield made
    made.extensions["engine"].dispose()


def test_in_production_the_browser_is_told_to_keep_to_https(production: Flask) -> None:
    visitor = production.test_client()
    safe = visitor.get("/", base_url="https://portal.example")
    assert "max-age=63072000" in safe.headers["Strict-Transport-Security"]
    plain = visitor.get("/", base_url="http://portal.example")
    assert "Strict-Transport-Security" not in plain.headers


def test_in_production_the_cookie_stays_on_https(production: Flask) -> None:
    visitor = production.test_client()
    answer = visitor.get("/staff/sign-in", base_url="https://portal.example")
    flags = {part.strip() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert flags == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_in_production_no_neighbouring_host_can_set_a_cookie_of_ours(
    production: Flask, client: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_account(session)
    production.config["PREFERRED_URL_SCHEME"] = "https"  # what the test client speaks
    visitor = production.test_client()
    assert isinstance(visitor, CheckedClient)
    for one, prefix in ((visitor, "__Host-"), (client, "")):
        answer = one.send("/sign-in", {"email": "ada@home.example", "password": PASSWORD})
        set_now = {line.split("=")[0] for line in answer.headers.getlist("Set-Cookie")}
        assert set_now == {f"{prefix}portal", f"{prefix}portal_device"}
        words = one.page("/cookies").get_text().split()
        assert set_now <= set(words)
        # A browser passes such a cookie over unless it is Secure, for / and for no Domain.
        for line in answer.headers.getlist("Set-Cookie"):
            assert "Path=/" in line
            assert "Domain=" not in line
            assert ("Secure" in line) == bool(prefix)


def test_a_cookie_under_the_name_of_development_is_nothing_in_production(
    production: Flask, client: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_account(session)
    client.send("/sign-in", {"email": "ada@home.example", "password": PASSWORD})
    cookie = client.get_cookie("portal")
    assert cookie is not None
    visitor = production.test_client()
    visitor.set_cookie("portal", cookie.value, domain="portal.example")
    assert visitor.get("/account", base_url="https://portal.example").status_code == 302
    visitor.set_cookie("__Host-portal", cookie.value, domain="portal.example", secure=True)
    assert visitor.get("/account", base_url="https://portal.example").status_code == 200


def test_in_production_the_portal_answers_to_its_own_name_only(production: Flask) -> None:
    visitor = production.test_client()
    for host in ("portal.example", "127.0.0.1", "localhost"):
        assert visitor.get("/", base_url=f"https://{host}").status_code == 200, host
    for host in ("evil.example", "portal.example.evil.example", "evilportal.example"):
        answer = visitor.get("/staff", base_url=f"https://{host}")
        assert answer.status_code == 400, host
        assert "evil" not in answer.text + str(answer.headers)


def test_the_front_page_leaves_no_cookie(client: CheckedClient) -> None:
    assert "Set-Cookie" not in client.get("/").headers

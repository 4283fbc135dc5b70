"""When something goes wrong a page says what to do, in its own words, and nothing of the fault."""

import pytest
from flask import Flask, abort, request
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.people.access import public
from portal.web import database
from tests.client import CheckedClient

CANARY = "canary-4711"
NEVER = (
    "Traceback",
    "File ",
    "SELECT",
    "INSERT",
    "sqlalchemy",
    "sqlite",
    "psycopg",
    CANARY,
    "python",
)
FAULTS = {
    "runtime": 500,
    "sql": 500,
    "template": 500,
    "abort-400": 400,
    "abort-403": 403,
    "abort-404": 404,
    "abort-405": 405,
    "abort-410": 410,
    "abort-413": 413,
    "abort-429": 429,
    "abort-500": 500,
    "abort-503": 503,
    "abort-418": 400,
    "abort-501": 500,
    "abort-502": 500,
    "form": 400,
}
WORDS = {
    400: "This page could not be read",
    403: "You cannot open this page",
    404: "Page not found",
    405: "This page cannot be opened like this",
    410: "This page is no longer here",
    413: "That is too large",
    429: "Too many tries",
    500: "Sorry, something went wrong",
    503: "Sorry, this service is not working just now",
}


@public
def fail(fault: str) -> str:
    if fault.startswith("abort-"):
        abort(int(fault.removeprefix("abort-")), CANARY)
    if fault == "form":
        return str(request.form["nothing"])
    if fault == "sql":
        database.session().execute(text(f"SELECT '{CANARY}' FROM staff WHERE 1 = 'x' / 0"))
        database.session().execute(text("INSERT INTO staff (email) VALUES (:e)"), {"e": CANARY})
    if fault == "template":
        from flask import render_template_string

        return render_template_string("{{ nothing.at.all }}" + CANARY)
    raise RuntimeError(CANARY)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The portal with a page that fails as it is told to, and that answers as in earnest."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail/<fault>", view_func=fail)
    return app


def check_error(answer: TestResponse, status: int, words: str) -> None:
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert f'<h1 class="govuk-heading-l">{words}</h1>' in answer.text
    for trace in NEVER:
        assert trace not in answer.text, trace


def test_an_error_has_its_status_and_words_and_nothing_of_the_fault(client: CheckedClient) -> None:
    for fault, status in FAULTS.items():
        check_error(client.get(f"/fail/{fault}"), status, WORDS[status])


def test_an_error_is_a_page_whatever_was_asked_for(client: CheckedClient) -> None:
    for accept in ("application/json", "text/plain", "image/png"):
        check_error(client.get("/fail/runtime", headers={"Accept": accept}), 500, WORDS[500])


def test_an_error_page_tells_whom_to_ring(client: CheckedClient) -> None:
    page = client.page("/fail/runtime", status=500).get_text()
    assert "ring Northbank Adoption on 01632 960 100" in page
    assert "ring 999" in page


def test_what_no_page_can_be_made_of(client: CheckedClient) -> None:
    check_error(client.get("/nothing"), 404, WORDS[404])
    check_error(client.post("/"), 405, WORDS[405])
    assert client.get("/staff/password/nothing").status_code == 410
    assert set(client.post("/").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_form_without_its_token_is_asked_for_again(client: CheckedClient) -> None:
    for token in (None, "", "wrong", CANARY):
        answer = client.post("/staff/sign-in", data={"csrf_token": token} if token else {})
        check_error(answer, 400, "Please send that again")


KINDS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"]


def test_too_much_is_refused(client: CheckedClient) -> None:
    for kind in KINDS:
        much = b"email=" + b"x" * 2_000_000
        check_error(client.post("/staff/sign-in", data=much, content_type=kind), 413, WORDS[413])


def test_a_nul_byte_in_an_address_is_no_fault_of_ours(
    client: CheckedClient, manager: CheckedClient
) -> None:
    for place in ("/%00", "/staff/password/%00", "/staff/sign-in?next=/%00"):
        assert client.get(place).status_code == 400, place
    results = "/staff/surveys/post-order/results"
    for place in ("version=%00", "authority=%00", "period=%00", "period=A&period=%00"):
        assert manager.get(f"{results}?{place}").status_code == 400, place
    assert manager.get("/staff/surveys/%00/results").status_code == 400


def test_nor_in_a_form(client: CheckedClient, manager: CheckedClient) -> None:
    email = {"email": "sam\0@northbank.example", "password": "x\0"}
    assert client.send("/staff/sign-in", email).status_code in (400, 422)
    token = manager.token()
    keep = {"csrf_token": token, "title": "nul \0 nul"}
    assert manager.post("/staff/surveys/post-order/keep", data=keep).status_code in (400, 422)
    gone = manager.post("/staff/surveys/kept/%00/remove", data={"csrf_token": token})
    assert gone.status_code in (400, 404)

"""The log is JSON, a line for each request, and says nothing of the people who ask."""

import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal import logs
from portal.app import create_app
from portal.config import Config
from portal.people.access import public
from portal.web import database
from tests.client import CheckedClient
from tests.factories import PASSWORD

CANARY = "canary4711"
FIELDS = {
    "at",
    "level",
    "name",
    "message",
    "request_id",
    "method",
    "rule",
    "status",
    "milliseconds",
}

Said = Callable[[], str]
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Said]:
    """All that was said, in the log or otherwise, since it was asked last."""
    logger, stream = logging.getLogger("portal"), io.StringIO()
    before = logger.handlers[:]
    logger.handlers.clear()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        logs.configure()

    def read() -> str:
        log, other = stream.getvalue(), capsys.readouterr()
        stream.seek(0)
        stream.truncate()
        return log + other.out + other.err

    yield read
    logger.handlers[:] = before


@pytest.fixture
def lines(said: Said) -> Lines:
    return lambda: [json.loads(line) for line in said().splitlines()]


@public
def fail(how: str) -> str:
    """Goes wrong, with the canary in what went wrong."""
    if how == "words":
        raise RuntimeError(f"{CANARY}@northbank.example")
    if how == "chain":
        try:
            raise ValueError(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error
    statements = {
        "unique": "INSERT INTO survey (id, key, title) VALUES (1, :canary, :canary)",
        "taken": "INSERT INTO survey (key, title) VALUES (:canary, 'a'), (:canary, 'b')",
        "type": "INSERT INTO survey (id, key, title) VALUES (CAST(:canary AS integer), NULL, NULL)",
        "wrong": "SELECT nothing FROM survey WHERE title = :canary",
    }
    database.session().execute(text(statements[how]), {"canary": CANARY})
    return "not reached"


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail/<how>", view_func=fail)
    return app


def test_a_request_is_a_line_of_json(client: CheckedClient, lines: Lines) -> None:
    client.get("/staff/sign-in")
    client.get("/nothing")
    first, second = lines()
    assert set(first) == set(second) == FIELDS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["at"])
    assert (first["level"], first["name"]) == ("INFO", "portal.requests")
    assert (first["method"], first["rule"], first["status"]) == ("GET", "/staff/sign-in", 200)
    assert (second["rule"], second["status"]) == (None, 404)
    assert 0 <= first["milliseconds"] < 60_000
    assert first["request_id"] != second["request_id"]


def test_an_address_is_logged_as_its_rule(client: CheckedClient, lines: Lines) -> None:
    client.get(f"/staff/password/{CANARY}")
    client.get(f"/staff/surveys/{CANARY}/results")
    assert [line["rule"] for line in lines()] == [
        "/staff/password/<token>",
        "/staff/surveys/<key>/results",
    ]


def test_nothing_that_people_send_is_logged(client: CheckedClient, said: Said) -> None:
    headers = {
        name: f"{CANARY}.example"
        for name in ("User-Agent", "Referer", "X-Forwarded-For", "X-Request-Id", "Accept", "Origin")
    }
    values = {"email": f"{CANARY}@northbank.example", "password": CANARY}
    client.get(f"/?{CANARY}={CANARY}", headers=headers)
    client.get(f"/staff?{CANARY}={CANARY}", headers={"Authorization": f"Basic {CANARY}"})
    client.get(f"/{CANARY}/{CANARY}", headers={"Cookie": f"portal={CANARY}; {CANARY}={CANARY}"})
    client.post("/staff/sign-in", data=values, headers=headers)
    client.send(f"/staff/sign-in?next=/{CANARY}", values)
    client.post("/staff/sign-in", data=values | {"much": CANARY * 300_000})
    client.post(f"/{CANARY}", data=values)
    client.get("/%00" + CANARY)
    log = said()
    assert len(log.splitlines()) == 9
    assert CANARY not in log


def test_nothing_that_managers_send_is_logged(manager: CheckedClient, said: Said) -> None:
    said()
    survey = "/staff/surveys/post-order"
    token = {"csrf_token": manager.token()}
    for query in (f"period={CANARY}", f"authority={CANARY}", f"version={CANARY}"):
        assert manager.get(f"{survey}/results?{query}").status_code == 422
    assert manager.post(f"{survey}/keep", data=token | {"title": CANARY}).status_code == 302
    assert manager.post(f"{survey}/keep", data=token | {"title": CANARY}).status_code == 422
    assert manager.post(f"{survey}/periods", data=token | {"periods-0-first": CANARY}).status_code
    log = said()
    assert len(log.splitlines()) == 7
    for secret in (CANARY, "sam@northbank.example", PASSWORD, token["csrf_token"]):
        assert secret not in log


# How a view fails, and the kinds of exception that may come of it.
FAULTS = {
    "words": {"RuntimeError"},
    "chain": {"RuntimeError"},
    "unique": {"IntegrityError"},
    "taken": {"IntegrityError"},
    "type": {"IntegrityError", "DataError"},
    "wrong": {"OperationalError", "ProgrammingError"},
}


def test_an_exception_is_logged_by_its_kind_and_place_and_never_by_its_words(
    client: CheckedClient, said: Said
) -> None:
    for how, kinds in FAULTS.items():
        answer = client.get(f"/fail/{how}?q={CANARY}", headers={"User-Agent": CANARY})
        log = said()
        for secret in (CANARY, "INSERT", "SELECT"):
            assert secret not in answer.text
            assert secret not in log
        fault, request = [json.loads(line) for line in log.splitlines()]
        assert fault["level"] == "ERROR"
        assert any(kind in log for kind in kinds), how
        if answer.status_code == 500:  # a database that is out of order is 503, in one word
            assert fault["kind"] in kinds
            assert fault["request_id"] == request["request_id"]
            assert any(re.search(r"test_logs\.py:\d+ fail$", frame) for frame in fault["where"])


def test_it_is_configured_once(client: CheckedClient, said: Said, config: Config) -> None:
    create_app(config).extensions["engine"].dispose()
    client.get("/")
    assert len(said().splitlines()) == 1

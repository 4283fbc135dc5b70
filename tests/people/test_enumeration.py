"""An address with an account and one without get the same answer, after the same work."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from portal import clock, db
from tests.client import FORM_TOKEN, CheckedClient
from tests.factories import make_account, make_staff

# Equally long, so that the pages are.
KNOWN, UNKNOWN, DISABLED = "one@home.example", "two@home.example", "dis@home.example"
FORMS = {
    "/sign-in": {"password": "not the password"},
    "/staff/sign-in": {"password": "not the password"},
    "/sign-in/link": {},
    "/register": {},
    "/password": {},
}


@pytest.fixture(autouse=True)
def _people(engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_account(session, KNOWN)
        make_staff(session, KNOWN)
        for gone in (make_account(session, DISABLED), make_staff(session, DISABLED)):
            gone.disabled_at = clock.now()


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What reaches the database meanwhile, without its conditions; commits included."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen.append(" ".join(statement.partition("WHERE")[0].split()))

    def committed(_connection: object) -> None:
        seen.append("COMMIT")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", committed)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
    event.remove(engine, "commit", committed)


@pytest.mark.parametrize("page", FORMS)
def test_the_same_answer_to_the_byte(client: CheckedClient, page: str) -> None:
    answers = set()
    for email in (KNOWN, UNKNOWN, DISABLED):
        answer = client.send(page, FORMS[page] | {"email": email})
        headers = [(name, value) for name, value in answer.headers if name != "Set-Cookie"]
        text = FORM_TOKEN.sub(r"\1", answer.text).replace(email, "EMAIL")
        answers.add((answer.status_code, text, repr(headers)))
    assert len(answers) == 1


@pytest.mark.parametrize("page", FORMS)
def test_the_same_statements_in_the_same_order(
    client: CheckedClient, app: Flask, page: str
) -> None:
    client.send(page, FORMS[page] | {"email": UNKNOWN})  # once, so that nothing is new any more
    asked = []
    for email in (KNOWN, UNKNOWN, DISABLED):
        with statements(app.extensions["engine"]) as seen:
            client.send(page, FORMS[page] | {"email": email})
        asked.append(seen)
    assert asked[0] == asked[1] == asked[2]
    assert len(asked[0]) > 3


@pytest.mark.parametrize("page", FORMS)
def test_the_same_at_the_limit(client: CheckedClient, app: Flask, page: str) -> None:
    """Try by try, within the limit and over it: pages and statements."""
    met = []
    client.send(page, FORMS[page] | {"email": "first@home.example"})
    for email in (KNOWN, UNKNOWN, DISABLED):
        answers = []
        with statements(app.extensions["engine"]) as seen:
            for _ in range(12):
                answer = client.send(page, FORMS[page] | {"email": email})
                text = FORM_TOKEN.sub(r"\1", answer.text).replace(email, "EMAIL")
                answers.append((answer.status_code, text))
        met.append((answers, seen))
    assert met[0] == met[1] == met[2]


def test_a_second_factor_is_asked_for_after_the_password_only(client: CheckedClient) -> None:
    wrong = client.send("/staff/sign-in", {"email": KNOWN, "password": "no"})
    assert "code" not in wrong.text.casefold().replace("-moz", "")

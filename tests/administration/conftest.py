"""What the tests of the administrator's pages share: two administrators, and forms as sent."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Engine, select

from portal import db
from portal.audit import AuditEvent
from portal.people.models import Role, Staff
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import make_staff

Enter = Callable[[str, Role], CheckedClient]


@pytest.fixture
def enter(app: Any, engine: Engine) -> Enter:
    """Gives somebody of staff, by address and role, who has signed in."""

    def entered(email: str, role: Role) -> CheckedClient:
        with db.transaction(engine) as session:
            staff = session.scalar(select(Staff).where(Staff.email == email))
            begun = sessions.begin(
                session, staff or make_staff(session, email, role), device="Firefox on Windows"
            )
            begun.row.code_given_at = begun.row.started_at
        made = app.test_client()
        assert isinstance(made, CheckedClient)
        made.enter(begun.token)
        return made

    return entered


@pytest.fixture
def administrator(enter: Enter) -> CheckedClient:
    return enter("ada@northbank.example", Role.ADMINISTRATOR)


@pytest.fixture
def second(enter: Enter) -> CheckedClient:
    """Another administrator."""
    return enter("bea@northbank.example", Role.ADMINISTRATOR)


def fields(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send of the form in the main part that has most fields."""
    form = max(page.select("main form"), key=lambda one: len(one.select("input, select")))
    sent: dict[str, Any] = {}
    for field in form.select("input"):
        kind = field.get("type", "text")
        if kind in ("radio", "checkbox"):
            if field.has_attr("checked"):
                sent.setdefault(field["name"], []).append(field["value"])
        else:
            sent[field["name"]] = field.get("value", "")
    for field in form.select("select"):
        chosen = field.select_one("option[selected]")
        sent[field["name"]] = chosen["value"] if chosen else ""
    return sent


def summary(page: BeautifulSoup | str) -> str:
    """The words of the error summary."""
    read = BeautifulSoup(page, "html.parser") if isinstance(page, str) else page
    found = read.select_one(".govuk-error-summary")
    assert found is not None, "no error summary"
    return " ".join(found.get_text().split())


def actions(engine: Engine, prefix: str) -> list[str]:
    """What was written down, the oldest first."""
    with db.open_session(engine, writes=False) as session:
        query = select(AuditEvent.action).where(AuditEvent.action.startswith(prefix))
        return list(session.scalars(query.order_by(AuditEvent.id)))

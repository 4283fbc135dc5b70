"""What the addresses of the portal name, and the routes that have them."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Engine

from portal import audit, clock, db, settings
from portal.people.access import mark_of, may
from portal.people.models import Role
from portal.people.staff import add_staff, issue_password_link
from portal.report.kept import keep_table
from portal.report.results import read_choice
from tests.client import CheckedClient
from tests.factories import make_responses

ANSWERS = """submitted_on,local_authority,timely,recommend
2023-09-02,Northbank,agree,9
2024-01-03,East Mere,disagree,4
2024-01-04,,neither,
"""


class Route(NamedTuple):
    """One rule of the application. ``address`` has realistic values in it."""

    endpoint: str
    rule: str
    methods: frozenset[str]
    address: str


@pytest.fixture
def values(engine: Engine) -> dict[str, str]:
    """A value for each part of an address that has a name. What it names exists."""
    with db.transaction(engine) as session:
        make_responses(session, "post-order", ANSWERS)
        choice = read_choice(session, "post-order")
        kept = keep_table(session, choice=choice, title="All answers", by=audit.COMMAND_LINE)
        newcomer = add_staff(
            session, email="newcomer@northbank.example", role=Role.MANAGER, by=audit.COMMAND_LINE
        )
        token = issue_password_link(session, staff=newcomer, by=audit.COMMAND_LINE)
        change = settings.add_change(
            session,
            key="names",
            holds_from=clock.today() + timedelta(days=30),
            value={"service": "Harbour", "agency": "Northbank Families"},
            seen=settings.version_of(settings.rows_of(session, "names")),
            by=audit.COMMAND_LINE,
        )
        return {
            "key": "post-order",
            "public_id": kept.public_id,
            "token": token,
            "account": newcomer.public_id,
            "setting": change.key,
            "day": change.holds_from.isoformat(),
        }


@pytest.fixture
def reader_of(
    app: Flask, staff_as: Callable[[Role], CheckedClient]
) -> Callable[..., CheckedClient]:
    """Gives somebody who may open a route: a manager, or else an administrator."""
    known = {role: staff_as(role) for role in (Role.MANAGER, Role.ADMINISTRATOR)}

    def reader(route: Route) -> CheckedClient:
        mark = mark_of(app.view_functions[route.endpoint])
        assert mark is not None
        return next(client for role, client in known.items() if may(role, mark.permission))

    return reader


@pytest.fixture
def routes(app: Flask, values: dict[str, str]) -> list[Route]:
    """Every route of the application. A new part of an address needs its value above."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        named = {name: values[name] for name in rule.arguments}
        methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
        address = adapter.build(rule.endpoint, named, method=min(methods))
        found.append(Route(rule.endpoint, rule.rule, methods, address))
    return found

"""What the addresses of the portal name, and the routes that have them."""

from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from portal import audit, db, jobs
from portal.config import Config
from portal.delivery import Folder
from portal.mail.models import MailState
from portal.people.models import Role, Staff
from portal.people.sessions import actor
from portal.people.staff import add_staff, issue_password_link
from portal.report.kept import keep_table
from portal.report.results import read_choice
from tests.factories import make_mail, make_responses, make_staff, write_letter

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
def values(engine: Engine, config: Config) -> dict[str, str]:
    """A value for each part of an address that has a name. What it names exists."""
    assert isinstance(config.mail, Folder)
    with db.transaction(engine) as session:
        make_responses(session, "post-order", ANSWERS)
        choice = read_choice(session, "post-order")
        kept = keep_table(session, choice=choice, title="All answers", by=audit.COMMAND_LINE)
        newcomer = add_staff(
            session, email="newcomer@northbank.example", role=Role.MANAGER, by=audit.COMMAND_LINE
        )
        token = issue_password_link(session, staff=newcomer, by=audit.COMMAND_LINE)
        email = f"{Role.MANAGER}@northbank.example"
        known = session.scalar(select(Staff).where(Staff.email == email))
        owner = known or make_staff(session, email, Role.MANAGER)
        job = jobs.queue(session, "tea.make", by=actor(owner))
        mail = make_mail(session, state=MailState.UNCERTAIN, problem="The line broke.")
        write_letter(config.mail.path, mail.public_id)
        return {
            "key": "post-order",
            "public_id": kept.public_id,
            "token": token,
            "job": job.public_id,
            "mail": mail.public_id,
        }


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

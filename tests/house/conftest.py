"""What the addresses of the portal name, and the routes that have them."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, clock, db, jobs, settings
from portal.config import Config
from portal.delivery import Folder
from portal.mail.models import MailState
from portal.people import sight
from portal.people.access import mark_of, may
from portal.people.accounts import disabling
from portal.people.accounts.linking import link_by_call_back
from portal.people.accounts.staff import add_staff, issue_password_link
from portal.people.client_list.imports import upload
from portal.people.households.merging import merge_households
from portal.people.models import Adult, DisabledReason, Household, Purpose, Role, Staff
from portal.people.signing_in import links
from portal.people.signing_in.sessions import actor
from portal.report.kept import keep_table
from portal.report.results import read_choice
from tests.client import CheckedClient
from tests.factories import (
    HEAD,
    make_account,
    make_ada,
    make_adult,
    make_household,
    make_mail,
    make_responses,
    make_staff,
    write_letter,
)

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
    """A value for each part of an address that has a name, or for that of one endpoint alone.
    What it names exists."""
    with db.transaction(engine) as session:
        make_responses(session, "post-order", ANSWERS)
        choice = read_choice(session, "post-order")
        kept = keep_table(session, choice=choice, title="All answers", by=audit.COMMAND_LINE)
        newcomer = add_staff(
            session, email="newcomer@northbank.example", role=Role.MANAGER, by=audit.COMMAND_LINE
        )
        token = issue_password_link(session, staff=newcomer, by=audit.COMMAND_LINE)
        account = make_account(session, "waiting@home.example")
        mailed = {
            endpoint: links.issue(session, purpose, whose, email=email)
            for endpoint, purpose, whose, email in (
                ("sign_in_link", Purpose.SIGN_IN, account, account.email),
                ("reset_password", Purpose.RESET_PASSWORD, account, account.email),
                ("change_email", Purpose.CHANGE_EMAIL, account, "new@home.example"),
                ("ask_with_link", Purpose.PROVE_ACCOUNT, account, account.email),
                ("put_email_back", Purpose.UNDO_EMAIL, account, "before@home.example"),
                ("new_account", Purpose.REGISTER, None, "nobody@home.example"),
                (
                    "invitation",
                    Purpose.INVITATION,
                    make_ada(session),
                    "ada@home.example",
                ),
            )
        }
        own = {f"account.{endpoint} token": token for endpoint, token in mailed.items()}
        for endpoint in ("change_email", "ask_with_link"):
            own[f"my_account.{endpoint} token"] = mailed[endpoint]
        own["my_account.change_email token"] = mailed["change_email"]
        own["families.disable_waiting waiting_id"] = account.public_id
        disabled = make_account(session, "disabled@home.example")
        reason = DisabledReason.NOT_KNOWN
        disabling.disable(session, account=disabled, reason=reason, by=audit.COMMAND_LINE)
        own["families.enable_waiting waiting_id"] = disabled.public_id
        given = {"key": "post-order", "public_id": kept.public_id, "token": token}
        given |= {"account": newcomer.public_id} | own | of_a_family(session)
        return given | of_the_worker(session, config) | to_come(session)


def to_come(session: Session) -> dict[str, str]:
    """A change of a setting that does not hold yet."""
    change = settings.add_change(
        session,
        key="names",
        holds_from=clock.today() + timedelta(days=30),
        value={"service": "Harbour", "agency": "Northbank Families"},
        seen=settings.version_of(settings.rows_of(session, "names")),
        by=audit.COMMAND_LINE,
    )
    return {"setting": change.key, "day": change.holds_from.isoformat()}


def of_a_family(session: Session) -> dict[str, str]:
    """A household with an adult, a child, a home since 4 May 2020, and a record merged into it."""
    household = make_household(session, "Ada Example", "Bo Example", children=["Kit", "Lee"])
    linked = linked_adult(session, household)
    merged = make_household(session, "Cy Example")
    merge = merge_households(session, merged=merged, kept=household, by=audit.COMMAND_LINE)
    child, _home = sight.children_in(session, household)[0]
    return {
        "ref": household.ref,
        "adult_id": sight.adults_in(session, household)[0].public_id,
        "child_id": child.public_id,
        "lives_from": "2020-05-04",
        "merge_id": merge.public_id,
        "families.disable_account adult_id": linked.public_id,
        "families.enable_account adult_id": linked.public_id,
        "families.unlink adult_id": linked.public_id,
    }


def linked_adult(session: Session, household: Household) -> Adult:
    adult = make_adult(session, household, "Di Example", phone="01234 567899")
    link_by_call_back(
        session,
        account=make_account(session, "di@home.example"),
        adult=adult,
        phone="01234 567899",
        by=actor(make_staff(session, "rings@northbank.example", Role.ADVISORY)),
        head=HEAD,
    )
    return adult


def of_the_worker(session: Session, config: Config) -> dict[str, str]:
    """A job of the manager who looks, and an uncertain mail, also in the folder."""
    assert isinstance(config.mail, Folder)
    email = f"{Role.MANAGER}@northbank.example"
    known = session.scalar(select(Staff).where(Staff.email == email))
    owner = known or make_staff(session, email, Role.MANAGER)
    job = jobs.queue(session, "tea.make", by=actor(owner))
    mail = make_mail(session, state=MailState.UNCERTAIN, problem="The line broke.")
    write_letter(config.mail.path, mail.public_id)
    content = b"household\nH1\n"
    one = upload(session, file_name="list.csv", content=content, staff=owner, by=actor(owner))
    return {"job": job.public_id, "mail": mail.public_id, "list_ref": one.ref}


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
        named = {
            name: values.get(f"{rule.endpoint} {name}") or values[name] for name in rule.arguments
        }
        methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
        address = adapter.build(rule.endpoint, named, method=min(methods))
        found.append(Route(rule.endpoint, rule.rule, methods, address))
    return found

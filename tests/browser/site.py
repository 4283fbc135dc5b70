"""The portal with its demonstration, served on this machine for a browser to open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

from flask import Flask, abort
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from waitress import wasyncore
from waitress.server import create_server

from portal import audit, clock, db, jobs, settings
from portal.app import create_app
from portal.config import Config, Environment
from portal.csv_files import NO_TEXT
from portal.delivery import Folder
from portal.demo.loading import load
from portal.jobs import JobState
from portal.mail.models import MailState
from portal.mail.post import AT_ONCE
from portal.people.access import public
from portal.people.accounts.staff import add_staff
from portal.people.client_list.applying import apply_import
from portal.people.client_list.imports import (
    changes_of,
    keep_plan,
    new_import,
    plan_file,
)
from portal.people.models import (
    Account,
    Purpose,
    Role,
    Staff,
)
from portal.people.models.client_list import ImportState
from portal.people.sight import visible_households
from portal.people.signing_in import links as mailed_links
from portal.people.signing_in import sessions as people_sessions
from portal.people.signing_in.sessions import actor
from portal.report.models import KeptTable
from tests.browser.families import HOME, add_families
from tests.browser.family_pages import LISTS
from tests.browser.pages import JOBS
from tests.browser.visits import HALF, PARENT, UNLINKED, WITHOUT_APP
from tests.conftest import SHIPPED_AGENCY, Databases
from tests.factories import (
    make_account,
    make_ada,
    make_household,
    make_linked_account,
    make_mail,
    make_own_contact,
    make_staff,
    write_letter,
)


@dataclass(frozen=True)
class Site:
    """A portal that answers at ``address``. ``links`` are the secrets of links that still work,
    by their purpose, and the ids of an account of staff and of a table; ``sessions`` the secrets
    of people who have signed in, by who they are; ``own`` are the endpoints of the portal, without
    those that only tests have."""

    app: Flask
    address: str
    links: dict[str, str]
    sessions: dict[str, str]
    own: frozenset[str]

    def cookie(self, who: str) -> str:
        """The cookie of somebody who has signed in."""
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        family = {"family": True} if who in (UNLINKED, PARENT) else {}
        return str(serializer.dumps({"token": self.sessions[who]} | family))


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """The shipped agency with the demonstration, in a SQLite database of its own."""
    database = Databases("sqlite", folder, None).with_agency(SHIPPED_AGENCY)
    config = _config(database, folder / "mail")
    engine = db.engine_for(config.database_url, config.secret_key)
    write_letter(folder / "mail", "a-mail", f"Open this link: http://127.0.0.1/{'long' * 20}")
    with db.transaction(engine) as session:
        load(session, base_url=config.base_url)
        sessions = _signed_in(session)
        links = _mailed(session)
        add_families(session)
        _add_work(session)
        _add_change(session)
        _add_lists(session)
        # Beside real people nobody of the demonstration gets in.
        for people in (Staff, Account):
            session.execute(update(people).values(demonstration=True))
    engine.dispose()
    with _served(config, links, sessions) as site:
        yield site


def _mailed(session: Session) -> dict[str, str]:
    """A link of each purpose, each of somebody with a long address."""
    email = "a.newcomer.with.a.long.name@adoption-partnership.example.org"
    staff = add_staff(session, email=email, role=Role.MANAGER, by=audit.COMMAND_LINE)
    account = make_account(session, email)
    adult = make_ada(session, make_household(session, home=HOME))
    unlinked = session.scalars(select(Account).filter_by(email="unlinked@visits.example")).one()
    whose = {
        Purpose.SET_PASSWORD: staff,
        Purpose.SIGN_IN: account,
        Purpose.RESET_PASSWORD: account,
        Purpose.CHANGE_EMAIL: unlinked,
        Purpose.PROVE_ACCOUNT: unlinked,
        Purpose.UNDO_EMAIL: unlinked,
        Purpose.REGISTER: None,
        Purpose.INVITATION: adult,
    }
    table = session.scalars(select(KeptTable.public_id)).first()
    assert table is not None
    return {"account": staff.public_id, "table": table} | {
        str(purpose): mailed_links.issue(session, purpose, one, email="new." + email)
        for purpose, one in whose.items()
    }


def _add_change(session: Session) -> None:
    """A change of a setting that is to come."""
    rows = settings.rows_of(session, "authorities")
    settings.add_change(
        session,
        key="authorities",
        holds_from=clock.today() + timedelta(days=30),
        value=rows[0].value,
        seen=settings.version_of(rows),
        by=audit.COMMAND_LINE,
    )


def _signed_in(session: Session) -> dict[str, str]:
    """The secret of a session of everybody who opens pages."""
    staff = {role: make_staff(session, f"{role}@visits.example", role) for role in Role}
    without_app = make_staff(session, "new@visits.example")
    without_app.totp_confirmed_at = None
    parent = make_linked_account(session, make_household(session, "Cy Marsh", home=HOME))
    make_own_contact(session, parent)
    people: dict[str, people_sessions.Person] = {
        **{str(role): one for role, one in staff.items()},
        HALF: make_staff(session, "half@visits.example"),
        WITHOUT_APP: without_app,
        UNLINKED: make_account(session, "unlinked@visits.example"),
        PARENT: parent,
    }
    begun = {
        who: people_sessions.begin(session, one, device="Firefox") for who, one in people.items()
    }
    for who, one in begun.items():
        one.row.code_given_at = None if who in (HALF, WITHOUT_APP) else one.row.started_at
    return {who: one.token for who, one in begun.items()}


def _add_work(session: Session) -> None:
    """The manager's jobs in every state, and more post than a page holds."""
    manager = session.scalars(select(Staff).where(Staff.email == "manager@visits.example")).one()
    now = clock.now()
    told = {"ended_at": now, "message": "10,000 families were read."}
    states: dict[str, dict[str, object]] = {
        "running": {"holder": "x", "held_until": now, "done": 2500, "total": 10_000},
        "done": told,
        "failed": told,
    }
    for state in JOBS:
        job = jobs.queue(session, "client_list.read", by=actor(manager))
        for name, value in {"public_id": state, "state": state, **states[state]}.items():
            setattr(job, name, JobState(state) if name == "state" else value)
    for number in range(AT_ONCE + 1):
        state = (MailState.FAILED, MailState.UNCERTAIN)[number % 2]
        to = f"someone.{number}.with.a.long.name@adoption-partnership.example.org"
        make_mail(session, to, state=state, problem="The line to the mail server broke.")


def _add_lists(session: Session) -> None:
    """A list with a possible twin, one that is wrong on more than a page, and one applied."""
    manager = session.scalars(select(Staff).where(Staff.email == "manager@visits.example")).one()
    head = "household,person,name,phone,lives_from,authority\n"
    good = head + "N1,adult,Nia Example,01234 567890,2020-05-04,Kent\nN1,child,Kit,,,\n"
    files = {
        "applied": good,
        "read": good.replace("N1", "N2")
        + good.replace("N1,adult,Nia", "N1,adult,Nina")[len(head) :],
        "wrong": head + "N3,adult,Nia,123,someday,Atlantis-with-a-very-long-name-indeed\n" * 110,
    }
    for name, text in files.items():
        content, by, seen = text.encode(), actor(manager), visible_households(manager)
        one = new_import(
            session, file_name=f"{name}-{'long-' * 20}.csv", content=content, named=manager, by=by
        )
        keep_plan(session, one, *plan_file(session, content, seen=seen, named=manager))
        one.ref = LISTS[name]
        if name == "applied":
            apply_import(session, one, changes_of(session, one), seen=seen, by=by)
    refused = new_import(session, file_name="a.png", content=b"PNG", named=manager, by=by)
    refused.ref, refused.state = LISTS["refused"], ImportState.REFUSED
    refused.problem = NO_TEXT


@contextmanager
def without_database(folder: Path) -> Iterator[Site]:
    """A portal whose database has never answered: it does not even know its agency."""
    missing = f"sqlite:///{folder / 'missing' / 'portal.db'}"
    with _served(_config(missing, folder / "mail"), {}, {}) as site:
        yield site


def _config(database_url: str, mail_folder: Path) -> Config:
    return Config(
        environment=Environment.DEVELOPMENT,
        database_url=database_url,
        secret_key="a key for the browser's portal, and for nothing else",
        base_url="http://127.0.0.1",
        agency_file=SHIPPED_AGENCY,
        trusted_proxies=0,
        port=8000,
        mail=Folder(mail_folder),
        mail_from="portal@portal.example",
    )


@contextmanager
def _served(config: Config, links: dict[str, str], sessions: dict[str, str]) -> Iterator[Site]:
    app = create_app(config)
    own = frozenset(app.view_functions)
    app.add_url_rule("/fails/<int:status>", view_func=_fail)
    # The server of `make run`, with a map of its own: two sites stand beside each other.
    sockets: dict[int, object] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield Site(app, f"http://127.0.0.1:{server.effective_port}", links, sessions, own)
    finally:
        # In its own thread, which ends when nothing is left to listen to.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join()
        server.task_dispatcher.shutdown()
        app.extensions["engine"].dispose()


@public
def _fail(status: int) -> str:
    """A page that goes wrong in the way of ``status``, as pages may."""
    if status == 500:
        raise ZeroDivisionError
    if status == 503:
        raise OperationalError("SELECT", {}, Exception())
    abort(status)

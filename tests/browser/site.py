"""The portal with its demonstration, served on this machine for a browser to open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from flask import Flask, abort
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import audit, clock, db, jobs
from portal.app import create_app
from portal.config import Config, Environment
from portal.delivery import Folder
from portal.demo.loading import SIGN_INS, load
from portal.jobs import JobState
from portal.mail.models import MailState
from portal.mail.post import AT_ONCE
from portal.people.access import public
from portal.people.models import Role, Staff
from portal.people.sessions import actor
from portal.people.staff import add_staff, issue_password_link
from tests.browser.pages import JOBS
from tests.conftest import SHIPPED_AGENCY, Databases
from tests.factories import make_mail, write_letter


@dataclass(frozen=True)
class Site:
    """A portal that answers at ``address``. ``password_link`` is the secret of a link that still
    works; ``own`` are the endpoints of the portal, without those that only tests have."""

    app: Flask
    address: str
    password_link: str
    own: frozenset[str]


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """The shipped agency with the demonstration, in a SQLite database of its own."""
    database = Databases("sqlite", folder, None).with_agency(SHIPPED_AGENCY)
    config = _config(database, folder / "mail")
    engine = db.engine_for(config.database_url, config.secret_key)
    write_letter(folder / "mail", "a-mail", f"Open this link: http://127.0.0.1/{'long' * 20}")
    with db.transaction(engine) as session:
        load(session)
        _add_work(session)
        newcomer = add_staff(
            session,
            email="a.newcomer.with.a.long.name@adoption-partnership.example.org",
            role=Role.MANAGER,
            by=audit.COMMAND_LINE,
        )
        link = issue_password_link(session, staff=newcomer, by=audit.COMMAND_LINE)
    engine.dispose()
    with _served(config, link) as site:
        yield site


def _add_work(session: Session) -> None:
    """The manager's jobs in every state, and more post than a page holds."""
    manager = session.scalars(select(Staff).where(Staff.email == SIGN_INS[0][0])).one()
    now = clock.now()
    told = {"ended_at": now, "message": "10,000 families were read.", "link": "/staff"}
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


@contextmanager
def without_database(folder: Path) -> Iterator[Site]:
    """A portal whose database has never answered: it does not even know its agency."""
    with _served(
        _config(f"sqlite:///{folder / 'missing' / 'portal.db'}", folder / "mail"), ""
    ) as site:
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


class _Quiet(WSGIRequestHandler):
    def log(self, *_words: object) -> None:
        """Say nothing: the portal has a log of its own."""


@contextmanager
def _served(config: Config, link: str) -> Iterator[Site]:
    app = create_app(config)
    own = frozenset(app.view_functions)
    app.add_url_rule("/fails/<int:status>", view_func=_fail)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Site(app, f"http://127.0.0.1:{server.port}", link, own)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["engine"].dispose()


@public
def _fail(status: int) -> str:
    """A page that goes wrong in the way of ``status``, as pages may."""
    if status == 500:
        raise ZeroDivisionError
    if status == 503:
        raise OperationalError("SELECT", {}, Exception())
    abort(status)

"""The portal with its demonstration, served on this machine for a browser to open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import audit, clock, db, settings
from portal.app import create_app
from portal.config import Config, Environment
from portal.demo.loading import load
from portal.people.access import public
from portal.people.models import Role
from portal.people.staff import add_staff, issue_password_link
from tests.conftest import SHIPPED_AGENCY, Databases
from tests.factories import make_staff

ADMINISTRATOR = "administrator@example.org"


@dataclass(frozen=True)
class Site:
    """A portal that answers at ``address``. ``password_link`` is the secret of a link that still
    works; ``account`` is one of staff; ``own`` are the endpoints of the portal, without those
    that only tests have."""

    app: Flask
    address: str
    password_link: str
    account: str
    own: frozenset[str]


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """The shipped agency with the demonstration, in a SQLite database of its own."""
    config = _config(Databases("sqlite", folder, None).with_agency(SHIPPED_AGENCY))
    engine = db.engine_for(config.database_url)
    with db.transaction(engine) as session:
        load(session)
        newcomer = add_staff(
            session,
            email="a.newcomer.with.a.long.name@adoption-partnership.example.org",
            role=Role.MANAGER,
            by=audit.COMMAND_LINE,
        )
        link = issue_password_link(session, staff=newcomer, by=audit.COMMAND_LINE)
        make_staff(session, ADMINISTRATOR, Role.ADMINISTRATOR)
        rows = settings.rows_of(session, "authorities")
        settings.add_change(
            session,
            key="authorities",
            holds_from=clock.today() + timedelta(days=30),
            value=rows[0].value,
            seen=settings.version_of(rows),
            by=audit.COMMAND_LINE,
        )
    engine.dispose()
    with _served(config, link, newcomer.public_id) as site:
        yield site


@contextmanager
def without_database(folder: Path) -> Iterator[Site]:
    """A portal whose database has never answered: it does not even know its agency."""
    with _served(_config(f"sqlite:///{folder / 'missing' / 'portal.db'}"), "", "") as site:
        yield site


def _config(database_url: str) -> Config:
    return Config(
        environment=Environment.DEVELOPMENT,
        database_url=database_url,
        secret_key="a key for the browser's portal, and for nothing else",
        base_url="http://127.0.0.1",
        agency_file=SHIPPED_AGENCY,
        trusted_proxies=0,
        port=8000,
    )


class _Quiet(WSGIRequestHandler):
    def log(self, *_words: object) -> None:
        """Say nothing: the portal has a log of its own."""


@contextmanager
def _served(config: Config, link: str, account: str) -> Iterator[Site]:
    app = create_app(config)
    own = frozenset(app.view_functions)
    app.add_url_rule("/fails/<int:status>", view_func=_fail)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Site(app, f"http://127.0.0.1:{server.port}", link, account, own)
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

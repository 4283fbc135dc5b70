"""`portal db` and `portal serve`: the portal itself, rather than one of its features."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from portal import audit, console, db, settings
from portal.config import Config
from portal.delivery import Folder
from portal.errors import Refusal
from portal.surveys.questions import load_shipped
from portal.work.handlers import DUTIES, HANDLERS
from portal.work.worker import worker_for


@click.group("db")
def database() -> None:
    """The database."""


@database.command()
def upgrade() -> None:
    """Bring the database to the current schema, with the agency's settings and the surveys
    that ship with the portal. What is already there stays as it is."""
    from portal import schema  # late: no other command needs Alembic

    config = Config.from_environment()
    with console.engine() as engine:
        before, after = schema.upgrade(engine)
        with db.transaction(engine) as session:
            added = settings.load_missing(session, config.agency_file, by=audit.COMMAND_LINE)
            surveys = load_shipped(session, by=audit.COMMAND_LINE)
    click.echo(f"Database at {after}." if before != after else f"Database is at {after} already.")
    if added:
        click.echo(f"Settings from {config.agency_file.name}: {', '.join(added)}.")
    if surveys:
        click.echo(f"Surveys added: {', '.join(surveys)}.")


@click.command()
def serve() -> None:
    """Serve the portal on this machine, for a first look (PORT in the environment).

    In development a worker runs beside it; a real service runs `portal work`.
    """
    from waitress.server import create_server

    from portal.app import create_app

    config = Config.from_environment()
    app = create_app(config)
    try:
        server = create_server(app, host="127.0.0.1", port=config.port, threads=8)
    except OSError as error:
        raise Refusal(
            f"Port {config.port} cannot be used ({(error.strerror or 'taken').lower()}):"
            " choose another, for example PORT=8001 make run."
        ) from None
    click.echo(f"\nOpen {config.base_url} in a browser. Ctrl+C stops the portal.")
    if isinstance(config.mail, Folder):
        click.echo(f"Its mail goes nowhere but {config.base_url}/development/mail.")
    with worker_beside(config):
        server.run()


@contextmanager
def worker_beside(config: Config) -> Iterator[None]:
    """In development the mails of a first look appear without a second command, and its first
    table without a wait of seconds."""
    if config.in_production:
        yield
        return
    worker = worker_for(config, HANDLERS, DUTIES)
    worker.start()
    threading.Thread(target=_load_pandas, name="pandas", daemon=True).start()
    try:
        yield
    finally:
        worker.stop()
        worker.join()
        worker.engine.dispose()


def _load_pandas() -> None:
    """Only here: a web worker that shows no table keeps the memory of pandas free."""
    import pandas  # noqa: F401

"""Databases to measure on: one of each dialect, thrown away afterwards."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from sqlalchemy import Engine, create_engine, text

from bench import commands
from tests import postgres

DIALECTS = ("sqlite", "postgresql")


@contextmanager
def ready(dialect: str) -> Iterator[str]:
    """The address of a database at the current schema, without a response or a person in it.

    A PostgreSQL server runs with the settings it comes with.
    """
    with _empty_sqlite() if dialect == "sqlite" else _empty_postgresql() as url:
        commands.portal(url, "db", "upgrade")
        yield url


@contextmanager
def demonstration(dialect: str) -> Iterator[str]:
    """As `ready`, with the 128 answers and the people of the demonstration."""
    with ready(dialect) as url:
        commands.portal(url, "demo")
        yield url


def settle(engine: Engine) -> None:
    """What autovacuum does by itself soon after many rows came, and SQLite never needs."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))


def server_cpu(engine: Engine) -> float:
    """CPU seconds that the server has used so far, all its processes together; 0 in SQLite."""
    if engine.dialect.name != "postgresql":
        return 0.0
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
    parent = psutil.Process(number).parent()
    assert parent is not None
    # Of processes that ended, such as parallel workers, the parent holds the sum.
    ended = float(sum(parent.cpu_times()[:4]))
    return ended + sum(sum(child.cpu_times()[:2]) for child in parent.children())


@contextmanager
def _empty_sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder:
        yield f"sqlite:///{folder}/portal.db"


@contextmanager
def _empty_postgresql() -> Iterator[str]:
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with postgres.server(()) as server:
        admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
            try:
                yield f"{server}/{name}"
            finally:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()

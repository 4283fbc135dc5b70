"""Databases to take a backup from, and places to put it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from portal import cli, db
from portal.tables import metadata
from tests.conftest import Databases, Ran
from tests.factories import SECRET_KEY
from tests.house.good_rows import FRESH, PARENTS

KEY = "a key for backups of tests, nothing else"

Portal = Callable[..., Ran]


def fill(engine: Engine) -> None:
    """Rows in every table."""
    with engine.begin() as connection:
        for name, rows in PARENTS.items():
            for row in rows:
                connection.execute(insert(metadata.tables[name]), row)
        for name, row in FRESH.items():
            connection.execute(insert(metadata.tables[name]), row)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A database at the current schema, with nothing in it."""
    url = databases.migrated()
    yield url
    databases.drop(url)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with rows in every table."""
    fill(engine)
    return engine


@pytest.fixture
def other_databases(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Databases]:
    """Databases of the other dialect."""
    if dialect == "sqlite":
        made = Databases("postgresql", tmp_path, request.getfixturevalue("postgres_server"))
    else:
        made = Databases("sqlite", tmp_path, None)
    yield made
    made.close()


@pytest.fixture
def place(databases: Databases) -> Iterator[Engine]:
    """A database in which there is nothing at all, not even a table."""
    url = databases.empty()
    made = db.engine_for(url, SECRET_KEY)
    yield made
    made.dispose()
    databases.drop(url)


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Portal:
    """Runs `portal` on the database of an engine."""
    monkeypatch.setenv("PORTAL_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("PORTAL_BACKUP_KEY", KEY)

    def command(engine: Engine, *arguments: object, **environment: str) -> Ran:
        monkeypatch.setenv("PORTAL_DATABASE_URL", address(engine))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        return Ran(status, *capsys.readouterr())

    return command


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)

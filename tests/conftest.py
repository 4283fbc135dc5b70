"""What all tests share: both databases, an agency, the application, a client that checks pages."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from portal import audit, cli, db, schema, settings
from portal.config import Config
from portal.people.models import Role, Staff
from portal.people.signing_in import sessions
from portal.surveys.questions import load_shipped
from tests import postgres
from tests.client import CheckedClient
from tests.compiled import compile_addresses_once, make_app
from tests.factories import SECRET_KEY, make_config, make_staff

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_AGENCY = ROOT / "agency.toml"
SECOND_AGENCY = ROOT / "tests" / "agencies" / "northbank.toml"


# No test speaks to the world. Python's own sockets are held; libpq and browsers have none of these.
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

# A slow machine is not a wrong result; the tests as a whole have their limit of time.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


class Ran(NamedTuple):
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str


def pytest_configure(config: pytest.Config) -> None:
    """Workers on several cores begin, and end with no word, where a path was mistyped."""
    compile_addresses_once()
    for given in config.args:
        path = given.partition("::")[0]
        if not (config.invocation_params.dir / path).exists():
            raise pytest.UsageError(f"There is no {path}.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.allow_hosts(ALLOWED_HOSTS))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    try:
        with postgres.server(beside=postgres.in_memory()) as url:
            yield url
    except postgres.NoPostgres as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL: {reason}")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs once on each."""
    name: str = request.param
    return name


class Databases:
    """Makes databases of one dialect, empty or copied from one that is set up."""

    def __init__(self, dialect: str, folder: Path, server: str | None) -> None:
        self.dialect, self.folder, self.server = dialect, folder, server
        self.templates: dict[Path | None, str] = {}
        self.admin = (
            create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT") if server else None
        )

    def empty(self) -> str:
        return self._make(None)

    def migrated(self) -> str:
        """A database at the current schema with nothing in its tables."""
        if None not in self.templates:
            self.templates[None] = url = self.empty()
            engine = db.engine_for(url)
            schema.upgrade(engine)
            engine.dispose()
        return self._make(self.templates[None])

    def with_agency(self, agency_file: Path) -> str:
        """A database at the current schema, with an agency's settings and the shipped surveys."""
        if agency_file not in self.templates:
            self.templates[agency_file] = url = self.migrated()
            engine = db.engine_for(url)
            with db.transaction(engine) as session:
                settings.load_missing(session, agency_file, by=audit.COMMAND_LINE)
                load_shipped(session, by=audit.COMMAND_LINE)
            engine.dispose()
        return self._make(self.templates[agency_file])

    def drop(self, url: str) -> None:
        if self.dialect == "postgresql":
            self._admin(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def close(self) -> None:
        if self.admin is not None:
            self.admin.dispose()

    def _make(self, template: str | None) -> str:
        name = f"t{uuid.uuid4().hex[:16]}"
        if self.dialect == "sqlite":
            path = self.folder / f"{name}.db"
            if template:
                shutil.copyfile(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        source = template.rsplit("/", 1)[1] if template else "template0"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{source}"', copies=True)
        return f"{self.server}/{name}"

    def _admin(self, statement: str, *, copies: bool = False) -> None:
        assert self.admin is not None
        with self.admin.connect() as connection:
            # Since version 15 a copy is written through the log unless told otherwise: 20 times
            # slower. Earlier versions know this way only, and not its name.
            chooses = copies and (connection.dialect.server_version_info or ()) >= (15,)
            connection.execute(text(statement + " STRATEGY FILE_COPY" * chooses))


@pytest.fixture(scope="session")
def databases(
    dialect: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Databases]:
    server = request.getfixturevalue("postgres_server") if dialect == "postgresql" else None
    folder = tmp_path_factory.mktemp("databases")
    with TemporaryDirectory(dir=postgres.in_memory() or folder) as quick:
        made = Databases(dialect, Path(quick), server)
        yield made
        made.close()


@pytest.fixture
def agency_file() -> Path:
    """The agency of the test. Override it in a module to run the one that is shipped."""
    return SECOND_AGENCY


@pytest.fixture
def database_url(databases: Databases, agency_file: Path) -> Iterator[str]:
    url = databases.with_agency(agency_file)
    yield url
    databases.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = db.engine_for(database_url, SECRET_KEY)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write and is rolled back; `session.commit()` shows rows to others."""
    with db.open_session(engine, writes=True) as opened:
        yield opened


@pytest.fixture
def config(database_url: str, agency_file: Path, tmp_path: Path) -> Config:
    return make_config(database_url, agency_file, tmp_path / "mail")


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    made = make_app(config)
    made.config["PROPAGATE_EXCEPTIONS"] = True
    made.test_client_class = CheckedClient
    yield made
    made.extensions["engine"].dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """Somebody who is not signed in. Every page it fetches is checked."""
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    return made


@pytest.fixture
def staff_as(app: Flask, engine: Engine) -> Callable[[Role], CheckedClient]:
    """Gives a member of staff with a role, who has signed in: manager@northbank.example."""

    def enter(role: Role) -> CheckedClient:
        with db.transaction(engine) as session:
            email = f"{role}@northbank.example"
            known = session.scalar(select(Staff).where(Staff.email == email))
            staff = known or make_staff(session, email, role)
            begun = sessions.begin(session, staff, device="Firefox on Windows")
            begun.row.code_given_at = begun.row.started_at
        made = app.test_client()
        assert isinstance(made, CheckedClient)
        made.enter(begun.token)
        return made

    return enter


@pytest.fixture
def manager(staff_as: Callable[[Role], CheckedClient]) -> CheckedClient:
    """A service manager who has signed in."""
    return staff_as(Role.MANAGER)


@pytest.fixture
def run(
    database_url: str,
    agency_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ran]:
    """Runs `portal` with some arguments on the database of the test."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("PORTAL_AGENCY_FILE", str(agency_file))

    def command(*arguments: object) -> Ran:
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return command

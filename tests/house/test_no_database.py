"""A portal without its database says so soon, keeps its look, and comes back by itself."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from portal import db
from portal.config import Config
from tests.client import CheckedClient
from tests.compiled import make_app
from tests.conftest import SECOND_AGENCY, Databases
from tests.factories import make_config

SOON = 5.0
SORRY = "Sorry, this service is not working just now"


@contextmanager
def served(config: Config) -> Iterator[CheckedClient]:
    """A visitor to a portal of its own."""
    app = make_app(config)
    app.test_client_class = CheckedClient
    visitor = app.test_client()
    assert isinstance(visitor, CheckedClient)
    yield visitor
    app.extensions["engine"].dispose()


@pytest.fixture
def nowhere(dialect: str, tmp_path: Path) -> str:
    """The address of a database that is not there."""
    if dialect == "sqlite":
        return f"sqlite:///{tmp_path}/missing/portal.db"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    return f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing"


@pytest.mark.parametrize("address", ["/", "/health", "/staff/sign-in", "/nothing"])
def test_a_page_without_a_database_is_503_soon(nowhere: str, address: str) -> None:
    with served(make_config(nowhere, SECOND_AGENCY)) as visitor:
        began = time.monotonic()
        answer = visitor.get(address)
        assert time.monotonic() - began < SOON
        assert answer.status_code == (404 if address == "/nothing" else 503)
        assert "sqlite" not in answer.text
        assert "127.0.0.1" not in answer.text
        assert ">999</a>" in answer.text
        if answer.status_code == 503:
            assert SORRY in answer.text


def test_static_files_need_no_database(nowhere: str) -> None:
    with served(make_config(nowhere, SECOND_AGENCY)) as visitor:
        answer = visitor.get("/static/built/portal.css")
        assert answer.status_code == 200
        answer.close()


def test_health_is_200_while_the_database_answers(client: CheckedClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.slow
def test_a_server_that_takes_calls_and_never_answers_is_given_up_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"
        with served(make_config(url, SECOND_AGENCY)) as visitor:
            began = time.monotonic()
            assert visitor.get("/").status_code == 503
            assert time.monotonic() - began < SOON


@pytest.mark.slow
def test_a_database_that_is_locked_is_given_up_soon(tmp_path: Path) -> None:
    url = Databases("sqlite", tmp_path, None).with_agency(SECOND_AGENCY)
    other = db.engine_for(url)
    with served(make_config(url, SECOND_AGENCY)) as visitor:
        token = visitor.token()
        with db.open_session(other, writes=True) as writer:
            writer.execute(text("UPDATE survey SET title = 'Locked'"))
            began = time.monotonic()
            answer = visitor.post(
                "/staff/sign-in", data={"csrf_token": token, "email": "a", "password": "b"}
            )
            assert time.monotonic() - began < SOON
            assert answer.status_code == 503
            assert visitor.get("/").status_code == 200, "reading waits for nobody"
    other.dispose()


def test_a_portal_keeps_its_look_without_its_database_and_comes_back(databases: Databases) -> None:
    url = databases.with_agency(SECOND_AGENCY)
    with served(make_config(url, SECOND_AGENCY)) as visitor:
        assert visitor.get("/").status_code == 200
        with away(databases, visitor, url):
            page = visitor.page("/", status=503)
            assert "ring Northbank Adoption" in page.get_text()
            assert "--agency-brand:#4a2c5e" in str(page.style)
        assert visitor.get("/").status_code == 200
    databases.drop(url)


@contextmanager
def away(databases: Databases, visitor: CheckedClient, url: str) -> Iterator[None]:
    """While this lasts, the database is somewhere else."""
    visitor.application.extensions["engine"].dispose()
    if databases.dialect == "sqlite":
        path = Path(url.removeprefix("sqlite:///"))
        hidden = path.parent.rename(path.parent.with_name("hidden"))
        yield
        hidden.rename(path.parent)
    else:
        allow_connections(databases, url, "false")
        yield
        allow_connections(databases, url, "true")


def allow_connections(databases: Databases, url: str, allowed: str) -> None:
    engine = create_engine(f"{databases.server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = url.rsplit("/", 1)[1]
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}'))
    engine.dispose()

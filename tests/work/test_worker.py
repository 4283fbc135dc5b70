"""`portal work`: waits for its database, ends cleanly, does all that is due; beside the portal in
development only."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bench.commands import ROOT, environment
from portal import commands, db, schema
from portal.config import Config, Environment
from portal.mail.models import Mail, MailState
from tests.conftest import Databases, Ran
from tests.factories import SECRET_KEY, make_mail
from tests.house.test_no_database import allow_connections
from tests.mail.server import serving

PATIENCE = 30
PORTAL = Path(sys.executable).with_name("portal")


class Running:
    """`portal work` in a process, and what it says."""

    def __init__(self, url: str, log: Path, mail: str) -> None:
        own = environment(url, PORTAL_SECRET_KEY=SECRET_KEY, PORTAL_MAIL=mail)
        self.log = log
        with log.open("wb") as opened:
            self.process = subprocess.Popen([PORTAL, "work"], cwd=ROOT, env=own, stderr=opened)

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def says(self, message: str, times: int = 1) -> None:
        """Wait until it has said so, so many times."""
        until = time.monotonic() + PATIENCE
        while [one["message"] for one in self.said()].count(message) < times:
            assert time.monotonic() < until, f"it never said {message!r}: {self.said()}"
            assert self.process.poll() is None
            time.sleep(0.05)

    def end(self, signalled: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(signalled)
        return self.process.wait(PATIENCE)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    begun = []

    def begin(url: str, mail: str = "smtp://127.0.0.1:1") -> Running:
        begun.append(Running(url, tmp_path / f"worker{len(begun)}.log", mail))
        return begun[-1]

    yield begin
    for one in begun:
        one.process.kill()
        one.process.wait()


@contextmanager
def away(databases: Databases, url: str) -> Iterator[None]:
    """While this lasts nobody can reach the database."""
    path = Path(url.removeprefix("sqlite:///"))
    if databases.dialect == "sqlite":
        hidden = path.rename(path.with_suffix(".hidden"))
        yield
        hidden.rename(path)
    else:
        allow_connections(databases, url, "false")
        yield
        allow_connections(databases, url, "true")


@pytest.mark.slow
def test_one_that_starts_before_its_database_waits_and_says_so_once(
    databases: Databases, running: Callable[..., Running]
) -> None:
    url = databases.migrated()
    with serving() as server:
        with away(databases, url):
            worker = running(url, f"smtp://127.0.0.1:{server.port}")
            worker.says("waits for the database")
            time.sleep(5)
            assert [one["message"] for one in worker.said()].count("waits for the database") == 1
        worker.says("the database answers")
        engine = db.engine_for(url, SECRET_KEY)
        with db.transaction(engine) as session:
            make_mail(session)
        worker.says("sent")
        engine.dispose()
        assert worker.end() == 0
    assert len(server.letters) == 1
    databases.drop(url)


@pytest.mark.slow
def test_one_that_finds_no_tables_waits_for_them(
    databases: Databases, running: Callable[..., Running]
) -> None:
    url = databases.empty()
    worker = running(url)
    worker.says("waits for the database")
    engine = db.engine_for(url)
    schema.upgrade(engine)
    engine.dispose()
    worker.says("the database answers")
    assert worker.end() == 0
    databases.drop(url)


@pytest.mark.slow
@pytest.mark.parametrize("signalled", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_what_it_began(
    engine: Engine, database_url: str, running: Callable[..., Running], signalled: signal.Signals
) -> None:
    with db.transaction(engine) as session:
        for _ in range(3):
            make_mail(session)
    with serving() as server:
        worker = running(database_url, f"smtp://127.0.0.1:{server.port}")
        worker.says("sent")
        assert worker.end(signalled) == 0
    with db.open_session(engine, writes=False) as session:
        states = set(session.scalars(select(Mail.state)))
    assert states <= {MailState.SENT, MailState.WAITING}, "none is left half sent"
    assert worker.said()[-1]["message"] == "stopped"
    assert all({"at", "level", "name", "message"} <= set(line) for line in worker.said())
    assert "ada@home.example" not in worker.log.read_text()


def test_once_does_all_that_is_due_and_ends(
    run: Callable[..., Ran], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction(engine) as session:
        for _ in range(5):
            make_mail(session)
    with serving() as server:
        monkeypatch.setenv("PORTAL_MAIL", f"smtp://127.0.0.1:{server.port}")
        assert run("work", "--once").status == 0
        assert len(server.letters) == 5
        assert run("work", "--once").status == 0
        assert len(server.letters) == 5


def test_once_without_a_database_is_an_error(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{tmp_path}/no/portal.db")
    ran = run("work", "--once")
    assert ran.status == 1
    assert ran.err.splitlines()[-1].startswith("portal: The database cannot be used")


def test_a_worker_runs_beside_the_portal_in_development_only(
    engine: Engine, config: Config
) -> None:
    for environment_, sent in ((Environment.PRODUCTION, False), (Environment.DEVELOPMENT, True)):
        with db.transaction(engine) as session:
            number = make_mail(session).id
        with commands.worker_beside(replace(config, environment=environment_)):
            until = time.monotonic() + (PATIENCE if sent else 2)
            while not is_sent(engine, number) and time.monotonic() < until:
                time.sleep(0.05)
        assert is_sent(engine, number) == sent


def is_sent(engine: Engine, number: int) -> bool:
    with db.open_session(engine, writes=False) as session:
        return session.scalar(select(Mail.state).where(Mail.id == number)) is MailState.SENT

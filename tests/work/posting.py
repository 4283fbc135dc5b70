"""Many mails, two workers that are killed at random and started again, and what came of it all.

The suite runs it with few mails, `python -m bench post` with a thousand.
"""

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import IO

from aiosmtpd.controller import Controller
from sqlalchemy import Engine, func, select

from bench.commands import ROOT, environment
from bench.serving import free_port
from portal import db
from portal.mail.models import Mail, MailState
from portal.mail.outbox import Email, put

LEASE = 4.0
# How long a worker works before it is killed, in seconds.
LIVES = (0.1, 1.5)
UNSETTLED = (MailState.WAITING, MailState.SENDING)


@dataclass
class Taker:
    """A mail server that takes everything, some of it slowly, and counts what it took."""

    chance: random.Random
    slow: float
    taken: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        content: bytes = envelope.content  # type: ignore[attr-defined]
        # Before or after it is taken: a worker may be killed in either.
        await asyncio.sleep(self.chance.random() * self.slow)
        self.taken[str(message_from_bytes(content)["Message-ID"])] += 1
        await asyncio.sleep(self.chance.random() * self.slow)
        return "250 taken"


@dataclass(frozen=True)
class Came:
    """What came of it. ``kills`` is how often a worker was killed."""

    kills: int
    seconds: float
    taken: Counter[str]
    mails: list[Mail]

    def of(self, state: MailState, *, once: bool | None = None) -> list[Mail]:
        return [m for m in self.mails if m.state is state and once in (None, m.once)]

    def times(self, mail: Mail) -> int:
        return self.taken[f"<{mail.message_id}@127.0.0.1>"]

    @property
    def lost(self) -> list[Mail]:
        """Said to be sent, or still waiting, and never taken; or left in no state to be seen."""
        silent = [mail for mail in self.of(MailState.SENT) if not self.times(mail)]
        return silent + [mail for mail in self.mails if mail.state in UNSETTLED]

    @property
    def doubled_that_must_not(self) -> list[Mail]:
        return [mail for mail in self.mails if mail.once and self.times(mail) > 1]

    @property
    def doubled(self) -> int:
        """How many more times mails that may be doubled went out than they had to."""
        return sum(max(0, self.times(mail) - 1) for mail in self.mails if not mail.once)


def fill(engine: Engine, count: int) -> None:
    """Every second mail may go out once only."""
    with db.transaction(engine) as session:
        for number in range(count):
            email = Email("hello", "Your account", f"Number {number}", once=number % 2 == 0)
            put(session, email, to=f"a{number}@home.example", about=None)


def send_with_kills(
    engine: Engine, url: str, key: str, *, kills: int, slow: float, seed: int
) -> Came:
    """Two workers until nothing is left to do, each killed at random, ``kills`` times in all."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    began, done = time.monotonic(), 0
    with taking(chance, slow) as (taker, port):
        own = environment(url, PORTAL_SECRET_KEY=key, PORTAL_MAIL=f"smtp://127.0.0.1:{port}")
        workers = [Mortal(own, chance), Mortal(own, chance)]
        try:
            while _unsettled(engine):
                for worker in workers:
                    if done < kills and worker.has_lived():
                        worker.end()
                        worker.begin()
                        done += 1
                time.sleep(0.05)
        finally:
            for worker in workers:
                worker.end()
    with db.open_session(engine, writes=False) as session:
        mails = list(session.scalars(select(Mail)))
    return Came(done, time.monotonic() - began, taker.taken, mails)


@contextmanager
def taking(chance: random.Random, slow: float) -> Iterator[tuple[Taker, int]]:
    taker = Taker(chance, slow)
    controller = Controller(taker, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield taker, controller.port
    finally:
        controller.stop()


class Mortal:
    """A worker that is to be killed at a random moment after it began to work."""

    def __init__(self, own: dict[str, str], chance: random.Random) -> None:
        self.own, self.chance = own, chance
        self.begin()

    def begin(self) -> None:
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - open for as long as it lives
        self.process = started(self.own, log=self.log)
        self.dies_at: float | None = None

    def has_lived(self) -> bool:
        if self.dies_at is None:
            self.log.seek(0)
            if b'"started"' in self.log.read():
                self.dies_at = time.monotonic() + self.chance.uniform(*LIVES)
        return self.dies_at is not None and time.monotonic() > self.dies_at

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()


def started(
    own: dict[str, str], *, lease: float = LEASE, log: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    command = [sys.executable, "-m", "tests.work.process", str(lease)]
    return subprocess.Popen(command, cwd=ROOT, env=own, stderr=log or subprocess.DEVNULL)


def _unsettled(engine: Engine) -> int:
    with db.open_session(engine, writes=False) as session:
        counted = select(func.count()).select_from(Mail).where(Mail.state.in_(UNSETTLED))
        return session.scalar(counted) or 0

"""The worker: does jobs and duties, and sends mail, until it is told to stop.

Mail has a thread of its own: a long import must not hold up a link to sign in. Any number of
workers may run; each piece of work is a row that one of them takes.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, TimeoutError

from portal import db, duties, working
from portal.config import Config
from portal.duties import Regular
from portal.logs import say_exception
from portal.mail import sending
from portal.mail.sending import Post
from portal.mail.transports import Transport, transport_for
from portal.working import Handler

log = logging.getLogger("portal.worker")

LOOK_EVERY = 1.0
ASK_DATABASE_EVERY = 2.0

Piece = Callable[[], bool]


@dataclass
class Worker:
    """``handlers`` and ``regular`` are what it can do; leases are for tests to shorten."""

    engine: Engine
    transport: Transport
    handlers: Mapping[str, Handler]
    regular: Mapping[str, Regular]
    mail_lease: timedelta = sending.LEASE
    job_lease: timedelta = working.LEASE
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _waits: threading.Event = field(default_factory=threading.Event, repr=False)
    _threads: list[threading.Thread] = field(default_factory=list, repr=False)

    def start(self) -> None:
        """Begin to work, in threads of this process."""
        for name, pieces in self._lanes().items():
            thread = threading.Thread(target=self._go, args=(pieces,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)
        log.info("started")

    def stop(self) -> None:
        """Begin nothing new. What is begun comes to its end: see `join`."""
        self._stop.set()

    def join(self) -> None:
        """Wait until the worker was told to stop and has ended what it had begun."""
        for thread in self._threads:
            # A signal that the system gives to another thread does not wake this one.
            while thread.is_alive():
                thread.join(LOOK_EVERY)
        log.info("stopped")

    def once(self) -> None:
        """Do all that is due, and return. Raises if the database does not answer."""
        pieces = [piece for lane in self._lanes().values() for piece in lane]
        while not self._stop.is_set() and any([piece() for piece in pieces]):
            pass

    def _lanes(self) -> dict[str, tuple[Piece, ...]]:
        post = Post(self.engine, self.transport, self.mail_lease)
        return {
            "post": (post.send_next,),
            "jobs": (
                lambda: duties.do_next(self.engine, self.regular),
                lambda: working.do_next(self.engine, self.handlers, lease=self.job_lease),
            ),
        }

    def _go(self, pieces: tuple[Piece, ...]) -> None:
        while not self._stop.is_set():
            pause = self._do(pieces)
            if pause:
                self._stop.wait(pause)

    def _do(self, pieces: tuple[Piece, ...]) -> float:
        """Do one of each. Returns how long to wait before the next, in seconds."""
        try:
            if not _is_there(self.engine):
                return self._wait_for_database()
            did = any([piece() for piece in pieces])
        except (DBAPIError, TimeoutError):
            return self._wait_for_database()
        except Exception as error:
            say_exception(log, error)
            return ASK_DATABASE_EVERY
        if self._waits.is_set():
            self._waits.clear()
            log.info("the database answers")
        return 0.0 if did else LOOK_EVERY

    def _wait_for_database(self) -> float:
        """Say once that the worker waits: the database is down, locked, or not made yet."""
        if not self._waits.is_set():
            self._waits.set()
            log.warning("waits for the database")
        return ASK_DATABASE_EVERY


def worker_for(
    config: Config, handlers: Mapping[str, Handler], regular: Mapping[str, Regular]
) -> Worker:
    """The worker of a configuration, with a database engine of its own."""
    engine = db.engine_for(config.database_url, config.secret_key)
    transport = transport_for(config.mail, sender=config.mail_from, host=config.mail_host)
    return Worker(engine, transport, handlers, regular)


def _is_there(engine: Engine) -> bool:
    """False for a SQLite file that nobody has made yet: to look into it would make it."""
    name = engine.url.database
    return engine.dialect.name != "sqlite" or name is None or Path(name).exists()

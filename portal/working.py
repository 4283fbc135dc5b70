"""Doing jobs: a worker takes one, says how far it is, and ends it, each in its own transaction.

A job is held for a while (its lease) and longer with each word of progress. What a job does and
that it is done are one transaction, which comes to nothing if another worker has taken the job
meanwhile. So a killed worker's job is done exactly once, by the next one.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Engine, and_, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import audit, clock, db, refs
from portal.errors import Refusal
from portal.jobs import Job, JobState
from portal.logs import say_exception

log = logging.getLogger("portal.jobs")

LEASE = timedelta(minutes=2)
# After each failed try. The one after the last pause is the last try.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 900))
MOST_TRIES = len(PAUSES) + 1
SAY_EVERY = 1.0

NOT_KNOWN_WHY = "Something went wrong, and we do not know what. Nothing was changed."
STOPPED = "The work was begun several times and stopped each time. Nothing was changed."


class Lost(Exception):
    """Another worker has the job now: whatever this one still does must come to nothing."""


@dataclass
class Work:
    """One job, for the function that does it.

    The function reads what ``arguments`` name, says `progress` more often than every two minutes,
    and does its whole effect inside `finishing`, once. It may be begun again after a crash, so
    nothing outside of `finishing` may matter. ``by`` is who queued it.
    """

    engine: Engine
    kind: str
    arguments: Mapping[str, Any]
    by: audit.Actor
    id: int
    holder: str
    lease: timedelta = LEASE
    finished: bool = False
    _message: str | None = None
    _link: str | None = None
    _in_effect: bool = field(default=False, repr=False)
    _said_at: float = field(default=0.0, repr=False)

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is, and hold the job for longer. Cheap: call it for each row.

        Raises `Lost` if another worker has taken the job. Inside `finishing` on SQLite nobody
        else can write, and nobody can take the job: there the bar stands still.
        """
        now = time.monotonic()
        if now - self._said_at < SAY_EVERY or (self._in_effect and _writes_alone(self.engine)):
            return
        with db.transaction(self.engine) as session:
            until = clock.now() + self.lease
            self._change(session, done=done, total=total, held_until=until)
        self._said_at = now

    def says(self, message: str, *, link: str | None = None) -> None:
        """What people read when it is done, and the path of the page where they go on."""
        self._message, self._link = message, link

    @contextmanager
    def finishing(self) -> Iterator[Session]:
        """The transaction of the effect. It ends the job, or raises `Lost` and changes nothing."""
        with db.transaction(self.engine) as session:
            self._in_effect = True
            try:
                yield session
            finally:
                self._in_effect = False
            session.flush()
            ended = _ended(JobState.DONE, self._message)
            self._change(session, link=self._link, **ended)
        self.finished = True

    def _change(self, session: Session, **values: object) -> None:
        held = update(Job).where(Job.id == self.id, Job.holder == self.holder)
        result: CursorResult[Any] = session.connection().execute(held.values(**values))
        if result.rowcount != 1:
            raise Lost


GivenUp = Callable[[Session, Mapping[str, Any], audit.Actor], None]


@dataclass(frozen=True)
class Handler:
    """How jobs of one kind are done. ``title`` heads the page that shows how far it is; on it
    ``menu`` is marked (a blueprint), and ``begins_at`` is the path where such work is begun.

    ``given_up`` is told of a job that failed for good, with its arguments and who queued it, in
    the transaction that says so: what waited for the job must not wait for ever.
    """

    title: str
    run: Callable[[Work], None]
    menu: str = "post"
    begins_at: str | None = None
    given_up: GivenUp | None = None


def do_next(engine: Engine, handlers: Mapping[str, Handler], *, lease: timedelta = LEASE) -> bool:
    """Take the next job that is due and do it. False if there is none."""
    work = claim(engine, handlers, lease=lease)
    if work is None:
        return False
    try:
        handlers[work.kind].run(work)
        if not work.finished:
            raise RuntimeError("the function returned without finishing its job")
    except Lost:
        log.warning("lost", extra={"job": work.kind})
    except Exception as error:
        if not isinstance(error, Refusal):
            say_exception(log, error, job=work.kind)
        fail(work, error, handlers[work.kind])
    else:
        log.info("done", extra={"job": work.kind})
    return True


def claim(
    engine: Engine, handlers: Mapping[str, Handler], *, lease: timedelta = LEASE
) -> Work | None:
    """Take the job that is due longest, of those that this worker can do."""
    now = clock.now()
    due = and_(Job.kind.in_(handlers), _is_due(now))
    # Looking waits for nobody; only with something to do is SQLite's one lock asked for.
    with db.open_session(engine, writes=False) as looking:
        if looking.scalar(select(Job.id).where(due).limit(1)) is None:
            return None
    with db.transaction(engine) as session:
        _give_up(session, handlers, now)
        oldest = select(Job).where(due).order_by(Job.due_at, Job.id).limit(1)
        job = session.scalar(oldest.with_for_update(skip_locked=True))
        if job is None:
            return None
        job.state, job.holder = JobState.RUNNING, refs.public_id()
        job.held_until = clock.now() + lease
        job.tries += 1
        by = audit.Actor(job.by_kind, job.by_ref)
        return Work(engine, job.kind, job.arguments, by, job.id, job.holder, lease)


def fail(work: Work, error: Exception, handler: Handler) -> None:
    """Let the job wait for its next try, or fail for good. What a rule refused once it refuses
    again: its words are kept at once. The words of any other exception are kept nowhere."""
    with db.transaction(work.engine) as session:
        held = select(Job).where(Job.id == work.id, Job.holder == work.holder)
        job = session.scalar(held.with_for_update())
        if job is None:
            return
        if isinstance(error, Refusal):
            values = _ended(JobState.FAILED, error.message)
        elif job.tries >= MOST_TRIES:
            values = _ended(JobState.FAILED, NOT_KNOWN_WHY)
        else:
            due_at = clock.now() + PAUSES[job.tries - 1]
            values = _released(JobState.WAITING) | {"due_at": due_at}
        session.execute(update(Job).where(Job.id == job.id).values(**values))
        if values["state"] is JobState.FAILED:
            _tell(session, handler, job)


def _is_due(now: datetime) -> ColumnElement[bool]:
    waits = and_(Job.state == JobState.WAITING, Job.due_at <= now)
    return or_(waits, and_(Job.state == JobState.RUNNING, Job.held_until < now))


def _give_up(session: Session, handlers: Mapping[str, Handler], now: datetime) -> None:
    """A job that ends its worker each time must not go on for ever."""
    left = select(Job).where(Job.state == JobState.RUNNING, Job.held_until < now)
    spent = left.where(Job.kind.in_(handlers), Job.tries >= MOST_TRIES).order_by(Job.id)
    for job in session.scalars(spent.with_for_update(skip_locked=True)).all():
        ended = update(Job).where(Job.id == job.id).values(**_ended(JobState.FAILED, STOPPED))
        session.execute(ended)
        _tell(session, handlers[job.kind], job)


def _tell(session: Session, handler: Handler, job: Job) -> None:
    """A fault in this must not bring the job back, nor hold up the jobs after it. That the
    database is gone is none: then all of it comes to nothing, and is done again."""
    if handler.given_up is None:
        return
    try:
        with session.begin_nested():
            handler.given_up(session, job.arguments, audit.Actor(job.by_kind, job.by_ref))
    except OperationalError:
        raise
    except Exception as error:
        say_exception(log, error, job=job.kind)


def _released(state: JobState) -> dict[str, object]:
    return {"state": state, "holder": None, "held_until": None}


def _ended(state: JobState, message: str | None) -> dict[str, object]:
    words = message[:500] if message else None
    return _released(state) | {"message": words, "ended_at": clock.now()}


def _writes_alone(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"

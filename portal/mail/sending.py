"""Sending what the outbox holds: take a mail, send it, write down what came of it.

A mail that is taken is held for a while (its lease). One that a crash left behind is sent again
with the same Message-ID, or, if it may go out only `once`, is uncertain: nobody can know whether
the crash came before or after the mail server took it. See docs/decisions/0011.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Engine, and_, func, or_, select, update
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session, defer

from portal import clock, db, refs
from portal.errors import Refusal
from portal.logs import say_exception
from portal.mail.models import Mail, MailState
from portal.mail.transports import Letter, Perhaps, Transport, Unsent

log = logging.getLogger("portal.mail")

LEASE = timedelta(minutes=3)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)
# While the mail server takes nothing from anybody, no other mail is tried, in seconds.
FIRST_REST, LONGEST_REST = 5.0, 60.0
# How long a database that does not answer is asked to take down what came of a mail, in seconds.
INSISTS, ASKS_EVERY = 120.0, 1.0

STOPPED = "The worker stopped while it sent this mail."
TOO_LATE = "It could not be sent in time."
OTHER_KEY = "It was sealed with another PORTAL_SECRET_KEY."
FAULT = "The portal met a fault of its own."


class Lost(Exception):
    """Another worker holds the mail now, or will: this one must not send it."""


@dataclass(frozen=True)
class Held:
    """A mail that this worker may send until its lease ends."""

    id: int
    holder: str
    kind: str
    once: bool
    tries: int
    give_up_at: datetime
    letter: Letter


@dataclass
class Post:
    """One worker's way of sending: how, and whether it rests because nothing goes out."""

    engine: Engine
    transport: Transport
    lease: timedelta = LEASE
    _rest: float = field(default=0.0, repr=False)
    _rest_until: float = field(default=0.0, repr=False)

    def send_next(self) -> bool:
        """Send the mail that is due longest. False if there is none, or nothing goes out now."""
        if time.monotonic() < self._rest_until:
            return False
        held = claim(self.engine, lease=self.lease)
        if held is None:
            return False
        try:
            self._send(held)
        except Lost:
            log.warning("lost", extra={"mail": held.kind})
        return True

    def _send(self, held: Held) -> None:
        begun = False

        def before_words() -> None:
            nonlocal begun
            _hold_on(self.engine, held, self.lease)
            begun = True

        try:
            self.transport.send(held.letter, before_words)
        except Unsent as unsent:
            self._rest_if(unsent.for_all)
            _settle(self.engine, held, _after_unsent(held, unsent))
            return
        except Lost:
            raise
        except Exception as error:
            if not isinstance(error, Perhaps):
                say_exception(log, error, mail=held.kind)
            problem = error.problem if isinstance(error, Perhaps) else FAULT
            _settle(self.engine, held, _after_fault(held, problem, begun=begun))
            return
        self._rest = 0.0
        _settle(self.engine, held, sent())

    def _rest_if(self, for_all: bool) -> None:
        self._rest = min(LONGEST_REST, max(FIRST_REST, 2 * self._rest)) if for_all else 0.0
        self._rest_until = time.monotonic() + self._rest


def claim(engine: Engine, *, lease: timedelta = LEASE) -> Held | None:
    """Take the mail that is due longest. What a crash left, or is too late, is put in its state."""
    now = clock.now()
    # Looking waits for nobody; only with something to do is SQLite's one lock asked for.
    with db.open_session(engine, writes=False) as looking:
        if looking.scalar(select(Mail.id).where(_is_due(now)).limit(1)) is None:
            return None
    with db.transaction(engine) as session:
        _sort_out(session, now)
        while mail := _oldest(session, now):
            mail.tries += 1
            try:
                words = mail.words or ""
            except Refusal:
                _take_back(mail, MailState.FAILED, OTHER_KEY)
                session.flush()
                continue
            mail.state, mail.holder = MailState.SENDING, refs.public_id()
            mail.held_until = clock.now() + lease
            letter = Letter(mail.message_id, mail.to, mail.subject, words, mail.put_at)
            times = mail.tries, mail.give_up_at
            return Held(mail.id, mail.holder, mail.kind, mail.once, *times, letter)
    return None


def sent() -> dict[str, object]:
    """What a mail that was sent is: without its words."""
    released = _released(MailState.SENT, None)
    return released | {"sent_at": clock.now(), "words": None}


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: longer each time. Ten minutes at most, so that all
    is out a quarter of an hour after a mail server came back."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(tries - 1, 10)))


def _oldest(session: Session, now: datetime) -> Mail | None:
    oldest = select(Mail).where(_is_due(now)).order_by(Mail.due_at, Mail.id).limit(1)
    # Without its words: they may be sealed with another key, and the others must still go out.
    held = oldest.options(defer(Mail.words)).with_for_update(skip_locked=True)
    return session.scalar(held)


def _sort_out(session: Session, now: datetime) -> None:
    left = and_(Mail.state == MailState.SENDING, Mail.held_until < now)
    _move(session, and_(left, Mail.once), MailState.UNCERTAIN, STOPPED)
    too_late = and_(_is_due(now), Mail.give_up_at <= now)
    _move(session, too_late, MailState.FAILED, func.coalesce(Mail.problem, TOO_LATE))


def _move(session: Session, which: ColumnElement[bool], to: MailState, problem: object) -> None:
    found = select(Mail.id).where(which).with_for_update(skip_locked=True)
    moved = update(Mail).where(Mail.id.in_(found)).values(**_released(to, problem))
    session.execute(moved.execution_options(synchronize_session=False))


def _is_due(now: datetime) -> ColumnElement[bool]:
    waits = and_(Mail.state == MailState.WAITING, Mail.due_at <= now)
    return or_(waits, and_(Mail.state == MailState.SENDING, Mail.held_until < now))


def _after_unsent(held: Held, unsent: Unsent) -> dict[str, object]:
    if unsent.for_good:
        return _released(MailState.FAILED, unsent.problem)
    due_at = min(clock.now() + pause_after(held.tries), held.give_up_at)
    return _released(MailState.WAITING, unsent.problem) | {"due_at": due_at}


def _after_fault(held: Held, problem: str, *, begun: bool) -> dict[str, object]:
    if begun and held.once:
        return _released(MailState.UNCERTAIN, problem)
    return _after_unsent(held, Unsent(problem))


def _released(state: MailState, problem: object) -> dict[str, object]:
    return {"state": state, "holder": None, "held_until": None, "problem": problem}


def _take_back(mail: Mail, state: MailState, problem: str) -> None:
    for name, value in _released(state, problem).items():
        setattr(mail, name, value)


def _hold_on(engine: Engine, held: Held, lease: timedelta) -> None:
    """Hold the mail for as long as its words may take. Raises `Lost` if it is ours no more."""
    with db.transaction(engine) as session:
        if not _change(session, held, {"held_until": clock.now() + lease}):
            raise Lost


def _settle(engine: Engine, held: Held, values: dict[str, object]) -> None:
    """Write down what came of it. A database that is down or locked is asked again: what is
    forgotten here would be sent twice, or be uncertain without need."""
    until = time.monotonic() + INSISTS
    while True:
        try:
            with db.transaction(engine) as session:
                if not _change(session, held, values):
                    raise Lost
        except (DBAPIError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(ASKS_EVERY)
        else:
            break
    log.info(str(values["state"]), extra={"mail": held.kind, "tries": held.tries})


def _change(session: Session, held: Held, values: dict[str, object]) -> bool:
    ours = update(Mail).where(Mail.id == held.id, Mail.holder == held.holder).values(**values)
    result: CursorResult[Any] = session.connection().execute(ours)
    return result.rowcount == 1

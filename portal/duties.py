"""Regular duties: what the worker does every so often, whoever runs it and how many there are.

Each duty is a row that says when it is due. A worker locks the row, does the duty and sets the
next time in one transaction: two never do it twice, and a killed one leaves it due.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import clock, db
from portal.db import Base, UtcDateTime
from portal.logs import say_exception

log = logging.getLogger("portal.duties")

PAUSE_AFTER_FAULT = timedelta(minutes=5)


class Duty(Base):
    __tablename__ = "duty"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Regular:
    """A duty: how often, and the function that does it. Done twice it changes nothing more."""

    every: timedelta
    do: Callable[[Session], object]


def do_next(engine: Engine, duties: Mapping[str, Regular]) -> bool:
    """Do one duty that is due. False if none is, or if others are doing them."""
    name = _due(engine, duties)
    if name is None:
        return False
    try:
        with db.transaction(engine) as session:
            due = select(Duty).where(Duty.name == name, Duty.due_at <= clock.now())
            duty = session.scalar(due.with_for_update(skip_locked=True))
            if duty is None:
                return False
            duties[name].do(session)
            duty.done_at = clock.now()
            duty.due_at = duty.done_at + duties[name].every
    except Exception as error:
        say_exception(log, error, duty=name)
        _put_off(engine, name, min(PAUSE_AFTER_FAULT, duties[name].every))
    else:
        log.info("done", extra={"duty": name})
    return True


def _due(engine: Engine, duties: Mapping[str, Regular]) -> str | None:
    """The name of a duty that is due. Those that the database does not know yet are added."""
    with db.open_session(engine, writes=False) as session:
        rows = session.execute(select(Duty.name, Duty.due_at).order_by(Duty.due_at))
        known = {name: due_at for name, due_at in rows.tuples() if name in duties}
    for name in duties.keys() - known.keys():
        known[name] = _add(engine, name)
    now = clock.now()
    return next((name for name, due_at in known.items() if due_at <= now), None)


def _add(engine: Engine, name: str) -> datetime:
    now = clock.now()
    try:
        with db.transaction(engine) as session:
            session.add(Duty(name=name, due_at=now))
    except IntegrityError:
        pass  # another worker was first
    return now


def _put_off(engine: Engine, name: str, pause: timedelta) -> None:
    with db.transaction(engine) as session:
        session.execute(update(Duty).where(Duty.name == name).values(due_at=clock.now() + pause))

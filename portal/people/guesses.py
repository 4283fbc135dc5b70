"""Guesses are counted in rows, so that they hold for all workers and survive a restart.

A guess is written down before its password is looked at, in a transaction of its own: however
many try at once, no more than the limit are looked at. Nobody can lock another person out: a
device in which somebody has signed in before has a count of its own, and a link by e-mail needs
no password at all.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal import clock
from portal.people.models import Guess

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most so many tries for one account, and so many from one network address."""

    for_account: int
    from_address: int
    window: timedelta


SECRETS = Limit(for_account=10, from_address=100, window=timedelta(minutes=15))
MAILS = Limit(for_account=4, from_address=40, window=timedelta(hours=1))


def take(session: Session, limit: Limit, *, account: str, address: str) -> bool:
    """Write down one try; whether it is within the limit. ``account`` is whatever is guessed
    at; ``address`` is where the try comes from. Commit before anything is looked at."""
    now = clock.now()
    row = Guess(at=now, account_key=_hash(account), address_key=_hash(address))
    session.add(row)
    session.flush()
    since = now - limit.window
    counted = session.execute(
        select(
            select(func.count())
            .where(*_since(Guess.account_key, row.account_key, since))
            .label("a"),
            select(func.count())
            .where(*_since(Guess.address_key, row.address_key, since))
            .label("b"),
        )
    ).one()
    return bool(counted.a <= limit.for_account and counted.b <= limit.from_address)


def forget_old(session: Session) -> int:
    """Delete the tries of yesterday and before. Returns how many they were."""
    gone = session.execute(delete(Guess).where(Guess.at < clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _since(
    column: InstrumentedAttribute[str], key: str, since: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (column == key, Guess.at > since)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

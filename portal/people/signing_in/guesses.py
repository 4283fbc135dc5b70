"""Guesses are counted in rows, so that they hold for all workers and survive a restart.

A guess is written down before its password is looked at, in a transaction of its own: however
many try at once, no more than the limit are looked at. Nobody can lock another person out: a
device in which somebody has signed in before has a count of its own, and a link by e-mail needs
no password at all.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, delete, func, select
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


def write_down(session: Session, *, account: str, address: str) -> Guess:
    """Write down one try. ``account`` is whatever is guessed at; ``address`` is where the try
    comes from. Commit before asking whether it is within a limit: others must see it."""
    row = Guess(at=clock.now(), account_key=_hash(account), address_key=_hash(address))
    session.add(row)
    session.flush()
    return row


def is_within(session: Session, limit: Limit, guess: Guess) -> bool:
    """Whether a try that was written down may be looked at."""
    since = guess.at - limit.window
    counted = session.execute(
        select(
            _count(Guess.account_key, guess.account_key, since).label("of_account"),
            _count(Guess.address_key, guess.address_key, since).label("from_address"),
        )
    ).one()
    return bool(
        counted.of_account <= limit.for_account and counted.from_address <= limit.from_address
    )


def forget_old(session: Session) -> int:
    """Delete the tries of yesterday and before. Returns how many they were."""
    gone = session.execute(delete(Guess).where(Guess.at < clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _count(column: InstrumentedAttribute[str], key: str, since: datetime) -> ScalarSelect[int]:
    return select(func.count()).where(column == key, Guess.at > since).scalar_subquery()


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

"""Tries are counted in rows, so that they hold for all workers and survive a restart.

A try is written down, in a transaction of its own, before it is looked at: however many try at
once, no more than the limit are. One that comes over the limit is taken back and counts for
nothing, so that whoever goes on trying keeps nobody out for longer. Nobody can lock another
person out: a device in which somebody has signed in before, or set a password with a mailed link,
has a count of its own, and families need no password at all: a link by e-mail signs them in.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ScalarSelect, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal import clock
from portal.people.models import Guess

KEPT = timedelta(days=1)


class Full(StrEnum):
    """Which count has no room for one more try."""

    ACCOUNT = "account"
    PLACE = "place"


@dataclass(frozen=True)
class Limit:
    """At most so many tries for one account, and so many from one place: a network, or a device
    that is known. Each kind of try has counts of its own."""

    kind: str
    for_account: int
    from_place: int
    window: timedelta


SECRETS = Limit("secrets", for_account=10, from_place=100, window=timedelta(minutes=15))
# No longer than a link lives: where no further mail is sent, one of those before still works.
MAILS = Limit("mails", for_account=3, from_place=60, window=timedelta(minutes=10))
# What all accounts together may have mailed to an address that one of them wants: more than each
# may alone, so that none keeps another from it.
NEW_ADDRESSES = Limit("new", for_account=15, from_place=60, window=timedelta(minutes=10))


def one_try(limit: Limit, *, account: str, place: str) -> Guess:
    """One try, not written down yet. ``account`` is whatever is tried, ``place`` is where from."""
    return Guess(
        at=clock.now(),
        account_key=_hash(f"{limit.kind} {account}"),
        address_key=_hash(f"{limit.kind} {place}"),
    )


def write_down(session: Session, guess: Guess) -> None:
    """Write down one try. Commit before asking whether it is within its limit: others must see
    it, or all of those who try at once would find room."""
    session.add(guess)
    session.flush()


def take_back(session: Session, guess: Guess) -> None:
    """Forget a try that was over the limit and so not looked at."""
    session.execute(delete(Guess).where(Guess.id == guess.id))


def full(session: Session, limit: Limit, guess: Guess) -> Full | None:
    """Which count, without this try itself, is full; None lets it be looked at."""
    since = guess.at - limit.window
    counted = session.execute(
        select(
            _others(Guess.address_key, guess.address_key, guess, since).label("from_place"),
            _others(Guess.account_key, guess.account_key, guess, since).label("of_account"),
        )
    ).one()
    # The place first: a full one says nothing of what others tried for an account.
    if counted.from_place >= limit.from_place:
        return Full.PLACE
    return Full.ACCOUNT if counted.of_account >= limit.for_account else None


def forget_old(session: Session) -> int:
    """Delete the tries of yesterday and before. Returns how many they were."""
    gone = session.execute(delete(Guess).where(Guess.at < clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _others(
    column: InstrumentedAttribute[str], key: str, guess: Guess, since: datetime
) -> ScalarSelect[int]:
    own = guess.id or 0  # one that is not written down has no row
    others = (column == key, Guess.at > since, Guess.id != own)
    return select(func.count()).where(*others).scalar_subquery()


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

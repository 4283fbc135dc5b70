"""Sessions: begun, found and ended. Each is a row; the cookie holds its secret."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.agency import SessionLimits
from portal.people.models import Account, SignedIn, Staff
from portal.people.signing_in.hashing import secret_hash

Person = Staff | Account

# A session says that it was seen at most this often: looking should not cost a write each time.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Begun:
    """A session just begun, and the secret for its cookie, which is kept nowhere else."""

    row: SignedIn
    token: str


def actor(person: Person) -> audit.Actor:
    """Who acts, for the audit."""
    kind = audit.ActorKind.STAFF if isinstance(person, Staff) else audit.ActorKind.FAMILY
    return audit.Actor(kind, person.public_id)


def subject(person: Person) -> str:
    """The account of ``person``, for the audit."""
    return f"{_kind(person)}:{person.public_id}"


def begin(session: Session, person: Person, *, device: str) -> Begun:
    """Begin a session of ``person`` on a device, which is described in a few words."""
    token, now = secrets.token_urlsafe(32), clock.now()
    row = SignedIn(
        public_id=refs.public_id(),
        token_hash=secret_hash(token),
        device=device[:60],
        started_at=now,
        seen_at=now,
        **owner(person),
    )
    session.add(row)
    session.flush()
    return Begun(row, token)


def find(session: Session, token: str, *, limits: SessionLimits) -> SignedIn | None:
    """The session with this secret, while it lasts and its account is not disabled."""
    found = of_token(session, token)
    if found is None or found.ended_at is not None or is_over(found, limits, clock.now()):
        return None
    person = person_of(found)
    return found if person.disabled_at is None else None


def of_token(session: Session, token: str) -> SignedIn | None:
    """The session with this secret, whether or not it still lasts."""
    return of_hash(session, secret_hash(token))


def of_hash(session: Session, token_hash: str) -> SignedIn | None:
    """The session whose secret has this hash, whether or not it still lasts."""
    return session.scalar(select(SignedIn).where(SignedIn.token_hash == token_hash))


def is_over(row: SignedIn, limits: SessionLimits, now: datetime) -> bool:
    """Whether a session has been idle for too long, or has lasted for too long."""
    return now >= runs_out_at(row, limits)


def runs_out_at(row: SignedIn, limits: SessionLimits) -> datetime:
    """When a session is over if nothing more is heard of it."""
    idle, longest = limits.staff if row.staff_id is not None else limits.family
    return min(row.seen_at + idle, row.started_at + longest)


def person_of(row: SignedIn) -> Person:
    person = row.staff or row.account
    if person is None:
        raise LookupError("a session of nobody")  # the database holds that there is one
    return person


def is_stale(row: SignedIn) -> bool:
    """Whether it is time to write down that the session was seen."""
    return clock.now() - row.seen_at >= SEEN_EVERY


def seen(session: Session, row_id: int) -> None:
    session.execute(update(SignedIn).where(SignedIn.id == row_id).values(seen_at=clock.now()))


def of_person(session: Session, person: Person, *, limits: SessionLimits) -> Sequence[SignedIn]:
    """The sessions of ``person`` that last, the one seen last first."""
    now = clock.now()
    rows = session.scalars(_lasting(person).order_by(SignedIn.seen_at.desc(), SignedIn.id))
    return [row for row in rows if not is_over(row, limits, now)]


def sign_out(session: Session, *, current: SignedIn) -> None:
    """End one session."""
    person = person_of(current)
    current.ended_at = clock.now()
    audit.record(session, f"{_kind(person)}.signed_out", subject=subject(person), by=actor(person))


def end_one(session: Session, person: Person, public_id: str) -> None:
    """End the session of ``person`` with this id; one of somebody else is left alone."""
    row = session.scalar(_lasting(person).where(SignedIn.public_id == public_id))
    if row is not None:
        sign_out(session, current=row)


def sign_out_everywhere(session: Session, person: Person) -> None:
    """End every session of ``person``, who asks for it."""
    end_all(session, person)
    action = f"{_kind(person)}.signed_out_everywhere"
    audit.record(session, action, subject=subject(person), by=actor(person))


def end_all(session: Session, person: Person) -> None:
    """Sign ``person`` out everywhere, at once."""
    session.execute(
        update(SignedIn)
        .where(_is_of(person), SignedIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )


def end_others(session: Session, *, current: SignedIn) -> None:
    """End every session of a person but this one, at once."""
    session.execute(
        update(SignedIn)
        .where(_is_of(person_of(current)), SignedIn.ended_at.is_(None), SignedIn.id != current.id)
        .values(ended_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )


def owner(person: Person) -> dict[str, int]:
    """The column that names ``person`` in a table of staff and families."""
    return {f"{_kind(person)}_id": person.id}


def _kind(person: Person) -> str:
    return "staff" if isinstance(person, Staff) else "account"


def _is_of(person: Person) -> ColumnElement[bool]:
    if isinstance(person, Staff):
        return SignedIn.staff_id == person.id
    return SignedIn.account_id == person.id


def _lasting(person: Person) -> Select[tuple[SignedIn]]:
    return select(SignedIn).where(_is_of(person), SignedIn.ended_at.is_(None))

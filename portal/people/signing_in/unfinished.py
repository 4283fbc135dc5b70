"""What somebody sent after their session had run out: kept until they have signed in again."""

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from portal import clock, refs
from portal.people.models import Staff, UnfinishedForm
from portal.people.signing_in.sessions import Person, owner

KEPT = timedelta(hours=24)
MOST_CHARACTERS = 300_000

Fields = Sequence[tuple[str, str]]


def keep(session: Session, person: Person, *, address: str, fields: Fields) -> str | None:
    """Keep what ``person`` sent to an address. Returns the id to come back by; None for what is
    too long to be typed."""
    packed = json.dumps(list(fields))
    if len(packed) > MOST_CHARACTERS or len(address) > 2000:
        return None
    row = UnfinishedForm(
        public_id=refs.public_id(),
        address=address,
        fields=packed,
        kept_at=clock.now(),
        **owner(person),
    )
    session.add(row)
    session.flush()
    return row.public_id


def find(session: Session, person: Person, public_id: str) -> UnfinishedForm | None:
    """What ``person`` sent, while it is kept."""
    return session.scalar(
        select(UnfinishedForm).where(
            *_is(person, public_id), UnfinishedForm.kept_at > clock.now() - KEPT
        )
    )


def fields_of(row: UnfinishedForm) -> list[tuple[str, str]]:
    return [(name, value) for name, value in json.loads(row.fields)]


def forget(session: Session, person: Person, public_id: str) -> None:
    """Forget what was kept: it has been sent, or is not wanted any more."""
    session.execute(delete(UnfinishedForm).where(*_is(person, public_id)))


def forget_old(session: Session) -> int:
    """Delete what nobody came back for. Returns how many they were."""
    old = UnfinishedForm.kept_at <= clock.now() - KEPT
    gone = session.execute(delete(UnfinishedForm).where(old))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _is(person: Person, public_id: str) -> tuple[ColumnElement[bool], ...]:
    mine = (
        UnfinishedForm.staff_id if isinstance(person, Staff) else UnfinishedForm.account_id
    ) == person.id
    return mine, UnfinishedForm.public_id == public_id

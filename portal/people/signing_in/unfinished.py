"""What somebody sent after their session had run out: kept until they have signed in again."""

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from portal import clock, refs
from portal.agency import SessionLimits
from portal.people.models import SignedIn, Staff, UnfinishedForm
from portal.people.signing_in.sessions import Person, owner, person_of, runs_out_at

KEPT = timedelta(hours=24)
MOST_FORMS = 5
MOST_CHARACTERS = 300_000

Fields = Sequence[tuple[str, str]]


def may_keep(over: SignedIn, limits: SessionLimits) -> bool:
    """Whether what was sent with a session is kept: only if it ran out by itself, lately, and
    had let somebody in. An older cookie may be in other hands, and could lay something before
    its owner to be sent."""
    if not had_let_in(over) or over.ended_at is not None:
        return False
    return clock.now() < runs_out_at(over, limits) + KEPT


def had_let_in(over: SignedIn) -> bool:
    """Whether a session had let somebody in who has not been disabled since. To them what they
    send too late is shown once more, also where it may not be kept."""
    whole = over.staff is None or over.code_given_at is not None
    return whole and person_of(over).disabled_at is None


def keep(session: Session, person: Person, *, address: str, fields: Fields) -> str | None:
    """Keep what ``person`` sent to an address, and of all such the newest few. Returns the id to
    come back by; None for what is too long to be typed."""
    packed = json.dumps(list(fields))
    if len(packed) > MOST_CHARACTERS or len(address) > 2000:
        return None
    session.refresh(person, with_for_update=True)  # of two at once one counts after the other
    newest = (UnfinishedForm.kept_at.desc(), UnfinishedForm.id.desc())
    rows = session.scalars(select(UnfinishedForm).where(_of(person)).order_by(*newest)).all()
    for oldest in rows[MOST_FORMS - 1 :]:
        session.delete(oldest)
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


def all_of(session: Session, person: Person) -> Sequence[UnfinishedForm]:
    """What ``person`` sent and is kept, the newest first."""
    newest = (UnfinishedForm.kept_at.desc(), UnfinishedForm.id.desc())
    still = (_of(person), UnfinishedForm.kept_at > clock.now() - KEPT)
    return session.scalars(select(UnfinishedForm).where(*still).order_by(*newest)).all()


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


def _of(person: Person) -> ColumnElement[bool]:
    if isinstance(person, Staff):
        return UnfinishedForm.staff_id == person.id
    return UnfinishedForm.account_id == person.id


def _is(person: Person, public_id: str) -> tuple[ColumnElement[bool], ...]:
    return _of(person), UnfinishedForm.public_id == public_id

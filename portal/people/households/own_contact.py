"""How one adult may be reached without harm, in their own answers.

What was shared stays as it was shared: a change is the adult's own again, so nobody tells the
others something because they forgot that they once shared. Hence two rows at most for each adult.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.people import locking, own_words, sight
from portal.people.households import adults
from portal.people.households.households import SafeContact, read_contact
from portal.people.models import Account, Adult, Household, OwnContact
from portal.people.unchanged import check_unchanged

ANSWERS = tuple(field.name for field in fields(SafeContact))


@dataclass(frozen=True)
class Answers:
    """An adult's own answers: the newest, those that were shared, and who sees the latter now."""

    newest: OwnContact | None = None
    shared: OwnContact | None = None
    readers: Sequence[Adult] = ()

    @property
    def rows(self) -> list[OwnContact]:
        """Each once, for the fingerprint of a form."""
        found = [one for one in (self.newest, self.shared) if one is not None]
        return found[:1] if self.newest is self.shared else found


NONE = Answers()


def answers_of(session: Session, adult: Adult) -> Answers:
    return answers_of_all(session, [adult]).get(adult.id, NONE)


def answers_of_all(session: Session, adults: Sequence[Adult]) -> Mapping[int, Answers]:
    """The answers of some adults, by the id of each who gave any. For staff and for themselves:
    nobody else may see what is not shared."""
    ids = [one.id for one in adults]
    # What is not shared comes last, in words: PostgreSQL and SQLite put None at different ends.
    rows = session.scalars(
        select(OwnContact)
        .where(OwnContact.written_by_id.in_(ids))
        .order_by(OwnContact.shared_at.is_(None), OwnContact.id)
    ).all()
    readers = own_words.readers(session, OwnContact, [row.id for row in rows if row.shared_at])
    found: dict[int, Answers] = {}
    for row in rows:
        if row.shared_at is not None:
            found[row.written_by_id] = Answers(row, row, readers.get(row.id, ()))
        else:
            found[row.written_by_id] = replace(found.get(row.written_by_id, NONE), newest=row)
    return found


def shared_by_others(session: Session, account: Account) -> Sequence[tuple[Adult, OwnContact]]:
    """What other adults of the household shared with the adult of an account."""
    rows = session.execute(
        select(Adult, OwnContact)
        .join(OwnContact, OwnContact.written_by_id == Adult.id)
        .where(
            sight.words_seen_by(account, OwnContact),
            OwnContact.written_by_id != account.adult_id,
        )
        .order_by(Adult.name, Adult.id)
    )
    return [(adult, words) for adult, words in rows]


def write(
    session: Session,
    *,
    household: Household,
    adult: Adult,
    contact: SafeContact,
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Write down an adult's own answers: theirs and our team's alone, whoever wrote them down.

    Refuses words that are too long, an adult who is no longer in the household, and the account
    of anybody else.
    """
    good = read_contact(contact)
    own_words.check_writer(session, adult, by)
    session.refresh(adult, with_for_update=True)
    locking.lock_open(session, household)
    if adult not in sight.adults_in(session, household):
        raise Refusal("This adult is no longer in this household.")
    before = answers_of(session, adult)
    check_unchanged(seen, *before.rows)
    row = before.newest
    if row is None or row.shared_at is not None:
        row = OwnContact(written_by_id=adult.id)
        session.add(row)
    row.written_at = clock.now()
    for name in ANSWERS:
        setattr(row, name, getattr(good, name))
    session.flush()
    event = audit.record(
        session,
        "words.written",
        subject=locking.subject(household),
        by=by,
        what=OwnContact.__tablename__,
    )
    audit.add_about(session, event, [adults.subject(adult)])


def share(session: Session, *, adult: Adult, by: audit.Actor, seen: str | None = None) -> None:
    """Share an adult's newest answers with their household, in the place of those shared before.

    Refuses when there are none, and what `own_words.share` refuses.
    """
    session.refresh(adult, with_for_update=True)
    before = answers_of(session, adult)
    if before.newest is None:
        raise Refusal("There is nothing to share yet.")
    if before.shared is not None and before.shared is not before.newest:
        session.delete(before.shared)
        session.flush()
    own_words.share(session, words=before.newest, by=by, seen=seen)


def take_back(session: Session, *, adult: Adult, by: audit.Actor) -> None:
    """Share an adult's answers with nobody any more; the newest stay their own. Refuses what
    `own_words.take_back` refuses; with nothing shared it does nothing."""
    session.refresh(adult, with_for_update=True)
    before = answers_of(session, adult)
    if before.shared is None:
        return
    if before.newest is None or before.newest is before.shared:
        own_words.take_back(session, words=before.shared, by=by)
        return
    newest = {name: getattr(before.newest, name) for name in (*ANSWERS, "written_at")}
    session.delete(before.newest)
    session.flush()
    own_words.take_back(session, words=before.shared, by=by)
    for name, value in newest.items():
        setattr(before.shared, name, value)
    session.flush()

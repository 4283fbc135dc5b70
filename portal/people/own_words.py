"""What an adult writes is that adult's until they share it with their household.

A feature gives its table the columns of `OwnWords`, reads it through `sight.words_seen_by`, and
calls these. Who belongs to the household decides who reads what was shared.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal import audit, clock
from portal.db import Base
from portal.errors import Refusal
from portal.people import locking, sight
from portal.people.models import Account, Adult, Household, Membership, OwnWords
from portal.people.unchanged import ChangedMeanwhile, fingerprint

NOT_YOURS = "Only who wrote this can share it, or take it back."
MEANWHILE = (
    "Your answers, or who is in your household, changed after you opened this page. Nothing is"
    " shared yet. Look again at what would be shared and who would see it."
)


def readers(session: Session, table: type[OwnWords], ids: Sequence[int]) -> dict[int, list[Adult]]:
    """Of some rows the other adults who see them now, by the id of the row."""
    rows = session.execute(
        select(table.id, Adult)
        .join(Adult, sight.shared_with(Adult.id, table))
        .where(table.id.in_(ids))
        .order_by(Adult.name, Adult.id)
    )
    found: dict[int, list[Adult]] = {}
    for row_id, adult in rows:
        found.setdefault(row_id, []).append(adult)
    return found


def check_writer(session: Session, adult: Adult, by: audit.Actor) -> None:
    """Refuses a family's account that is not linked to ``adult``. Staff may write for anybody:
    every journey can be done by phone."""
    if by.kind is audit.ActorKind.FAMILY and _account(session, by).adult_id != adult.id:
        raise Refusal(NOT_YOURS)


def shown(session: Session, words: OwnWords) -> list[Base]:
    """What a page must show before it shares: the words, and who is in the household to read
    them. For the fingerprint of its form."""
    here, theirs = aliased(Membership), aliased(Membership)
    together = session.scalars(
        select(theirs)
        .join(here, here.household_id == theirs.household_id)
        .where(
            here.adult_id == words.written_by_id, here.left_at.is_(None), theirs.left_at.is_(None)
        )
        .order_by(theirs.id)
    )
    return [words, *together]


def share(session: Session, *, words: OwnWords, by: audit.Actor, seen: str | None = None) -> None:
    """Let the others of the writer's household, as it is in this moment, read these words.

    Refuses everybody but the writer, staff too: they cannot know what is safe. Refuses when
    somebody joined after the page was opened, and when there is nobody to share with.
    """
    household = _home_of_writer(session, words, by)
    known = shown(session, words)
    if seen is not None and seen != fingerprint(*known):
        raise ChangedMeanwhile(MEANWHILE)
    if len(sight.adults_in(session, household)) < 2:
        raise Refusal("There is nobody else in your household to share this with.")
    words.shared_at = clock.now()
    _record(session, "words.shared", household, words, by)


def take_back(session: Session, *, words: OwnWords, by: audit.Actor) -> None:
    """Let nobody else in the household read these words any more, at once. Refuses everybody
    but the writer."""
    household = _home_of_writer(session, words, by)
    words.shared_at = None
    _record(session, "words.taken_back", household, words, by)


def _home_of_writer(session: Session, words: OwnWords, by: audit.Actor) -> Household:
    """The household of the writer, who asks, locked: nobody joins it meanwhile."""
    account = _account(session, by)
    if account.adult_id != words.written_by_id:
        raise Refusal(NOT_YOURS)
    household = sight.household_of(session, account)
    if household is None:
        raise Refusal("You are in no household to share this with.")
    locking.lock_open(session, household)
    return household


def _account(session: Session, by: audit.Actor) -> Account:
    account = session.scalar(select(Account).where(Account.public_id == by.ref))
    if account is None or by.kind is not audit.ActorKind.FAMILY:
        raise Refusal(NOT_YOURS)
    return account


def _record(
    session: Session, action: str, household: Household, words: OwnWords, by: audit.Actor
) -> None:
    session.flush()
    what = type(words).__tablename__  # type: ignore[attr-defined]
    audit.record(session, action, subject=locking.subject(household), by=by, what=what)

"""Tables that managers keep: a title for a choice of results, to open again with one click."""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.report.models import KeptTable
from portal.report.results import Choice

LONGEST_TITLE = 120


def keep_table(session: Session, *, choice: Choice, title: str, by: audit.Actor) -> KeptTable:
    """Keep a choice of results under a title. Refuses an empty title and one that is taken."""
    words = " ".join(title.split())
    if not words or len(words) > LONGEST_TITLE:
        raise Refusal(f"Enter a title of 1 to {LONGEST_TITLE} characters.", field="title")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in words):
        raise Refusal("The title holds a control character.", field="title")
    if session.scalar(select(KeptTable.id).where(KeptTable.title == words)) is not None:
        raise Refusal("There is already a table with this title.", field="title")
    kept = KeptTable(
        public_id=refs.public_id(),
        survey_key=choice.survey.key,
        title=words,
        query=choice.query,
        kept_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:  # somebody kept the same title at the same moment
        raise Refusal("There is already a table with this title.", field="title") from None
    audit.record(session, "table.kept", subject=f"table:{kept.public_id}", by=by)
    return kept


def kept_tables(session: Session) -> Sequence[KeptTable]:
    """All kept tables, by title."""
    return session.scalars(select(KeptTable).order_by(KeptTable.title)).all()


def find_kept(session: Session, public_id: str) -> KeptTable | None:
    """A kept table, locked: of two who remove it at once the second finds none."""
    return session.scalar(
        select(KeptTable).where(KeptTable.public_id == public_id).with_for_update()
    )


def remove_kept(session: Session, *, kept: KeptTable, by: audit.Actor) -> None:
    """Take a title off the list. The answers behind it stay."""
    session.delete(kept)
    audit.record(session, "table.removed", subject=f"table:{kept.public_id}", by=by)

"""Looks at the records of families, written down for the audit: who, which one, when."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from portal import audit

SEEN = "household.seen"
SEARCHED = "families.searched"
# What a GET may add to the database: these, each in a transaction of its own, and nothing else.
LOOKS = (SEEN, SEARCHED)


def note_look(session: Session, *, ref: str, by: audit.Actor) -> None:
    """Somebody was shown a household's record, or a page that tells of it."""
    audit.record(session, SEEN, subject=f"household:{ref}", by=by)


def note_search(session: Session, *, refs: Collection[str], by: audit.Actor) -> None:
    """Somebody searched, and was shown these households: a look at each. The words that were
    typed are not kept: they name people."""
    shown = [f"household:{ref}" for ref in refs]
    audit.add_about(session, audit.record(session, SEARCHED, subject="families", by=by), shown)

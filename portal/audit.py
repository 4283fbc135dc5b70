"""Who did what to what, and when. Rows without keys of what they describe: they outlive it.

The database lets nobody change one, nor delete one within its first year (see the migration); the
agency's own setting keeps them for longer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import clock
from portal.db import Base, UtcDateTime, insert_many, states


class ActorKind(StrEnum):
    STAFF = "staff"
    FAMILY = "family"
    COMMAND_LINE = "command_line"
    WORKER = "worker"


@dataclass(frozen=True)
class Actor:
    """Someone, or something, that acts. ``ref`` is the public id of staff or of an account."""

    kind: ActorKind
    ref: str | None = None


COMMAND_LINE = Actor(ActorKind.COMMAND_LINE)
WORKER = Actor(ActorKind.WORKER)


class AuditEvent(Base):
    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_action_at", "action", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_kind: Mapped[ActorKind] = mapped_column(states(ActorKind, "actor_kind"))
    actor_ref: Mapped[str | None] = mapped_column(String(40), index=True)
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(200), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditAbout(Base):
    """What else an act was about: each household that a search showed, or a file held; the adult
    or the child of an act on their household. What one may not see is left out of the act, so it
    stands here and not in its ``detail``."""

    __tablename__ = "audit_about"
    __table_args__ = (Index("ix_audit_about_subject", "subject", "event_id"),)

    event_id: Mapped[int] = mapped_column(
        ForeignKey("audit_event.id", ondelete="CASCADE"), primary_key=True
    )
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)


def record(
    session: Session, action: str, *, subject: str, by: Actor, **detail: object
) -> AuditEvent:
    """Write down one act, in the transaction of the act itself.

    ``action`` is a verb in the past with its feature (``survey.imported``); ``subject`` says
    on what (``import:K3P7-2QX4``). ``detail`` holds no personal data, and
    nothing that leads to a household or to anybody in one: that is for `add_about`.
    """
    event = AuditEvent(
        at=clock.now(),
        actor_kind=by.kind,
        actor_ref=by.ref,
        action=action,
        subject=subject,
        detail=detail,
    )
    session.add(event)
    session.flush()
    return event


def add_about(session: Session, event: AuditEvent, subjects: Collection[str]) -> None:
    """Write down what else an act was about."""
    rows = [(event.id, one) for one in sorted(set(subjects))]
    insert_many(session, AuditAbout, ("event_id", "subject"), rows)

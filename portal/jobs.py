"""Jobs: work that the worker does later, queued in the transaction of what caused it.

How a job is taken and done is in `working`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import audit, clock, refs
from portal.db import Base, UtcDateTime, states


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work. A worker that takes it holds it until ``held_until``, and longer as
    long as it says that it still works; after that another one may take it.

    ``arguments`` name rows by their ids and hold no personal data. ``message`` is for people:
    what came of it. ``link`` is the path of the page where they go on.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "(state = 'running') = (holder IS NOT NULL)"
            " AND (state = 'running') = (held_until IS NOT NULL)",
            name="running_is_held",
        ),
        CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name="done_of_total"),
        Index("ix_job_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(states(JobState, "state"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None] = mapped_column(String(22))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    message: Mapped[str | None] = mapped_column(String(500))
    link: Mapped[str | None] = mapped_column(String(200))
    by_kind: Mapped[audit.ActorKind] = mapped_column(states(audit.ActorKind, "by_kind"))
    by_ref: Mapped[str | None] = mapped_column(String(40))
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)


def queue(session: Session, kind: str, *, by: audit.Actor, **arguments: object) -> Job:
    """Queue a job for the worker, as soon as the transaction commits."""
    now = clock.now()
    job = Job(
        public_id=refs.public_id(),
        kind=kind,
        arguments=arguments,
        state=JobState.WAITING,
        due_at=now,
        by_kind=by.kind,
        by_ref=by.ref,
        queued_at=now,
    )
    session.add(job)
    session.flush()
    return job


def find_job(session: Session, public_id: str, *, of: audit.Actor) -> Job | None:
    """A job for the one who queued it; nobody else's."""
    queued = select(Job).where(Job.by_kind == of.kind, Job.by_ref == of.ref)
    return session.scalar(queued.where(Job.public_id == public_id))


def failed_jobs(session: Session, *, most: int) -> Sequence[Job]:
    """The jobs that failed in the last four weeks, newest first, ``most`` of them."""
    since = clock.now() - timedelta(weeks=4)
    failed = select(Job).where(Job.state == JobState.FAILED, Job.ended_at >= since)
    return session.scalars(failed.order_by(Job.ended_at.desc()).limit(most)).all()

"""Workers that are killed: no mail is lost silently, none doubled that must not be, and a job
is done exactly once."""

import time

import pytest
from sqlalchemy import Engine, select

from bench.commands import environment
from portal import audit, db, jobs
from portal.jobs import Job, JobState
from portal.mail import post
from portal.mail.models import MailState
from tests.client import CheckedClient
from tests.factories import SECRET_KEY, nothing_hidden
from tests.work.posting import fill, send_with_kills, started

MAILS, KILLS = 200, 8
PATIENCE = 60
# Longer than the job's own transaction, in which it says nothing.
JOB_LEASE = 5.0


@pytest.mark.slow
def test_mail_while_two_workers_are_killed(
    engine: Engine, database_url: str, manager: CheckedClient
) -> None:
    fill(engine, MAILS)
    came = send_with_kills(engine, database_url, SECRET_KEY, kills=KILLS, slow=0.1, seed=1)
    assert came.kills > KILLS // 2
    assert came.lost == []
    assert came.doubled_that_must_not == []
    assert came.doubled <= came.kills
    assert sum(came.taken.values()) <= MAILS + came.kills
    uncertain = came.of(MailState.UNCERTAIN)
    assert len(uncertain) <= came.kills
    assert all(mail.once for mail in uncertain)
    assert len(came.of(MailState.SENT)) + len(uncertain) == MAILS
    page = manager.page("/staff/post").get_text()
    for mail in uncertain:
        assert mail.to in page
    with db.open_session(engine, writes=False) as session:
        assert post.counts(session, hidden=nothing_hidden()) == post.Counts(0, 0, len(uncertain))


def state(engine: Engine) -> tuple[JobState, int, int]:
    """The state of the one job, how far it says it is, and how often its effect is there."""
    with db.open_session(engine, writes=False) as session:
        job = session.scalars(select(Job)).one()
        counted = select(audit.AuditEvent.id).where(audit.AuditEvent.action == "slowly.counted")
        return job.state, job.done, len(session.scalars(counted).all())


def wait_until(engine: Engine, wanted: JobState) -> None:
    until = time.monotonic() + PATIENCE
    while state(engine)[0] is not wanted:
        assert time.monotonic() < until, f"never {wanted}"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.2, 1.5], ids=["in its work", "in its transaction"])
def test_a_job_that_was_killed_is_done_once_by_the_next(
    engine: Engine, database_url: str, after: float
) -> None:
    own = environment(database_url, PORTAL_SECRET_KEY=SECRET_KEY)
    with db.transaction(engine) as session:
        jobs.queue(session, "slowly.count", by=audit.COMMAND_LINE)
    first = started(own, lease=JOB_LEASE)
    wait_until(engine, JobState.RUNNING)
    time.sleep(after)
    first.kill()
    first.wait()
    assert state(engine)[0] is JobState.RUNNING
    assert state(engine)[2] == 0
    others = [started(own, lease=JOB_LEASE), started(own, lease=JOB_LEASE)]
    wait_until(engine, JobState.DONE)
    for one in others:
        one.terminate()
        assert one.wait(PATIENCE) == 0
    assert state(engine)[2] == 1

"""`python -m tests.backup.writing URL ENOUGH`: 50 writes a second until the file ENOUGH is there.

Each write is one transaction that changes two tables: a job counts one more, and the audit gets an
event with the number. Prints when it begins, and at the end how many it wrote and the longest wait.
"""

import json
import sys
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select, update

from portal import clock, db
from portal.audit import AuditEvent
from portal.jobs import Job

A_SECOND = 50
COUNTED = "job.counted"
# Rows of a test may have been given numbers that the database does not know of.
NUMBERS_FROM = 10_000_000


def write_once(engine: Engine) -> None:
    with db.transaction(engine) as session:
        number = session.scalar(
            update(Job).where(Job.kind == COUNTED).values(done=Job.done + 1).returning(Job.done)
        )
        event = {"at": clock.now(), "actor_kind": "worker", "action": COUNTED, "subject": "one"}
        event |= {"id": NUMBERS_FROM + (number or 0), "detail": {"number": number}}
        session.execute(insert(AuditEvent).values(**event))


def begin(engine: Engine) -> None:
    """The row that counts."""
    row = {"kind": COUNTED, "public_id": "counter", "arguments": {}, "state": "waiting"}
    row |= {
        "id": NUMBERS_FROM,
        "due_at": clock.now(),
        "queued_at": clock.now(),
        "by_kind": "worker",
    }
    with db.transaction(engine) as session:
        session.execute(insert(Job).values(**row, done=0, tries=0))


def counted(connection: Connection) -> tuple[int, list[int]]:
    """What the job has counted, and the numbers of the events."""
    done = connection.scalar(select(Job.done).where(Job.kind == COUNTED))
    assert done is not None
    events = select(AuditEvent.detail).where(AuditEvent.action == COUNTED)
    return done, sorted(detail["number"] for detail in connection.scalars(events))


def main(url: str, enough: Path) -> None:
    engine = db.engine_for(url)
    print("begun", flush=True)
    written, longest, start = 0, 0.0, time.perf_counter()
    while not enough.exists():
        due = start + written / A_SECOND
        time.sleep(max(0, due - time.perf_counter()))
        before = time.perf_counter()
        write_once(engine)
        longest = max(longest, time.perf_counter() - before)
        written += 1
    seconds = time.perf_counter() - start
    print(json.dumps({"written": written, "seconds": seconds, "longest": longest}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

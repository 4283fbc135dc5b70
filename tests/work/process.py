"""A worker in a process of its own, with short leases and a slow job: `python -m
tests.work.process SECONDS`. Everything else is as `portal work` has it."""

import sys
import time
from datetime import timedelta

from portal import audit, logs
from portal.config import Config
from portal.work.commands import run
from portal.work.handlers import DUTIES
from portal.work.worker import worker_for
from portal.working import Handler, Work

STEPS = 20
IN_TRANSACTION = 2.5


def count_slowly(work: Work) -> None:
    """Leaves one row in the audit, after a second of work and more inside its transaction."""
    for step in range(STEPS):
        work.progress(step, STEPS)
        time.sleep(1 / STEPS)
    with work.finishing() as session:
        audit.record(session, "slowly.counted", subject="slow:1", by=work.by)
        time.sleep(IN_TRANSACTION)


def main(lease: timedelta) -> None:
    logs.configure()
    worker = worker_for(
        Config.from_environment(), {"slowly.count": Handler("Count", count_slowly)}, DUTIES
    )
    worker.mail_lease = worker.job_lease = lease
    run(worker)


if __name__ == "__main__":
    main(timedelta(seconds=float(sys.argv[1])))

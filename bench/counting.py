"""Counts a table again and again, in a process of its own: `python -m bench.counting ADDRESS`.

Prints one JSON object: the medians of its seconds, and the most memory it ever held.
"""

import json
import resource
import statistics
import sys
import time
from pathlib import Path

from sqlalchemy import Engine

from bench.answers import PERIODS, SURVEY
from bench.databases import server_cpu
from portal import db

TIMES = 7


def main(url: str, authority: str | None) -> None:
    engine = db.engine_for(url)
    count(engine, authority)  # warm: pandas is imported, the pages of the index are read
    before = server_cpu(engine)
    taken = [count(engine, authority) for _ in range(TIMES)]
    seen = {
        "seconds": statistics.median(seconds for seconds, _ in taken),
        "cpu": statistics.median(cpu for _, cpu in taken),
        "server_cpu": (server_cpu(engine) - before) / TIMES,
        "most_memory": most_memory(),
    }
    print(json.dumps(seen))


def count(engine: Engine, authority: str | None) -> tuple[float, float]:
    """Make the table once. Returns seconds on the clock and of our own CPU."""
    from portal.report.results import read_choice, survey_results

    with db.open_session(engine, writes=False) as session:
        choice = read_choice(session, SURVEY, periods=PERIODS, authority=authority)
        clock, cpu = time.perf_counter(), time.process_time()
        results = survey_results(session, choice)
        taken = time.perf_counter() - clock, time.process_time() - cpu
    assert len(results.table.rows) == 9
    return taken


def most_memory() -> float:
    """MB. The kernel's other figure, of `getrusage`, begins with the most of our parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)

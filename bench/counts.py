"""`counts`: the percentage table of nine questions over very many responses."""

import json
import sys
from collections.abc import Iterator

from bench import commands, databases
from bench.answers import add_responses
from bench.figure import Figure, say
from portal import db

TARGETS = ((100_000, 0.2), (1_000_000, 2.0))
MOST_MEMORY = 300
AUTHORITY = "Kent"
NOTE = (
    "median of 7, warm, survey_results() for two periods of a survey of 9 questions, 20 months,"
    " 4 authorities, 6 bands, 8 % blanks; PostgreSQL with the settings it comes with, after one"
    " VACUUM (ANALYZE) as autovacuum does"
)


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.ready(dialect) as url:
            there = 0
            for count, target in TARGETS:
                say(f"counts: making {count:,} responses in {dialect}, which takes minutes")
                _fill(url, count - there)
                there = count
                for authority in (None, AUTHORITY):
                    yield from _counted(url, count, authority, target)


def _fill(url: str, count: int) -> None:
    """Add responses, with every check of the database, as an import does."""
    engine = db.engine_for(url)
    with db.transaction(engine) as session:
        add_responses(session, count)
    databases.settle(engine)
    engine.dispose()


def _counted(url: str, count: int, authority: str | None, target: float) -> Iterator[Figure]:
    dialect = url.split(":")[0].split("+")[0]
    say(f"counts: counting {count:,} responses in {dialect}")
    command = [sys.executable, "-m", "bench.counting", url, *([authority] if authority else [])]
    seen = json.loads(commands.run(command, url).out)
    of_one = f", {authority} only" if authority else ""
    name = f"{count:,} responses, {dialect}{of_one}"
    yield Figure(f"{name}: time", seen["seconds"], "s", target, NOTE)
    yield Figure(f"{name}: CPU of the process", seen["cpu"], "s")
    if dialect == "postgresql":
        yield Figure(f"{name}: CPU of the server, all processes", seen["server_cpu"], "s")
    yield Figure(f"{name}: most memory of the process", seen["most_memory"], "MB", MOST_MEMORY)

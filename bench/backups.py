"""`backup`: a backup of a million rows while others write, and putting it into an empty place."""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text

from bench import answers, commands, databases
from bench.figure import Figure, say
from portal import db
from portal.audit import AuditEvent
from tests.backup import writing

KEY = "a key for measuring, and for nothing else"
RESPONSES, EVENTS = 60_000, 442_500  # with their answers a million rows
AT_ONCE = 20_000
MOST_MB = 100
NOTE = "the whole command; 1,000,000 rows, meanwhile 50 transactions a second by another process"


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with (
            databases.ready(dialect) as url,
            databases.ready(dialect) as place,
            tempfile.TemporaryDirectory() as folder,
        ):
            yield from _measure(dialect, url, place, Path(folder))


def _measure(dialect: str, url: str, place: str, folder: Path) -> Iterator[Figure]:
    engine, restored = db.engine_for(url), db.engine_for(place)
    _fill(engine)
    databases.settle(engine)
    yield Figure(f"{dialect}: size of the database", _size(engine), "MB")
    writing.begin(engine)
    with _writing(url, folder / "enough") as writer:
        before = databases.server_cpu(engine)
        file = folder / "one.backup"
        taken = commands.portal(url, "backup", str(file), PORTAL_BACKUP_KEY=KEY)
        of_server = databases.server_cpu(engine) - before
        (folder / "enough").touch()
        wrote = json.loads(writer.communicate()[0])
    say(taken.out)
    yield Figure(f"{dialect}: backup, time", taken.seconds, "s", None, NOTE)
    yield Figure(f"{dialect}: backup, CPU of the command", taken.cpu, "s")
    if dialect == "postgresql":
        yield Figure(f"{dialect}: CPU of the server, the writes too", of_server, "s")
    yield Figure(f"{dialect}: backup, most memory", taken.most_memory, "MB", MOST_MB)
    yield Figure(f"{dialect}: size of the file", file.stat().st_size / 1e6, "MB")
    yield Figure(f"{dialect}: writes a second meanwhile", wrote["written"] / wrote["seconds"], "/s")
    yield Figure(f"{dialect}: longest of these writes", wrote["longest"], "s")
    put_back = commands.portal(place, "restore", str(file), PORTAL_BACKUP_KEY=KEY)
    say(put_back.out)
    yield Figure(f"{dialect}: restore, time", put_back.seconds, "s")
    yield Figure(f"{dialect}: restore, CPU of the command", put_back.cpu, "s")
    yield Figure(f"{dialect}: restore, most memory", put_back.most_memory, "MB", MOST_MB)
    with restored.connect() as connection:
        done, numbers = writing.counted(connection)
    yield Figure(f"{dialect}: writes that it holds", done, f"of {wrote['written']}")
    apart = set(numbers) ^ set(range(1, done + 1))
    yield Figure(f"{dialect}: rows of another moment", len(apart), "rows", 0)
    engine.dispose()
    restored.dispose()


def _writing(url: str, enough: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.backup.writing", url, str(enough)]
    process = subprocess.Popen(command, cwd=commands.ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def _fill(engine: Engine) -> None:
    chance = random.Random(EVENTS)
    columns = ("id", "at", "actor_kind", "actor_ref", "action", "subject", "detail")
    with db.transaction(engine) as session:
        answers.add_responses(session, RESPONSES)
        for start in range(1_000, 1_000 + EVENTS, AT_ONCE):
            rows = [
                (
                    number,
                    f"2024-01-{chance.randint(1, 31):02d} 12:00:00.{chance.randrange(10**6):06d}",
                    "staff",
                    chance.randbytes(11).hex(),
                    "household.looked_at",
                    f"household:{chance.randbytes(8).hex()}",
                    json.dumps({"page": "household", "search": chance.randbytes(16).hex()}),
                )
                for number in range(start, min(start + AT_ONCE, 1_000 + EVENTS))
            ]
            db.insert_many(session, AuditEvent, columns, rows)


def _size(engine: Engine) -> float:
    query = "SELECT pg_database_size(current_database())"
    if engine.dialect.name == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with engine.connect() as connection:
        return float(connection.scalar(text(query)) or 0) / 1e6

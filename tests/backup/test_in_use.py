"""One moment while others write; and a process that is killed leaves nothing half done."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, text

from portal.backup.restoring import restore
from portal.backup.taking import take
from portal.db import insert_rows
from portal.tables import metadata
from tests.backup import writing
from tests.backup.conftest import KEY, address
from tests.conftest import ROOT
from tests.factories import SECRET_KEY
from tests.rows import all_rows

ROWS = 20_000
FEW_WRITES = 20
TRIES = 5


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.backup"


@pytest.fixture
def large(filled: Engine) -> Engine:
    """A database that takes some time to read and to fill."""
    table = metadata.tables["search_word"]
    rows = [[f"word-{number}", 1, 0] for number in range(ROWS)]
    with filled.execution_options(writes=True).begin() as connection:
        insert_rows(connection, table, ("word", "household_id", "adult_id"), rows)
    return filled


@pytest.fixture
def enough(tmp_path: Path, large: Engine) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    """A process that writes 50 times a second until a file is there."""
    writing.begin(large)
    file = tmp_path / "enough"
    command = [sys.executable, "-m", "tests.backup.writing", address(large), str(file)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    yield file, process
    file.touch()
    process.wait(10)
    process.stdout.close()


def test_every_row_is_of_one_moment(
    large: Engine, place: Engine, file: Path, enough: tuple[Path, "subprocess.Popen[str]"]
) -> None:
    """Both tables of each write agree in the backup, and writes came before it and meanwhile."""
    written: list[int] = []
    for _ in range(3):
        with large.connect() as connection:
            before, _events = writing.counted(connection)
        take(large, file, KEY, overwrite=True)
        with large.connect() as connection:
            after, _events = writing.counted(connection)
        restore(place, file, KEY, replace=True)
        with place.connect() as connection:
            done, numbers = writing.counted(connection)
        assert numbers == list(range(1, done + 1))
        assert before <= done < after
        written.append(done)
    enough[0].touch()
    out, _errors = enough[1].communicate(timeout=10)
    assert json.loads(out)["written"] > written[-1] > FEW_WRITES


def environment(engine: Engine) -> dict[str, str]:
    names = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return names | {
        "PORTAL_DATABASE_URL": address(engine),
        "PORTAL_SECRET_KEY": SECRET_KEY,
        "PORTAL_BACKUP_KEY": KEY,
    }


def start(engine: Engine, *arguments: object) -> psutil.Popen:
    command = [sys.executable, "-c", "from portal.cli import main; main()"]
    command += [str(argument) for argument in arguments]
    return psutil.Popen(
        command, cwd=ROOT, env=environment(engine), stdout=subprocess.DEVNULL, stderr=None
    )


def test_a_backup_that_is_killed_has_no_name(large: Engine, file: Path) -> None:
    for _ in range(TRIES):
        process = start(large, "backup", file)
        while process.poll() is None and not list(file.parent.glob("*.draft")):
            time.sleep(0.001)
        process.kill()
        if process.wait() == -signal.SIGKILL:
            break
        file.unlink()  # it was quicker than we looked
    assert not file.exists()
    assert len(list(file.parent.glob("*.draft"))) == 1
    take(large, file, KEY, overwrite=False)


def has_begun(engine: Engine) -> bool:
    """Whether somebody holds the lock that a restore takes at the start of its transaction."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            query = "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'"
            return bool(connection.scalar(text(query)))
    assert engine.url.database
    probe = sqlite3.connect(engine.url.database, timeout=0, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        probe.close()
    return False


def test_a_restore_that_is_killed_changes_nothing(large: Engine, place: Engine, file: Path) -> None:
    """Killed in the middle of its transaction: the rows of before are there, and no others."""
    take(large, file, KEY, overwrite=False)
    restore(place, file, KEY, replace=False)
    with large.begin() as connection:
        connection.execute(text("DELETE FROM search_word WHERE word > 'word-2'"))
        connection.execute(text("UPDATE staff SET name = 'Later'"))
    before = all_rows(large)
    large.dispose()
    killed, wanted = 0, all_rows(place)
    for moments_later in (0, 0.05, 0.2):
        process = start(large, "restore", "--replace", file)
        while not has_begun(large):
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(moments_later)
        process.kill()
        process.wait()
        large.dispose()
        now = all_rows(large)
        large.dispose()
        if now == wanted:  # it had committed already
            break
        assert now == before
        killed += 1
    assert killed
    assert start(large, "restore", "--replace", file).wait() == 0
    assert all_rows(large) == wanted

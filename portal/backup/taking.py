"""Taking a backup: everything as it was at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine, Table, select, text

from portal import clock, schema
from portal.backup.columns import plain, tables
from portal.backup.contents import Head, Part, Writer
from portal.errors import Refusal
from portal.private_files import written_whole

# Few enough that rows with long texts do not fill the memory.
ROWS_AT_ONCE = 250


@dataclass(frozen=True)
class Taken:
    """What a backup holds: the moment it shows, how many tables and rows, and its bytes."""

    taken_at: str
    tables: int
    rows: int
    size: int


def take(engine: Engine, file: Path, key: str, *, overwrite: bool) -> Taken:
    """Write a backup to ``file``, whole or not at all.

    Refuses a database without the portal's tables, and a file that is there already unless it
    may be overwritten.
    """
    with written_whole(file, overwrite=overwrite) as target:
        written = _write(engine, target, key)
        return Taken(*written, size=target.tell())


def _write(engine: Engine, target: BinaryIO, key: str) -> tuple[str, int, int]:
    with _one_moment(engine) as connection:
        taken_at = clock.now().isoformat()
        revision = schema.revision_of(connection)
        if revision is None:
            raise Refusal("The database holds no portal, so there is nothing to back up.")
        found = tables(connection)
        _keep_as_they_are(connection, found)
        writer = Writer(target, key, Head(revision, taken_at))
        for table in found:
            for part in _parts(connection, table):
                writer.write(part)
        writer.finish()
        return taken_at, len(found), writer.rows.total()


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees what was committed when it began to read, and nothing later.

    On SQLite any transaction does (its log is written ahead), on PostgreSQL it must ask.
    """
    options: dict[str, object] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection:
        yield connection.execution_options(**options)


def _keep_as_they_are(connection: Connection, found: list[Table]) -> None:
    """PostgreSQL: let nobody change a table meanwhile. A table made anew would look empty to us."""
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(table.name) for table in found)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS SHARE MODE"))


def _parts(connection: Connection, table: Table) -> Iterator[Part]:
    names = [column.name for column in table.columns]
    query = select(*(plain(column, connection.dialect.name) for column in table.columns))
    streamed = connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    some = False
    for rows in streamed.partitions():
        some = True
        yield Part(table.name, names, [list(row) for row in rows])
    if not some:
        yield Part(table.name, names, [])

"""Restoring a backup: all of it in one transaction, after all of it was read and found good."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, select

from portal import db, schema
from portal.backup import replacing
from portal.backup.columns import bytes_again, tables
from portal.backup.contents import Head, Reader, opened
from portal.errors import Refusal

# What `portal db upgrade` puts into a new database by itself, and nobody would miss.
FROM_UPGRADE = frozenset(
    {"audit_event", "setting", "survey", "survey_version", "survey_question", "survey_option"}
)


@dataclass(frozen=True)
class Restored:
    """``revision`` is where the database stands now."""

    taken_at: str
    revision: str
    tables: int
    rows: int


def restore(engine: Engine, file: Path, key: str, *, replace: bool) -> Restored:
    """Put everything of a backup in the place of what the database holds.

    The whole file is read first, and refused if it is damaged, not whole, of another key, or of a
    newer portal. Refuses a database that holds more than `portal db upgrade` puts there, unless it
    may be replaced, and one whose tables are not the portal's. On any failure the database stays
    as it was.
    """
    with opened(file, key) as reader:
        for _part in reader.parts():
            pass
        head = reader.head
    if not schema.known(head.revision):
        raise Refusal(f"The backup stands at {head.revision}, which this portal does not know.")
    with opened(file, key) as reader, replacing.transaction(engine) as connection:
        _make_room(connection, head, replace=replace)
        _load(connection, reader)
    return Restored(head.taken_at, head.revision, len(reader.rows), reader.rows.total())


def _make_room(connection: Connection, head: Head, *, replace: bool) -> None:
    """Empty tables of the backup's revision, whatever was there."""
    stands_at, found = schema.revision_of(connection), tables(connection)
    if stands_at is None and found:
        raise Refusal("The database holds tables that are not of a portal.")
    if stands_at is not None and not schema.known(stands_at):
        raise Refusal(f"The database stands at {stands_at}, which this portal does not know.")
    replacing.lock(connection, found)
    if not replace:
        _check_nobody_is_there(connection, found)
    replacing.empty(connection, found)
    if stands_at != head.revision:
        schema.make_anew(connection, head.revision)


def _check_nobody_is_there(connection: Connection, found: list[Table]) -> None:
    for table in found:
        if table.name in FROM_UPGRADE:
            continue
        if connection.scalar(select(func.count()).select_from(table)):
            raise Refusal(
                f"The database is in use: {table.name} holds rows."
                " To put the backup in the place of all that is there: --replace."
            )


def _load(connection: Connection, reader: Reader) -> None:
    known = {table.name: table for table in tables(connection)}
    with replacing.keys_checked_at_the_end(connection):
        for part in reader.parts():
            table = known.get(part.table)
            if table is None or set(table.columns.keys()) != set(part.columns):
                raise Refusal(f"The backup does not fit this portal: the table {part.table}.")
            rows = bytes_again(part.rows, part.columns, table, connection.dialect.name)
            db.insert_rows(connection, table, part.columns, rows)
    if missing := sorted(set(known) - set(reader.rows)):
        raise Refusal(f"The backup does not fit this portal: the table {missing[0]}.")
    replacing.number_on(connection, known.values())

"""What a database needs so that all of its rows can be replaced in one transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, func, select, text

from portal.errors import Refusal

# On SQLite; PostgreSQL's TRUNCATE asks no trigger of a row.
TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text AS on_table, quote_ident(conname) AS name,
    pg_get_constraintdef(oid) AS words
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    ORDER BY 1, 2
"""
SEQUENCES = """
    SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence, column_name
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = :table
    AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One that writes, and in which tables can be made. On SQLite no key is checked in it."""
    with engine.execution_options(writes=True).connect() as connection:
        driver = connection.connection.dbapi_connection
        sqlite = connection.dialect.name == "sqlite"
        if sqlite and driver is not None:
            driver.execute("PRAGMA foreign_keys=OFF")  # only possible before BEGIN
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SET LOCAL timezone TO 'UTC'"))
                    connection.execute(text("SET LOCAL lock_timeout TO '10s'"))
                yield connection
        finally:
            connection.invalidate()  # its keys are off: nobody else shall have it


def lock(connection: Connection, found: Iterable[Table]) -> None:
    """Nobody writes from now on. On SQLite a transaction that writes is alone anyway."""
    if connection.dialect.name == "postgresql" and (names := _names(connection, found)):
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))


def empty(connection: Connection, found: Iterable[Table]) -> None:
    """Take out all rows: of the audit too, whose triggers hold against people, not against this."""
    if connection.dialect.name == "postgresql":
        if names := _names(connection, found):
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        return
    triggers = connection.execute(text(TRIGGERS)).all()
    for trigger in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {_quoted(connection, trigger.name)}")
    for table in found:
        connection.execute(table.delete())
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)


@contextmanager
def keys_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """Rows may come before those they point to. Refuses keys that lead nowhere in the end.

    On PostgreSQL the foreign keys are taken away and made again, as pg_restore does: that checks
    each with one query.
    """
    if connection.dialect.name == "sqlite":
        yield
        if wrong := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Refusal(f"The backup does not hold together: a key of {wrong[0]} leads nowhere.")
        return
    keys = connection.execute(text(FOREIGN_KEYS)).all()
    for key in keys:
        connection.exec_driver_sql(f"ALTER TABLE {key.on_table} DROP CONSTRAINT {key.name}")
    yield
    for key in keys:
        connection.exec_driver_sql(
            f"ALTER TABLE {key.on_table} ADD CONSTRAINT {key.name} {key.words}"
        )


def number_on(connection: Connection, loaded: Iterable[Table]) -> None:
    """Let the next row of each table have a number of its own. SQLite does by itself.

    Not by setval(), which a rollback does not take back.
    """
    if connection.dialect.name != "postgresql":
        return
    for table in loaded:
        for found in connection.execute(text(SEQUENCES), {"table": table.name}).all():
            most = connection.scalar(select(func.max(table.c[found.column_name])))
            connection.exec_driver_sql(
                f"ALTER SEQUENCE {found.sequence} RESTART WITH {(most or 0) + 1}"
            )


def _names(connection: Connection, found: Iterable[Table]) -> str:
    return ", ".join(_quoted(connection, table.name) for table in found)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)

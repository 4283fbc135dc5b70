"""The database: one metadata, two dialects, one way to open a transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    insert,
    inspect,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from portal import sealing

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


# A random 63-bit identifier. On SQLite the type must read INTEGER, so that rows lie in the
# order of their identifiers and not in the order in which they came.
RandomId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. A naive one is refused, not guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def states(enum: type[StrEnum], name: str) -> Enum:
    """A column of states: stored as text, held to the enum by a CHECK called ``name``."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def engine_for(url: str, secret_key: str | None = None) -> Engine:
    """An engine of SQLite or PostgreSQL that behaves alike: times out, checks foreign keys.

    Without the portal's secret key it can neither write nor read what is sealed.
    """
    engine = _engine_for(url)
    if secret_key is not None:
        sealing.use(engine, secret_key)
    return engine


def _engine_for(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 4})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        hide_parameters=True,  # an error must not carry personal data into a log
        pool_pre_ping=True,
        pool_timeout=4,
        connect_args={"connect_timeout": 3, "options": "-c timezone=utc"},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late and is never IMMEDIATE: we send ours.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_session(engine: Engine, *, writes: bool) -> Session:
    """A session whose transaction, if it ``writes``, takes SQLite's write lock at its start.

    Two that began by reading and then both wish to write would meet "database is locked".
    """
    return Session(engine.execution_options(writes=writes), expire_on_commit=False)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that commits when the block ends well and rolls back when it does not."""
    with open_session(engine, writes=True) as session, session.begin():
        yield session


def insert_many(
    session: Session, model: type[Base], columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Insert many rows as fast as the database takes them: COPY on PostgreSQL."""
    insert_rows(session.connection(), cast("Table", inspect(model).local_table), columns, rows)


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """As `insert_many`, into a table that need not have a model."""
    if not rows:
        return
    if isinstance(connection.dialect, PGDialect_psycopg):
        _copy(connection, table.name, columns, rows)
        return
    statement = insert(table).values(dict.fromkeys(columns))
    compiled = str(statement.compile(dialect=connection.dialect))
    connection.exec_driver_sql(compiled, [tuple(row) for row in rows])


def _copy(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    import psycopg

    names = ", ".join(f'"{column}"' for column in columns)
    cursor: Any = connection.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        # Only what went wrong: the driver's further words quote the row, and with it people.
        kind = OperationalError if isinstance(error, psycopg.OperationalError) else DatabaseError
        words = Exception(error.diag.message_primary or type(error).__name__)
        raise kind(f"COPY {table}", None, words) from None

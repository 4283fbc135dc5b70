"""Values on their way from one database to another: whole numbers and text, nothing else.

A moment is text in UTC and a day is text, both as SQLite holds them; yes and no are 1 and 0; JSON
is its text, so that not a digit of it changes; bytes are hexadecimal.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    case,
    cast,
    func,
    inspect,
)

from portal.backup.contents import Value

VERSION_TABLE = "alembic_version"

Expression = ColumnElement[Any]


def _same(column: Expression) -> Expression:
    return column


def _number(column: Expression) -> Expression:
    return cast(column, Integer)


def _text(column: Expression) -> Expression:
    return cast(column, Text)


BOTH: dict[type, Callable[[Expression], Expression]] = {
    Integer: _same,
    String: _same,
    Boolean: _number,
    JSON: _text,
}
# On PostgreSQL what a cast to text looks like is a setting of the server.
PLAIN = {
    "sqlite": BOTH
    | {
        Date: _text,
        DateTime: _text,
        # hex() makes an empty text of nothing.
        LargeBinary: lambda column: case((column.is_not(None), func.lower(func.hex(column)))),
    },
    "postgresql": BOTH
    | {
        Date: lambda column: func.to_char(column, "YYYY-MM-DD"),
        DateTime: lambda column: func.to_char(
            func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US"
        ),
        LargeBinary: lambda column: func.encode(column, "hex"),
    },
}


def tables(connection: Connection) -> list[Table]:
    """The tables as they are in the database, which may be older or newer than our models."""
    inspector = inspect(connection)
    # One answer for all tables: asked one by one it takes longer than a small backup.
    columns = inspector.get_multi_columns()
    metadata = MetaData()
    return [
        Table(name, metadata, *(Column(one["name"], one["type"]) for one in found))
        for (_schema, name), found in sorted(columns.items(), key=lambda one: one[0][1])
        if name != VERSION_TABLE
    ]


def plain(column: Expression, dialect: str) -> Expression:
    """What reads a column as whole numbers or text."""
    for kind, expression in PLAIN[dialect].items():
        if isinstance(column.type, kind):
            made: Expression = expression(column)
            return made
    raise RuntimeError(f"no backup knows the type of {column}: {column.type!r}")


def bytes_again(
    rows: Sequence[list[Value]], columns: Sequence[str], table: Table, dialect: str
) -> Sequence[Sequence[object]]:
    """``rows`` as the driver takes them: only bytes have another form there."""
    places = [
        place for place, name in enumerate(columns) if isinstance(table.c[name].type, LargeBinary)
    ]
    if not places:
        return rows
    made: list[list[object]] = [list(row) for row in rows]
    for row in made:
        for place in places:
            if isinstance(value := row[place], str):
                row[place] = bytes.fromhex(value) if dialect == "sqlite" else f"\\x{value}"
    return made

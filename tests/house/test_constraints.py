"""The database defends what matters: every constraint of the schema is broken once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    insert,
    null,
)
from sqlalchemy.exc import IntegrityError

from portal import db
from portal.tables import metadata
from tests.conftest import Databases
from tests.factories import SECRET_KEY
from tests.house.breaking_rows import BREAKS
from tests.house.good_rows import FRESH, PARENTS

# Cannot be broken by itself, because the primary key of the table is part of it: it is there so
# that an answer can refer to a response together with its cohort.
IMPLIED = "uq_survey_response_cohort_id_id"

Named = CheckConstraint | ForeignKeyConstraint | PrimaryKeyConstraint | UniqueConstraint | Index


def named(table: Table) -> dict[str, Named]:
    """The constraints of a table, and its unique indexes, by name."""
    held = [one for one in table.constraints if isinstance(one, Named)]
    return {str(one.name): one for one in [*held, *(i for i in table.indexes if i.unique)]}


ALL = {name: (table, one) for table in metadata.sorted_tables for name, one in named(table).items()}


@pytest.fixture(scope="module")
def engine(databases: Databases) -> Iterator[Engine]:
    """A database with the good rows and no others."""
    url = databases.migrated()
    made = db.engine_for(url, SECRET_KEY)
    with made.begin() as connection:
        for name, rows in PARENTS.items():
            connection.execute(insert(metadata.tables[name]), rows)
    yield made
    made.dispose()
    databases.drop(url)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        yield opened


def test_every_constraint_of_the_schema_has_its_test() -> None:
    assert set(BREAKS) | {IMPLIED} == set(ALL)


def test_a_constraint_that_cannot_be_broken_alone_is_implied_by_the_key() -> None:
    table, implied = ALL[IMPLIED]
    assert isinstance(implied, UniqueConstraint)
    assert set(table.primary_key.columns) < set(implied.columns)


@pytest.mark.parametrize("name", sorted(FRESH))
def test_a_good_row_is_taken(connection: Connection, name: str) -> None:
    connection.execute(insert(metadata.tables[name]), FRESH[name])


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_a_row_that_breaks_one_constraint_is_refused(connection: Connection, name: str) -> None:
    table, constraint = ALL[name]
    with pytest.raises(IntegrityError) as refused:
        connection.execute(insert(table), FRESH[table.name] | BREAKS[name])
    assert says(refused.value, name, table, constraint)


def says(error: IntegrityError, name: str, table: Table, constraint: Named) -> bool:
    """Whether the error names this constraint. SQLite names columns, of foreign keys nothing."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == name)
    words = str(error.orig)
    if isinstance(constraint, ForeignKeyConstraint):
        return words == "FOREIGN KEY constraint failed"
    if isinstance(constraint, CheckConstraint):
        return words == f"CHECK constraint failed: {name}"
    columns = ", ".join(f"{table.name}.{column.name}" for column in constraint.columns)
    return words == f"UNIQUE constraint failed: {columns}"


@pytest.mark.parametrize("name", sorted(FRESH))
def test_what_must_be_known_cannot_be_left_out(connection: Connection, name: str) -> None:
    table = metadata.tables[name]
    alone = table.primary_key.columns if len(table.primary_key.columns) == 1 else ()
    needed = [one for one in table.columns if not one.nullable and one not in set(alone)]
    assert needed
    for column in needed:
        with pytest.raises(IntegrityError) as refused, connection.begin_nested():
            connection.execute(insert(table).values(FRESH[name] | {column.name: null()}))
        assert column.name in str(refused.value.orig)


MONTHS = "2023-00 2023-13 1899-12 3000-01 2023-9 2023/09 2023091 23-09-1 20a3-09 2023-0x"


@pytest.mark.parametrize("month", MONTHS.split())
def test_a_month_is_a_month(connection: Connection, month: str) -> None:
    row = FRESH["survey_cohort"] | {"month": month}
    with pytest.raises(IntegrityError, match="ck_survey_cohort_month_is_a_month"):
        connection.execute(insert(metadata.tables["survey_cohort"]), row)

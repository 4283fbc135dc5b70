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
from tests.house.good_rows import FRESH, PARENTS, Row

NOBODY = 9_999_999

# Each constraint, with what must change in a good row so that it alone is broken.
BREAKS: dict[str, Row] = {
    "pk_audit_event": {"id": 1},
    "ck_audit_event_actor_kind": {"actor_kind": "cat"},
    "pk_kept_table": {"id": 1},
    "uq_kept_table_public_id": {"public_id": "table-1"},
    "uq_kept_table_title": {"title": "Title 1"},
    "pk_password_link": {"id": 1},
    "uq_password_link_token_hash": {"token_hash": "a" * 64},
    "ck_password_link_token_is_hashed": {"token_hash": "a token in clear"},
    "fk_password_link_staff_id_staff": {"staff_id": NOBODY},
    "pk_setting": {"id": 1},
    "uq_setting_key_holds_from": {"key": "names"},
    "pk_staff": {"id": 1},
    "uq_staff_public_id": {"public_id": "staff-1"},
    "uq_staff_email": {"email": "one@northbank.example"},
    "ck_staff_role": {"role": "queen"},
    "ck_staff_email_in_small_letters": {"email": "Two@northbank.example"},
    "ck_staff_email_is_an_address": {"email": "two"},
    "pk_staff_session": {"id": 1},
    "uq_staff_session_token_hash": {"token_hash": "a" * 64},
    "ck_staff_session_token_is_hashed": {"token_hash": "b" * 63},
    "fk_staff_session_staff_id_staff": {"staff_id": NOBODY},
    "pk_survey": {"id": 1},
    "uq_survey_key": {"key": "survey-1"},
    "pk_survey_answer": {"question_id": 1, "option": 1},
    "fk_survey_answer_cohort_id_response_id_survey_response": {"cohort_id": 2},
    "fk_survey_answer_question_id_option_survey_option": {"option": 9},
    "pk_survey_cohort": {"id": 1},
    "uq_survey_cohort_import_id_month_authority_band": {"month": "2023-09"},
    "ck_survey_cohort_month_is_a_month": {"month": "2023-13"},
    "fk_survey_cohort_version_id_survey_version": {"version_id": NOBODY},
    "fk_survey_cohort_import_id_survey_import": {"import_id": NOBODY},
    "pk_survey_comment": {"id": 1},
    "fk_survey_comment_question_id_survey_question": {"question_id": NOBODY},
    "fk_survey_comment_import_id_survey_import": {"import_id": NOBODY},
    "pk_survey_import": {"id": 1},
    "uq_survey_import_ref": {"ref": "IMP-1"},
    "ck_survey_import_is_not_empty": {"responses": 0},
    "fk_survey_import_version_id_survey_version": {"version_id": NOBODY},
    "pk_survey_option": {"position": 0},
    "uq_survey_option_question_id_code": {"code": "yes"},
    "ck_survey_option_positive_is_counted": {"counted": False},
    "fk_survey_option_question_id_survey_question": {"question_id": NOBODY},
    "pk_survey_question": {"id": 1},
    "uq_survey_question_version_id_key": {"key": "question-1"},
    "ck_survey_question_kind": {"kind": "riddle"},
    "fk_survey_question_version_id_survey_version": {"version_id": NOBODY},
    "pk_survey_response": {"id": 1},
    "fk_survey_response_cohort_id_survey_cohort": {"cohort_id": NOBODY},
    "pk_survey_version": {"id": 1},
    "uq_survey_version_survey_id_number": {"number": 1},
    "ck_survey_version_number_is_positive": {"number": 0},
    "fk_survey_version_survey_id_survey": {"survey_id": NOBODY},
}

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
    made = db.engine_for(url)
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

"""The migrations and the models say the same, and going back never loses a row."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, TextClause, inspect, text

from portal import db, schema
from portal.config import ROOT
from portal.tables import metadata
from tests.conftest import Databases, Ran
from tests.rows import all_rows

Upgrade = Callable[..., Ran]


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database."""
    url = databases.empty()
    yield url
    databases.drop(url)


def plain(one: Any) -> Any:
    """What an inspector says, with the conditions of indexes as text."""
    if isinstance(one, dict):
        return {name: plain(value) for name, value in one.items()}
    return str(one) if isinstance(one, TextClause) else one


def tables_of(engine: Engine) -> dict[str, dict[str, Any]]:
    """All that the database says of its tables, in an order of its own."""
    inspector = inspect(engine)
    found = {}
    for name in set(inspector.get_table_names()) - {"alembic_version"}:
        found[name] = {
            "columns": [one | {"type": repr(one["type"])} for one in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name),
            "others": sorted(
                repr(plain(one))
                for part in (
                    inspector.get_foreign_keys(name),
                    inspector.get_unique_constraints(name),
                    inspector.get_check_constraints(name),
                    inspector.get_indexes(name),
                )
                for one in part
            ),
        }
    return found


def test_there_is_one_newest_migration() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_the_migrated_schema_is_that_of_the_models(engine: Engine) -> None:
    schema.upgrade(engine)
    options = {"compare_type": True, "compare_server_default": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_and_in_what_alembic_does_not_compare(engine: Engine, databases: Databases) -> None:
    """CHECKs, names, and the order of columns: against tables that the models make themselves."""
    schema.upgrade(engine)
    url = databases.empty()
    made = db.engine_for(url)
    with made.begin() as connection:
        metadata.create_all(connection)
    migrated, modelled = tables_of(engine), tables_of(made)
    made.dispose()
    databases.drop(url)
    assert set(migrated) == set(metadata.tables)
    for name, table in modelled.items():
        assert migrated[name] == table, name


def test_every_check_of_the_models_is_in_the_database(engine: Engine) -> None:
    schema.upgrade(engine)
    for name, table in metadata.tables.items():
        checks = {one.name for one in table.constraints if isinstance(one, CheckConstraint)}
        assert {one["name"] for one in inspect(engine).get_check_constraints(name)} == checks


def test_on_sqlite_answers_lie_in_the_order_of_their_key(tmp_path: Path) -> None:
    """Alembic does not compare it, and PostgreSQL has no such tables."""
    engine = db.engine_for(f"sqlite:///{tmp_path}/one.db")
    schema.upgrade(engine)
    with engine.connect() as connection:
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        written = {name for name, sql in connection.execute(query) if "WITHOUT ROWID" in sql}
    wanted = {
        name
        for name, table in metadata.tables.items()
        if table.dialect_options["sqlite"]["with_rowid"] is False
    }
    engine.dispose()
    assert written == wanted == {"survey_answer"}


def test_up_down_and_up_again(engine: Engine) -> None:
    schema.upgrade(engine)
    once = tables_of(engine)
    command.downgrade(schema.alembic_config(engine), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert schema.revision(engine) is None
    schema.upgrade(engine)
    assert tables_of(engine) == once
    assert schema.revision(engine) == schema.newest_revision()


def test_going_back_with_one_row_is_refused_and_loses_nothing(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO survey (key, title) VALUES ('one', 'One')"))
    before, tables = all_rows(engine), tables_of(engine)
    with pytest.raises(RuntimeError, match="survey holds rows"):
        command.downgrade(schema.alembic_config(engine), "base")
    assert all_rows(engine) == before
    assert tables_of(engine) == tables
    assert schema.revision(engine) == schema.newest_revision()


def test_a_database_of_a_newer_portal_is_left_alone(run: Upgrade, engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = all_rows(engine)
    ran = run("db", "upgrade")
    assert ran.status == 1
    assert ran.err.startswith("portal: The database stands at 9999")
    assert len(ran.err.splitlines()) == 1
    assert all_rows(engine) == before


def test_the_upgrade_brings_everything_and_again_changes_nothing(
    run: Upgrade, engine: Engine
) -> None:
    first = run("db", "upgrade")
    assert (first.status, first.err) == (0, "")
    before = all_rows(engine)
    assert before["setting"]
    assert len(before["survey"]) == 2
    again = run("db", "upgrade")
    assert (again.status, again.err) == (0, "")
    assert "already" in again.out
    assert all_rows(engine) == before


def test_staff_and_their_links_come_along_to_the_tables_of_people(engine: Engine) -> None:
    command.upgrade(schema.alembic_config(engine), "0001")
    when = "2026-01-01 12:00:00+00:00"
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO staff (id, public_id, email, role, demonstration, added_at)"
                f" VALUES (1, 'one', 'one@northbank.example', 'manager', false, '{when}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO password_link (token_hash, staff_id, expires_at)"
                f" VALUES ('{'a' * 64}', 1, '{when}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO staff_session (token_hash, staff_id, started_at)"
                f" VALUES ('{'b' * 64}', 1, '{when}')"
            )
        )
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name, email FROM staff")).all() == [
            ("one@northbank.example", "one@northbank.example")
        ]
        assert connection.execute(
            text("SELECT purpose, email, staff_id, used_at FROM mailed_link")
        ).all() == [("set_password", "one@northbank.example", 1, None)]
        [ended] = connection.scalars(text("SELECT ended_at FROM signed_in")).all()
    assert ended is not None  # from here on staff give a code as well


def test_what_is_there_counts_as_held_and_new_facts_are_not_lost_on_the_way_back(
    engine: Engine,
) -> None:
    command.upgrade(schema.alembic_config(engine), "0003")
    when = "2026-01-01 12:00:00+00:00"
    with engine.begin() as connection:
        for words in (
            "INSERT INTO adult (id, public_id, name, email)"
            " VALUES (1, 'a', 'Ada', 'a@home.example')",
            "INSERT INTO account (id, public_id, email, name, demonstration, made_at, disabled_at)"
            f" VALUES (1, 'c', 'a@home.example', 'Ada', false, '{when}', '{when}')",
        ):
            connection.execute(text(words))
    before = tables_of(engine)
    command.upgrade(schema.alembic_config(engine), "0004")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT email, email_since FROM adult")).all() == [
            ("a@home.example", None)
        ]
        assert connection.scalars(text("SELECT disabled_reason FROM account")).all() == [None]
        connection.execute(text(f"UPDATE adult SET email_since = '{when}'"))
    with pytest.raises(RuntimeError, match="adult holds rows with email_since"):
        command.downgrade(schema.alembic_config(engine), "0003")
    with engine.begin() as connection:
        connection.execute(text("UPDATE adult SET email_since = NULL"))
    command.downgrade(schema.alembic_config(engine), "0003")
    assert tables_of(engine) == before
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT email FROM account")).all() == ["a@home.example"]


def test_the_words_of_who_was_elsewhere_are_kept_back_until_written_anew(engine: Engine) -> None:
    """Ada was in the first household and is in the second; whose each word is nobody knows."""
    command.upgrade(schema.alembic_config(engine), "0005")
    when = "2026-01-01 12:00:00+00:00"
    rows = [
        *(
            "INSERT INTO household (id, ref, opened_at, restricted, preferred_format)"
            f" VALUES ({n}, 'FAM-2222-222{n}', '{when}', false, 'standard')"
            for n in (1, 2, 3)
        ),
        "INSERT INTO adult (id, public_id, name) VALUES (1, 'one', 'Ada'), (2, 'two', 'Bo')",
        "INSERT INTO membership (household_id, adult_id, joined_at, here_since, left_at)"
        f" VALUES (1, 1, '{when}', '{when}', '{when}'),"
        f" (2, 1, '{when}', '{when}', NULL), (3, 2, '{when}', '{when}', NULL)",
        "INSERT INTO search_word (word, household_id)"
        " VALUES ('ada', 2), ('fam22222222', 2), ('bo', 3)",
    ]
    with engine.begin() as connection:
        for row in rows:
            connection.execute(text(row))
    schema.upgrade(engine)
    query = text("SELECT word, adult_id FROM search_word ORDER BY word")
    with engine.connect() as connection:
        kept = [tuple(one) for one in connection.execute(query)]
    assert kept == [("ada", 1), ("bo", 0), ("fam22222222", 0)]
    command.downgrade(schema.alembic_config(engine), "0005")
    with engine.connect() as connection:
        words = connection.scalars(text("SELECT word FROM search_word ORDER BY word")).all()
    assert words == ["ada", "bo", "fam22222222"]

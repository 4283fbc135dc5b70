"""What comes back is what was there; into a place that is free, or all of it or nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from portal import db, schema
from portal.backup.restoring import restore
from portal.backup.taking import take
from portal.errors import Refusal
from portal.tables import metadata
from tests.backup.conftest import KEY
from tests.conftest import SECOND_AGENCY, Databases
from tests.factories import SECRET_KEY
from tests.house.good_rows import FRESH
from tests.rows import all_rows

MOST = 2**63 - 1
WORDS = "Zoë 𝒦 قطة 'quoted' \"twice\" \\N \\x41 \t line\r\nbreak , ; \u2028 ﷽"
MOMENT = datetime(2024, 3, 31, 0, 59, 59, 123456, tzinfo=UTC)


def set_edges(engine: Engine) -> None:
    """Values at the ends of what each type can hold."""
    changes = {
        "adult": {"name": WORDS, "phone": ""},
        "job": {"arguments": {"text": WORDS, "number": 0.1, "large": MOST, "list": [None, True]}},
        "kept_table": {"query": WORDS * 500, "kept_at": MOMENT},
        "staff": {"totp_step": MOST, "added_at": MOMENT},
        "survey_option": {"positive": False, "counted": False},
    }
    with engine.begin() as connection:
        for name, values in changes.items():
            connection.execute(update(metadata.tables[name]).values(values))
        staff = metadata.tables["staff"]  # one with sealed bytes, one without
        connection.execute(update(staff).where(staff.c.id == 1).values(totp_secret=WORDS))
        settings = metadata.tables["setting"]
        for number, value in enumerate((None, 5, 1.5, "5", "null", [], True, WORDS), 10):
            row = FRESH["setting"] | {"id": number, "key": f"k{number}", "value": value}
            connection.execute(insert(settings), row)
        comment = FRESH["survey_comment"] | {"id": MOST, "text": WORDS}
        connection.execute(insert(metadata.tables["survey_comment"]), comment)


def read_rows(engine: Engine) -> dict[str, list[str]]:
    """Every row as the portal reads it, with what is sealed opened."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.backup"


@pytest.fixture
def taken(filled: Engine, file: Path) -> Path:
    """A backup with rows in every table."""
    set_edges(filled)
    take(filled, file, KEY, overwrite=False)
    return file


@pytest.fixture
def other_place(other_databases: Databases) -> Iterator[Engine]:
    """An empty database of the other dialect."""
    url = other_databases.empty()
    made = db.engine_for(url, SECRET_KEY)
    yield made
    made.dispose()
    other_databases.drop(url)


def test_every_row_of_every_table_comes_back(taken: Path, filled: Engine, place: Engine) -> None:
    before = all_rows(filled)
    assert all(before.values())
    done = restore(place, taken, KEY, replace=False)
    assert all_rows(place) == before
    assert done.rows == sum(map(len, before.values())) - len(before["alembic_version"])
    assert done.tables == len(metadata.tables)
    assert all_rows(filled) == before


def test_and_in_the_other_database(taken: Path, filled: Engine, other_place: Engine) -> None:
    restore(other_place, taken, KEY, replace=False)
    assert read_rows(other_place) == read_rows(filled)


def test_there_and_back_again(
    taken: Path, filled: Engine, other_place: Engine, place: Engine, tmp_path: Path
) -> None:
    restore(other_place, taken, KEY, replace=False)
    take(other_place, tmp_path / "two.backup", KEY, overwrite=False)
    restore(place, tmp_path / "two.backup", KEY, replace=False)
    assert all_rows(place) == all_rows(filled)


def test_what_was_restored_can_be_used(taken: Path, place: Engine) -> None:
    """New rows get numbers of their own, keys are checked, and the audit is guarded."""
    restore(place, taken, KEY, replace=False)
    place.dispose()
    with place.begin() as connection:
        for name, row in FRESH.items():
            table = metadata.tables[name]
            if name == "survey" and "id" in table.c:
                new = {key: value for key, value in row.items() if key != "id"} | {"key": "new"}
                most = connection.scalar(select(func.max(table.c.id)))
                made = connection.execute(insert(table), new).inserted_primary_key
                assert made == (most + 1,)
        connection.execute(
            insert(metadata.tables["residence"]), {"household_id": 1, "lives_from": MOMENT.date()}
        )
    for wrong in (
        "INSERT INTO named_staff (household_id, staff_id) VALUES (1, 999)",
        "UPDATE audit_event SET action = 'other'",
    ):
        with pytest.raises(IntegrityError), place.begin() as connection:
            connection.execute(text(wrong))
    assert schema.revision(place) == schema.newest_revision()


def test_a_schema_as_the_migrations_make_it(
    taken: Path, place: Engine, filled: Engine, engine: Engine
) -> None:
    from tests.house.test_migrations import tables_of

    restore(place, taken, KEY, replace=False)
    assert tables_of(place) == tables_of(engine)


def test_a_new_database_with_its_settings_is_free(
    taken: Path, filled: Engine, databases: Databases
) -> None:
    url = databases.with_agency(SECOND_AGENCY)
    new = db.engine_for(url, SECRET_KEY)
    restore(new, taken, KEY, replace=False)
    assert all_rows(new) == all_rows(filled)
    new.dispose()
    databases.drop(url)


@pytest.mark.parametrize("name", ["staff", "adult", "survey_import", "mail", "guess"])
def test_one_row_of_a_person_is_in_the_way(taken: Path, place: Engine, name: str) -> None:
    schema.upgrade(place)
    parents = {"survey_import": ("survey", "survey_version")}.get(name, ())
    with place.begin() as connection:
        for one in (*parents, name):
            keys = {"survey_id": 2, "version_id": 2}
            row = FRESH[one]
            row = row | {key: value for key, value in keys.items() if key in row}
            connection.execute(insert(metadata.tables[one]), row)
    before = all_rows(place)
    with pytest.raises(Refusal, match=f"in use: {name} holds rows.*--replace"):
        restore(place, taken, KEY, replace=False)
    assert all_rows(place) == before


def test_everything_is_replaced_if_that_is_asked_for(
    taken: Path, filled: Engine, databases: Databases
) -> None:
    url = databases.with_agency(SECOND_AGENCY)
    used = db.engine_for(url, SECRET_KEY)
    with used.begin() as connection:
        row = FRESH["adult"] | {"id": 77, "public_id": "x", "client_number": "x"}
        connection.execute(insert(metadata.tables["adult"]), row)
    restore(used, taken, KEY, replace=True)
    assert all_rows(used) == all_rows(filled)
    restore(used, taken, KEY, replace=True)
    assert all_rows(used) == all_rows(filled)
    for change in ("UPDATE audit_event SET action = 'other'", "DELETE FROM staff"):
        with pytest.raises(IntegrityError), used.begin() as connection:
            connection.execute(text(change))
    used.dispose()
    databases.drop(url)


@pytest.mark.parametrize("stands_at", [None, "0001", "head"])
def test_a_backup_of_an_older_portal(
    stands_at: str | None, place: Engine, databases: Databases, file: Path
) -> None:
    """From before the families: into nothing, an old database, a new one; then brought up."""
    from alembic import command

    url = databases.empty()
    old = db.engine_for(url, SECRET_KEY)
    command.upgrade(schema.alembic_config(old), "0001")
    with old.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO staff (public_id, email, role, demonstration, added_at) VALUES"
                " ('one', 'one@northbank.example', 'manager', false, '2024-01-31 12:00:00.000000')"
            )
        )
    take(old, file, KEY, overwrite=False)
    if stands_at:
        command.upgrade(schema.alembic_config(place), stands_at)
    assert restore(place, file, KEY, replace=False).revision == "0001"
    assert all_rows(place) == all_rows(old)
    schema.upgrade(place)
    with place.connect() as connection:
        assert connection.scalar(text("SELECT name FROM staff")) == "one@northbank.example"
    old.dispose()
    databases.drop(url)


def test_a_backup_of_a_newer_portal_is_refused(filled: Engine, file: Path, place: Engine) -> None:
    with filled.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    take(filled, file, KEY, overwrite=False)
    with pytest.raises(Refusal, match="stands at 9999, which this portal does not know"):
        restore(place, file, KEY, replace=True)
    assert all_rows(place) == {}


def test_a_database_of_a_newer_portal_is_left_alone(taken: Path, filled: Engine) -> None:
    with filled.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = all_rows(filled)
    with pytest.raises(Refusal, match="database stands at 9999"):
        restore(filled, taken, KEY, replace=True)
    assert all_rows(filled) == before


def test_a_database_of_somebody_else_is_left_alone(taken: Path, place: Engine) -> None:
    with place.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
        connection.execute(text("INSERT INTO theirs VALUES (1)"))
    with pytest.raises(Refusal, match="not of a portal"):
        restore(place, taken, KEY, replace=True)
    assert all_rows(place)["theirs"] == ["(1,)"]

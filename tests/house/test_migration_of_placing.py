"""Who placed a child comes along to the keys of the agency's authorities, and back to names."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, text

from portal import schema
from tests.conftest import Databases

WHEN = "2026-01-01 12:00:00+00:00"
# What held from these days on: north was renamed, and will be; east has today what north had.
DATED = {
    "2020-01-01": {"north": "Northbank", "east": "East Mere"},
    "2024-01-01": {"north": "New Council", "east": "Northbank"},
    "2999-01-01": {"north": "Later Council", "east": "Northbank"},
}


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database."""
    url = databases.empty()
    yield url
    databases.drop(url)


def placed_by(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        query = text("SELECT placing_authority FROM child ORDER BY id")
        return list(connection.scalars(query))


def add_children(engine: Engine, *placing: str | None) -> None:
    with engine.begin() as connection:
        for number, name in enumerate(placing):
            connection.execute(
                text(
                    "INSERT INTO child (id, public_id, order_type, ehc_plan, placing_authority)"
                    " VALUES (:id, :public, 'none_yet', false, :name)"
                ),
                {"id": number, "public": str(number), "name": name},
            )


def test_who_placed_a_child_comes_along_and_goes_back(engine: Engine) -> None:
    alembic = schema.alembic_config(engine)
    command.upgrade(alembic, "0006")
    add_children(engine, "New Council", "Later council", "Northbank", "East Mere", "Farshire", None)
    with engine.begin() as connection:
        for day, names in DATED.items():
            rows = ", ".join(f'{{"key": "{key}", "name": "{one}"}}' for key, one in names.items())
            connection.execute(
                text(
                    "INSERT INTO setting (key, holds_from, value, recorded_at)"
                    f" VALUES ('authorities', '{day}', '[{rows}]', '{WHEN}')".replace(":", r"\:")
                )
            )
    command.upgrade(alembic, "0007")
    assert placed_by(engine) == ["north", "north", "east", "east", "Farshire", None]
    command.downgrade(alembic, "0006")
    names = ["New Council", "New Council", "Northbank", "Northbank", "Farshire", None]
    assert placed_by(engine) == names
    command.upgrade(alembic, "0007")
    assert placed_by(engine) == ["north", "north", "east", "east", "Farshire", None]


def test_a_database_without_settings_or_children_comes_along(engine: Engine) -> None:
    alembic = schema.alembic_config(engine)
    command.upgrade(alembic, "0006")
    command.upgrade(alembic, "0007")
    command.downgrade(alembic, "0006")
    assert placed_by(engine) == []

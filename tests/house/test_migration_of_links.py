"""Mailed links come along to a table that takes two more purposes, and back while it has none."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, text

from portal import schema
from tests.conftest import Databases
from tests.rows import all_rows

WHEN = "2026-01-01 12:00:00+00:00"


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database."""
    url = databases.empty()
    yield url
    databases.drop(url)


def add_link(engine: Engine, purpose: str, token: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO mailed_link (token_hash, purpose, email, account_id, issued_at,"
                f" expires_at) VALUES ('{token * 64}', '{purpose}', 'one@home.example', 1,"
                f" '{WHEN}', '{WHEN}')"
            )
        )


def test_links_come_along_and_go_back(engine: Engine) -> None:
    alembic = schema.alembic_config(engine)
    command.upgrade(alembic, "0002")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO account (id, public_id, email, name, demonstration, made_at)"
                f" VALUES (1, 'one', 'one@home.example', 'One', false, '{WHEN}')"
            )
        )
    add_link(engine, "sign_in", "a")
    before = all_rows(engine)["mailed_link"]
    command.upgrade(alembic, "0003")
    assert all_rows(engine)["mailed_link"] == before
    add_link(engine, "undo_email", "b")
    with pytest.raises(RuntimeError, match="mailed_link holds rows"):
        command.downgrade(alembic, "0002")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM mailed_link WHERE purpose = 'undo_email'"))
    command.downgrade(alembic, "0002")
    assert all_rows(engine)["mailed_link"] == before

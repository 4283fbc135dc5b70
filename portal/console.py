"""What every command needs: the configuration, a transaction, the bytes of a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import db
from portal.config import Config
from portal.errors import Refusal

# The number of a version of a survey.
VERSION = click.IntRange(1, 999_999)


@contextmanager
def engine() -> Iterator[Engine]:
    """The configured database."""
    config = Config.from_environment()
    opened = db.engine_for(config.database_url, config.secret_key)
    try:
        yield opened
    finally:
        opened.dispose()


@contextmanager
def transaction() -> Iterator[Session]:
    """A transaction on the configured database: all that a command changes, or nothing."""
    with engine() as opened, db.transaction(opened) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads: it waits for nobody who writes, and changes nothing."""
    with engine() as opened, db.open_session(opened, writes=False) as session:
        yield session


def read_file(name: str, most: int) -> bytes:
    """The bytes of a file, one more than ``most`` of them at the most."""
    try:
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise Refusal(f"{name}: {(error.strerror or 'it cannot be read').lower()}.") from None

"""`portal backup` and `portal restore`."""

from pathlib import Path

import click

from portal import console
from portal.config import Config
from portal.errors import Refusal

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--overwrite", is_flag=True, help="Write over FILE if it is there already.")
def backup(file: Path, overwrite: bool) -> None:
    """Write all that the database holds to FILE, encrypted with PORTAL_BACKUP_KEY.

    Everything is as it was at one moment; the portal may be in use meanwhile.
    """
    from portal.backup.taking import take  # late: no other command needs Alembic

    key = _key()
    with console.engine() as engine:
        taken = take(engine, file, key, overwrite=overwrite)
    click.echo(
        f"{file}: {taken.rows:,} rows of {taken.tables} tables as of {_moment(taken.taken_at)},"
        f" {taken.size:,} bytes."
    )


@click.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Replace all that the database holds.")
def restore(file: Path, replace: bool) -> None:
    """Read FILE, check all of it, and put it into an empty database.

    Stop the portal first. PORTAL_BACKUP_KEY must be the key of the backup, and PORTAL_SECRET_KEY
    that of the portal it was taken from.
    """
    from portal.backup.restoring import restore as restore_from

    key = _key()
    with console.engine() as engine:
        done = restore_from(engine, file, key, replace=replace)
    click.echo(
        f"Restored {done.rows:,} rows of {done.tables} tables as of {_moment(done.taken_at)}."
        f" Database at {done.revision}. Now run: portal db upgrade."
    )


def _key() -> str:
    key = Config.from_environment().backup_key
    if key is None:
        raise Refusal("PORTAL_BACKUP_KEY must be set: 32 random characters or more.")
    return key


def _moment(iso: str) -> str:
    return f"{iso[:16].replace('T', ' ')} UTC"

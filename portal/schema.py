"""The schema in the database: brought up to date by the migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from portal.config import ROOT
from portal.errors import Refusal


def alembic_config(engine: Engine) -> AlembicConfig:
    """Alembic's configuration for the migrations of the portal, run on ``engine``."""
    config = _alembic_config()
    config.attributes["engine"] = engine
    return config


def _alembic_config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return config


def upgrade(engine: Engine) -> tuple[str | None, str | None]:
    """Run the migrations that are missing. Returns the revision before and after. Refuses a
    database of a newer portal."""
    before = revision(engine)
    if before is not None and not known(before):
        raise Refusal(f"The database stands at {before}, which this portal does not know.")
    command.upgrade(alembic_config(engine), "head")
    return before, revision(engine)


def make_anew(connection: Connection, name: str) -> None:
    """Make the tables of the revision ``name``, in the transaction that ``connection`` is in.

    What is there must hold no rows. On SQLite foreign keys must be off.
    """
    config = _alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")
    command.upgrade(config, name)


def revision(engine: Engine) -> str | None:
    """The revision at which the database stands; None for an empty one."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """As `revision`, seen in the transaction that ``connection`` is in."""
    return MigrationContext.configure(connection).get_current_revision()


def known(name: str) -> bool:
    """Whether there is a migration of this name: a database may come from a newer portal."""
    scripts = ScriptDirectory(str(Path(ROOT, "migrations"))).walk_revisions()
    return name in {script.revision for script in scripts}


def newest_revision() -> str | None:
    return ScriptDirectory(str(Path(ROOT, "migrations"))).get_current_head()

"""The schema in the database: brought up to date by the migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from portal.config import ROOT


def alembic_config(engine: Engine) -> AlembicConfig:
    """Alembic's configuration for the migrations of the portal, run on ``engine``."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> tuple[str | None, str | None]:
    """Run the migrations that are missing. Returns the revision before and after."""
    before = revision(engine)
    command.upgrade(alembic_config(engine), "head")
    return before, revision(engine)


def revision(engine: Engine) -> str | None:
    """The revision at which the database stands; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    return ScriptDirectory(str(Path(ROOT, "migrations"))).get_current_head()

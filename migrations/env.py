"""Runs the migrations on the engine that `portal.schema` hands over, or on its connection."""

from alembic import context

from portal.db import UtcDateTime
from portal.sealing import Sealed
from portal.tables import metadata


def render_item(kind, item, _autogen):
    """Types of ours are written as what they are in the database: migrations stand alone."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return False


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,  # on SQLite too: the BEGIN is ours (portal/db.py)
    )
    with context.begin_transaction():
        context.run_migrations()


def run_in_a_transaction_of_its_own(engine):
    with engine.execution_options(writes=True).connect() as connection:
        # SQLite makes a table anew to change it. Meanwhile nothing may hang on the old one; that
        # all keys lead somewhere is asked again at the end.
        sqlite = connection.dialect.name == "sqlite"
        driver = connection.connection.dbapi_connection
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        run(connection)
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a key leads nowhere after the migration")
        connection.commit()
        if sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


# A restore makes the tables in the transaction that fills them (portal/backup).
if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:
    run_in_a_transaction_of_its_own(context.config.attributes["engine"])

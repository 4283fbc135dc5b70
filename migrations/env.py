"""Runs the migrations on the engine that `portal.schema` hands over."""

from alembic import context

from portal.db import UtcDateTime
from portal.tables import metadata


def render_item(kind, item, _autogen):
    """Types of ours are written as what they are in the database: migrations stand alone."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


engine = context.config.attributes["engine"]

with engine.execution_options(writes=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

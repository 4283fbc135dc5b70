"""Placed by: the agency's own authorities by their keys, which new names leave alone; and the
rows of a client list that change nothing

Revision: 0007
Follows: 0006
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SETTING = sa.table(
    "setting",
    sa.column("key", sa.String),
    sa.column("holds_from", sa.Date),
    sa.column("value", sa.JSON),
)
CHILD = sa.table("child", sa.column("placing_authority", sa.String))


def upgrade() -> None:
    """A name that an authority has, had or is to have becomes its key; the newest that has it."""
    written = {name.casefold(): key for _day, names in _dated() for key, name in names.items()}
    op.add_column("client_import", sa.Column("alone", sa.Text(), nullable=True))
    _replace({one: written.get(one.casefold(), one) for one in _placing()})


def downgrade() -> None:
    """A key becomes the name that holds today, or the first that is to."""
    with op.batch_alter_table("client_import") as batch:
        batch.drop_column("alone")
    today, called = datetime.now(UTC).date(), dict[str, str]()
    for day, names in _dated():
        for key, name in names.items():
            if day <= today or key not in called:
                called[key] = name
    _replace({one: called.get(one, one) for one in _placing()})


def _dated() -> list[tuple[date, dict[str, str]]]:
    rows = sa.select(SETTING.c.holds_from, SETTING.c.value).where(SETTING.c.key == "authorities")
    return [
        (day, {one["key"]: one["name"] for one in value})
        for day, value in op.get_bind().execute(rows.order_by(SETTING.c.holds_from)).tuples()
    ]


def _placing() -> list[str]:
    column = CHILD.c.placing_authority
    return list(op.get_bind().scalars(sa.select(column).where(column.is_not(None)).distinct()))


def _replace(others: Mapping[str, str]) -> None:
    """In one statement, so that a name that is another's key is not replaced twice."""
    changed = {one: other for one, other in others.items() if one != other}
    if changed:
        column = CHILD.c.placing_authority
        op.execute(
            sa.update(CHILD)
            .where(column.in_(list(changed)))
            .values(placing_authority=sa.case(changed, value=column))
        )

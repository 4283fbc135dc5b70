"""Looking: whose word finds a household, and all that one act was about

Revision: 0003_looking
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_looking"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = ["word", "household_id"]


def upgrade() -> None:
    op.create_index(
        "ix_household_restricted",
        "household",
        ["restricted"],
        sqlite_where=sa.text("restricted = 1"),
        postgresql_where=sa.text("restricted"),
    )
    _say_whose_words()


def downgrade() -> None:
    _forget_whose_words()
    op.drop_index("ix_household_restricted", "household")


def _say_whose_words() -> None:
    op.drop_index("ix_search_word_household_id", "search_word")
    with op.batch_alter_table("search_word") as batch:
        batch.add_column(sa.Column("adult_id", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_constraint(op.f("pk_search_word"), type_="primary")
        batch.create_primary_key(op.f("pk_search_word"), [*WORD, "adult_id"])
    with op.batch_alter_table("search_word") as batch:
        batch.alter_column("adult_id", server_default=None, existing_type=sa.Integer())
    columns = ["household_id", "word", "adult_id"]
    op.create_index("ix_search_word_household_id", "search_word", columns)
    op.create_index(
        "ix_search_word_adult_id",
        "search_word",
        ["adult_id", "household_id"],
        sqlite_where=sa.text("adult_id != 0"),
        postgresql_where=sa.text("adult_id != 0"),
    )
    op.execute(KEEP_BACK)


# Which words are that adult's is not known here, so all of the household are but its reference,
# until it changes next and its words are written anew.
KEEP_BACK = """
UPDATE search_word SET adult_id = (
    SELECT min(here.adult_id) FROM membership AS here
    JOIN membership AS there ON there.adult_id = here.adult_id
    WHERE here.household_id = search_word.household_id AND here.left_at IS NULL
    AND there.household_id <> here.household_id
) WHERE household_id IN (
    SELECT here.household_id FROM membership AS here
    JOIN membership AS there ON there.adult_id = here.adult_id
    WHERE here.left_at IS NULL AND there.household_id <> here.household_id
) AND word NOT IN (
    SELECT lower(replace(ref, '-', '')) FROM household WHERE id = search_word.household_id
)
"""


def _forget_whose_words() -> None:
    """A word that two had is there once again."""
    op.execute(
        "DELETE FROM search_word WHERE EXISTS (SELECT 1 FROM search_word AS other"
        " WHERE other.word = search_word.word AND other.household_id = search_word.household_id"
        " AND other.adult_id < search_word.adult_id)"
    )
    op.drop_index("ix_search_word_adult_id", "search_word")
    op.drop_index("ix_search_word_household_id", "search_word")
    with op.batch_alter_table("search_word") as batch:
        batch.drop_constraint(op.f("pk_search_word"), type_="primary")
        batch.drop_column("adult_id")
        batch.create_primary_key(op.f("pk_search_word"), WORD)
    op.create_index("ix_search_word_household_id", "search_word", ["household_id", "word"])

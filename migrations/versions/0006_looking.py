"""Looking: whose word finds a household, and all that one act was about

Revision: 0006
Follows: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
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
    _hold_states((*STATES, "discarded"))
    op.create_table(
        "audit_about",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["audit_event.id"],
            name=op.f("fk_audit_about_event_id_audit_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "subject", name=op.f("pk_audit_about")),
    )
    op.create_index("ix_audit_about_subject", "audit_about", ["subject", "event_id"])
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM audit_about")):
        raise RuntimeError("the table audit_about holds rows: going back would lose them")
    put_away = "SELECT count(*) FROM client_import WHERE state = 'discarded'"
    if connection.scalar(sa.text(put_away)):
        raise RuntimeError("client lists were put away: going back would lose that")
    _hold_states(STATES)
    op.drop_table("audit_about")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_about_stays()")
    _forget_whose_words()
    op.drop_index("ix_household_restricted", "household")


STATES = ("reading", "read", "refused", "applying", "applied", "undone")


def _hold_states(states: Sequence[str]) -> None:
    """The states of a client list. SQLite makes the table anew for that."""
    listed = ", ".join(f"'{one}'" for one in states)
    with op.batch_alter_table("client_import") as batch:
        batch.drop_constraint(op.f("ck_client_import_state"), type_="check")
        batch.create_check_constraint(
            op.f("ck_client_import_state"), sa.text(f"state IN ({listed})")
        )


# As its act: never changed, and deleted with it alone, which is gone by then.
GUARDS = {
    "sqlite": (
        "CREATE TRIGGER audit_about_stays BEFORE UPDATE ON audit_about"
        " BEGIN SELECT RAISE(ABORT, 'what was recorded cannot be changed'); END",
        "CREATE TRIGGER audit_about_is_kept BEFORE DELETE ON audit_about"
        " WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = OLD.event_id)"
        " BEGIN SELECT RAISE(ABORT, 'what was recorded cannot be changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_about_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' AND NOT EXISTS"
        " (SELECT 1 FROM audit_event WHERE id = OLD.event_id) THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'what was recorded cannot be changed'"
        " USING ERRCODE = 'integrity_constraint_violation';"
        " END $$",
        "CREATE TRIGGER audit_about_stays BEFORE UPDATE OR DELETE ON audit_about"
        " FOR EACH ROW EXECUTE FUNCTION audit_about_stays()",
    ),
}


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

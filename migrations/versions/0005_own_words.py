"""Words of one adult; since when adults are together; what mail somebody wants

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD_CHECKS = {"ck_membership_joined_before_leaving": "left_at IS NULL OR left_at >= joined_at"}
NEW_CHECKS = {"ck_membership_here_since_joining": "here_since >= joined_at"} | OLD_CHECKS


def upgrade() -> None:
    # Nobody has shared anything yet, so when they joined is right for everybody.
    op.add_column("membership", sa.Column("here_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE membership SET here_since = joined_at")
    with op.batch_alter_table("membership") as batch:
        for name in OLD_CHECKS:
            batch.drop_constraint(op.f(name), type_="check")
        for name, words in NEW_CHECKS.items():
            batch.create_check_constraint(op.f(name), sa.text(words))
        batch.alter_column("here_since", nullable=False)
    _own_contact()
    op.create_table(
        "mail_choice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("kind", "events", "surveys"), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mail_choice_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_mail_choice")),
    )


def _own_contact() -> None:
    formats = ("standard", "large_print", "easy_read", "audio", "braille")
    op.create_table(
        "own_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("may_leave_message", sa.Boolean(), nullable=True),
        sa.Column("may_say_who_we_are", sa.Boolean(), nullable=True),
        sa.Column("may_text", sa.Boolean(), nullable=True),
        sa.Column("safe_times", sa.String(length=300), nullable=True),
        sa.Column("interpreter", sa.String(length=60), nullable=True),
        sa.Column("preferred_format", _one_of("preferred_format", *formats), nullable=False),
        sa.CheckConstraint(
            "shared_at IS NULL OR shared_at >= written_at",
            name=op.f("ck_own_contact_written_then_shared"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["adult.id"], name=op.f("fk_own_contact_written_by_id_adult")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_contact")),
    )
    op.create_index("ix_own_contact_written_by_id", "own_contact", ["written_by_id"])
    for name, when in (("", "shared_at IS NULL"), ("_shared", "shared_at IS NOT NULL")):
        op.create_index(
            f"uq_own_contact_written_by_id{name}",
            "own_contact",
            ["written_by_id"],
            unique=True,
            sqlite_where=sa.text(when),
            postgresql_where=sa.text(when),
        )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Back to answers of whole households; only if nothing is lost by it."""
    connection = op.get_bind()
    for name in ("mail_choice", "own_contact"):
        if connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))):
            raise RuntimeError(f"the table {name} holds rows: going back would lose them")
    op.drop_table("mail_choice")
    op.drop_table("own_contact")
    with op.batch_alter_table("membership") as batch:
        for name in NEW_CHECKS:
            batch.drop_constraint(op.f(name), type_="check")
        for name, words in OLD_CHECKS.items():
            batch.create_check_constraint(op.f(name), sa.text(words))
        batch.drop_column("here_since")

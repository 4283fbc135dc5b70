"""Since when contact details are held, whose a mail is, and whose an account was

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PHONE_OF_CALL_BACK = "linked_phone_end IS NULL OR linked_by IS NOT NULL AND linked_by = 'call_back'"
CHECKS = {
    "adult": {
        "ck_adult_email_is_there_since": "email_since IS NULL OR email IS NOT NULL",
        "ck_adult_phone_is_there_since": "phone_since IS NULL OR phone IS NOT NULL",
    },
    "account": {
        "ck_account_only_a_call_back_rang": PHONE_OF_CALL_BACK,
        "ck_account_disabled_for_a_reason": "disabled_reason IS NULL OR disabled_at IS NOT NULL",
        "ck_account_disabled_reason": (
            "disabled_reason IN ('not_known', 'misused', 'twice', 'asked')"
        ),
    },
}
# What is not known of the rows that are there is left blank: since when a detail is held (it came
# with the record), why an account was disabled, and whose a mail is (its address says it).
COLUMNS = {
    "adult": (
        ("email_since", sa.DateTime(timezone=True)),
        ("phone_since", sa.DateTime(timezone=True)),
    ),
    "account": (
        ("linked_phone_end", sa.String(length=4)),
        ("disabled_reason", sa.String(length=40)),
    ),
    "mail": (("about", sa.String(length=40)),),
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, type_ in columns:
                batch.add_column(sa.Column(name, type_, nullable=True))
            for name, words in CHECKS.get(table, {}).items():
                batch.create_check_constraint(op.f(name), sa.text(words))
    op.create_index("ix_mail_about", "mail", ["about"])
    _past_links()


def _past_links() -> None:
    op.create_table(
        "past_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("adult_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "linked_by",
            sa.Enum(
                "invitation",
                "call_back",
                name="linked_by",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("linked_by_staff_id", sa.Integer(), nullable=False),
        sa.Column("linked_phone_end", sa.String(length=4), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ended_at >= linked_at", name=op.f("ck_past_link_linked_before_it_ended")
        ),
        sa.CheckConstraint(PHONE_OF_CALL_BACK, name=op.f("ck_past_link_only_a_call_back_rang")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_past_link_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["adult_id"], ["adult.id"], name=op.f("fk_past_link_adult_id_adult")
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_staff_id"], ["staff.id"], name=op.f("fk_past_link_linked_by_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_link")),
    )
    op.create_index("ix_past_link_account_id", "past_link", ["account_id"])
    op.create_index("ix_past_link_adult_id", "past_link", ["adult_id"])


def downgrade() -> None:
    """Back only if nothing is lost by it, and nothing is seen that was hidden."""
    connection = op.get_bind()
    known = {table: [name for name, _type in columns] for table, columns in COLUMNS.items()}
    known["past_link"] = ["id"]
    for table, columns in known.items():
        for column in columns:
            holds = sa.select(sa.func.count(sa.column(column))).select_from(sa.table(table))
            if connection.scalar(holds):
                raise RuntimeError(f"{table} holds rows with {column}: going back would lose them")
    op.drop_table("past_link")
    op.drop_index("ix_mail_about", "mail")
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name in CHECKS.get(table, {}):
                batch.drop_constraint(op.f(name), type_="check")
            for name, _type in columns:
                batch.drop_column(name)

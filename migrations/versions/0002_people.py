"""People: families, accounts, sign-in; and jobs and mail

Revision: 0002
Follows: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adult",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("client_number", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_adult_email_in_small_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult")),
        sa.UniqueConstraint("client_number", name=op.f("uq_adult_client_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_adult_public_id")),
    )
    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("client_number", sa.String(length=40), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column(
            "order_type",
            sa.Enum(
                "none_yet",
                "adoption",
                "special_guardianship",
                "child_arrangements",
                name="order_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("order_on", sa.Date(), nullable=True),
        sa.Column("placing_authority", sa.String(length=60), nullable=True),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("ehc_plan", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "order_on IS NULL OR order_type <> 'none_yet'", name=op.f("ck_child_dated_order_exists")
        ),
        sa.CheckConstraint(
            "order_on IS NULL OR date_of_birth IS NULL OR order_on >= date_of_birth",
            name=op.f("ck_child_born_before_order"),
        ),
        sa.CheckConstraint(
            "placed_on IS NULL OR date_of_birth IS NULL OR placed_on >= date_of_birth",
            name=op.f("ck_child_born_before_placed"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("client_number", name=op.f("uq_child_client_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_child_public_id")),
    )
    op.create_table(
        "duty",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty")),
    )
    op.create_table(
        "guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_key", sa.String(length=64), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_index("ix_guess_account_key_at", "guess", ["account_key", "at"])
    op.create_index("ix_guess_address_key_at", "guess", ["address_key", "at"])
    op.create_index("ix_guess_at", "guess", ["at"])

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=22), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("link", sa.String(length=200), nullable=True),
        sa.Column(
            "by_kind",
            sa.Enum(
                "staff",
                "family",
                "command_line",
                "worker",
                name="by_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_ref", sa.String(length=40), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'running') = (holder IS NOT NULL)"
            " AND (state = 'running') = (held_until IS NOT NULL)",
            name=op.f("ck_job_running_is_held"),
        ),
        sa.CheckConstraint(
            "done >= 0 AND (total IS NULL OR done <= total)", name=op.f("ck_job_done_of_total")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
    )
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"])

    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "failed",
                "uncertain",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=22), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (holder IS NOT NULL)"
            " AND (state = 'sending') = (held_until IS NOT NULL)",
            name=op.f("ck_mail_sending_is_held"),
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_mail_sent_has_its_moment")
        ),
        sa.CheckConstraint(
            "state <> 'sent' OR words IS NULL", name=op.f("ck_mail_sent_keeps_no_words")
        ),
        sa.CheckConstraint(
            "state <> 'waiting' OR words IS NOT NULL", name=op.f("ck_mail_waiting_has_words")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_public_id")),
    )
    op.create_index("ix_mail_state_due_at", "mail", ["state", "due_at"])

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("adult_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
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
            nullable=True,
        ),
        sa.Column("linked_by_staff_id", sa.Integer(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email LIKE '%_@_%'", name=op.f("ck_account_email_is_an_address")),
        sa.CheckConstraint(
            "(adult_id IS NULL) = (linked_at IS NULL)"
            " AND (adult_id IS NULL) = (linked_by IS NULL)"
            " AND (adult_id IS NULL) = (linked_by_staff_id IS NULL)",
            name=op.f("ck_account_linked_in_whole"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_in_small_letters")),
        sa.ForeignKeyConstraint(["adult_id"], ["adult.id"], name=op.f("fk_account_adult_id_adult")),
        sa.ForeignKeyConstraint(
            ["linked_by_staff_id"], ["staff.id"], name=op.f("fk_account_linked_by_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("adult_id", name=op.f("uq_account_adult_id")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=13), nullable=False),
        sa.Column("client_number", sa.String(length=40), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identity_check", sa.String(length=500), nullable=True),
        sa.Column("allocated_worker_id", sa.Integer(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("may_leave_message", sa.Boolean(), nullable=True),
        sa.Column("may_say_who_we_are", sa.Boolean(), nullable=True),
        sa.Column("may_text", sa.Boolean(), nullable=True),
        sa.Column("safe_times", sa.String(length=300), nullable=True),
        sa.Column("interpreter", sa.String(length=60), nullable=True),
        sa.Column(
            "preferred_format",
            sa.Enum(
                "standard",
                "large_print",
                "easy_read",
                "audio",
                "braille",
                name="preferred_format",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "closed_reason",
            sa.Enum(
                "no_longer_needs_support",
                "moved_away",
                "children_grown_up",
                "opened_by_mistake",
                "merged",
                name="closed_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(merged_into_id IS NOT NULL) = (closed_reason IS NOT NULL"
            " AND closed_reason = 'merged')",
            name=op.f("ck_household_merged_names_the_other"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_reason IS NULL)",
            name=op.f("ck_household_closed_has_its_reason"),
        ),
        sa.CheckConstraint(
            "merged_into_id <> id", name=op.f("ck_household_not_merged_into_itself")
        ),
        sa.ForeignKeyConstraint(
            ["allocated_worker_id"],
            ["staff.id"],
            name=op.f("fk_household_allocated_worker_id_staff"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["household.id"], name=op.f("fk_household_merged_into_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("client_number", name=op.f("uq_household_client_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_household_ref")),
    )
    op.create_index("ix_household_allocated_worker_id", "household", ["allocated_worker_id"])
    op.create_index("ix_household_merged_into_id", "household", ["merged_into_id"])

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(code_hash) = 64", name=op.f("ck_recovery_code_code_is_hashed")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "staff_id", "code_hash", name=op.f("uq_recovery_code_staff_id_code_hash")
        ),
    )
    op.create_table(
        "child_home",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= joined_at",
            name=op.f("ck_child_home_joined_before_leaving"),
        ),
        sa.CheckConstraint("place IN (1, 2)", name=op.f("ck_child_home_first_or_second_home")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_home_child_id_child")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_child_home_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_home")),
    )
    op.create_index("ix_child_home_child_id", "child_home", ["child_id"])
    op.create_index("ix_child_home_household_id", "child_home", ["household_id"])
    op.create_index(
        "uq_child_home_child_id_household_id",
        "child_home",
        ["child_id", "household_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index(
        "uq_child_home_child_id_place",
        "child_home",
        ["child_id", "place"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )

    op.create_table(
        "household_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "do_not_survey",
                "no_event_mail",
                "safety",
                "court_order",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_household_flag_household_id_household"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_flag")),
        sa.UniqueConstraint(
            "household_id", "kind", name=op.f("uq_household_flag_household_id_kind")
        ),
    )
    op.create_table(
        "household_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("merged_id <> kept_id", name=op.f("ck_household_merge_two_households")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["household.id"], name=op.f("fk_household_merge_kept_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["household.id"], name=op.f("fk_household_merge_merged_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_household_merge_public_id")),
    )
    op.create_index("ix_household_merge_kept_id", "household_merge", ["kept_id"])
    op.create_index(
        "uq_household_merge_merged_id",
        "household_merge",
        ["merged_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )

    op.create_table(
        "known_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(staff_id IS NULL) <> (account_id IS NULL)", name=op.f("ck_known_device_of_one_person")
        ),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_known_device_token_is_hashed")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_known_device_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_known_device_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_known_device_token_hash")),
    )
    op.create_index("ix_known_device_account_id", "known_device", ["account_id"])
    op.create_index("ix_known_device_staff_id", "known_device", ["staff_id"])

    op.create_table(
        "mailed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "set_password",
                "register",
                "sign_in",
                "reset_password",
                "change_email",
                "invitation",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("adult_id", sa.Integer(), nullable=True),
        sa.Column("issued_by_staff_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(account_id IS NOT NULL) = (purpose IN ('sign_in','reset_password','change_email'))",
            name=op.f("ck_mailed_link_of_account"),
        ),
        sa.CheckConstraint(
            "(adult_id IS NOT NULL) = (purpose = 'invitation')",
            name=op.f("ck_mailed_link_of_adult"),
        ),
        sa.CheckConstraint(
            "(staff_id IS NOT NULL) = (purpose = 'set_password')",
            name=op.f("ck_mailed_link_of_staff"),
        ),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_mailed_link_token_is_hashed")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mailed_link_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["adult_id"], ["adult.id"], name=op.f("fk_mailed_link_adult_id_adult")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_staff_id"],
            ["staff.id"],
            name=op.f("fk_mailed_link_issued_by_staff_id_staff"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_mailed_link_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_link_token_hash")),
    )
    op.create_index("ix_mailed_link_account_id", "mailed_link", ["account_id"])
    op.create_index("ix_mailed_link_adult_id", "mailed_link", ["adult_id"])
    op.create_index("ix_mailed_link_email", "mailed_link", ["email"])
    op.create_index("ix_mailed_link_staff_id", "mailed_link", ["staff_id"])

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("adult_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= joined_at",
            name=op.f("ck_membership_joined_before_leaving"),
        ),
        sa.ForeignKeyConstraint(
            ["adult_id"], ["adult.id"], name=op.f("fk_membership_adult_id_adult")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_membership_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_adult_id", "membership", ["adult_id"])
    op.create_index("ix_membership_household_id", "membership", ["household_id"])
    op.create_index(
        "uq_membership_adult_id",
        "membership",
        ["adult_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )

    op.create_table(
        "named_staff",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_named_staff_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_named_staff_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("household_id", "staff_id", name=op.f("pk_named_staff")),
    )
    op.create_index("ix_named_staff_staff_id", "named_staff", ["staff_id"])

    op.create_table(
        "residence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("lives_from", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(length=40), nullable=True),
        sa.Column("outside", sa.String(length=60), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("postcode", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "authority IS NULL OR outside IS NULL", name=op.f("ck_residence_inside_or_outside")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_residence_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence")),
        sa.UniqueConstraint(
            "household_id", "lives_from", name=op.f("uq_residence_household_id_lives_from")
        ),
    )
    op.create_table(
        "search_word",
        sa.Column(
            "word",
            sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_search_word_household_id_household")
        ),
        sa.PrimaryKeyConstraint("word", "household_id", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_household_id", "search_word", ["household_id", "word"])

    op.create_table(
        "signed_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(staff_id IS NULL) <> (account_id IS NULL)", name=op.f("ck_signed_in_of_one_person")
        ),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_signed_in_token_is_hashed")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signed_in_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_signed_in_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
        sa.UniqueConstraint("public_id", name=op.f("uq_signed_in_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_in_token_hash")),
    )
    op.create_index("ix_signed_in_account_id", "signed_in", ["account_id"])
    op.create_index("ix_signed_in_staff_id", "signed_in", ["staff_id"])

    op.create_table(
        "unfinished_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(staff_id IS NULL) <> (account_id IS NULL)",
            name=op.f("ck_unfinished_form_of_one_person"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_unfinished_form_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_unfinished_form_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_form")),
        sa.UniqueConstraint("public_id", name=op.f("uq_unfinished_form_public_id")),
    )
    op.create_index("ix_unfinished_form_account_id", "unfinished_form", ["account_id"])
    op.create_index("ix_unfinished_form_staff_id", "unfinished_form", ["staff_id"])

    op.execute(
        "INSERT INTO mailed_link (token_hash, purpose, email, staff_id, issued_at, expires_at,"
        " used_at) SELECT token_hash, 'set_password', email, staff_id, expires_at, expires_at,"
        " used_at FROM password_link JOIN staff ON staff.id = staff_id"
    )
    op.drop_table("password_link")
    # Nobody stays signed in: from here on staff give a code as well.
    op.execute(
        "INSERT INTO signed_in (public_id, token_hash, staff_id, device, started_at, seen_at,"
        " ended_at) SELECT 'before-' || id, token_hash, staff_id, 'A browser', started_at,"
        " started_at, coalesce(ended_at, started_at) FROM staff_session"
    )
    op.drop_table("staff_session")

    op.add_column("staff", sa.Column("name", sa.String(length=100), nullable=True))
    op.add_column("staff", sa.Column("authority", sa.String(length=40), nullable=True))
    op.add_column("staff", sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
    op.add_column(
        "staff", sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("staff", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.execute("UPDATE staff SET name = substr(email, 1, 100)")
    _hold("staff", OLD_STAFF, OLD_STAFF | NEW_STAFF, never_blank=("name",))
    _hold("audit_event", OLD_AUDIT, NEW_AUDIT)
    op.create_index("ix_audit_event_action_at", "audit_event", ["action", "at"])
    op.create_index("ix_audit_event_actor_ref", "audit_event", ["actor_ref"])
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"])
    _client_list()
    _guard_the_audit()


OLD_STAFF = {
    "ck_staff_email_in_small_letters": "email = lower(email)",
    "ck_staff_email_is_an_address": "email LIKE '%_@_%'",
    "ck_staff_role": "role IN ('manager')",
}
NEW_STAFF = {
    "ck_staff_role": "role IN ('advisory', 'social_worker', 'events', 'manager', 'board',"
    " 'administrator')",
    "ck_staff_only_board_has_authority": "authority IS NULL OR role = 'board'",
    "ck_staff_confirmed_has_secret": "totp_confirmed_at IS NULL OR totp_secret IS NOT NULL",
}
OLD_AUDIT = {"ck_audit_event_actor_kind": "actor_kind IN ('staff', 'command_line')"}
NEW_AUDIT = {
    "ck_audit_event_actor_kind": "actor_kind IN ('staff', 'family', 'command_line', 'worker')"
}


def _hold(
    table: str, before: dict[str, str], after: dict[str, str], never_blank: Sequence[str] = ()
) -> None:
    """Let the CHECKs of a table be ``after``. SQLite makes the table anew for that."""
    with op.batch_alter_table(table) as batch:
        for name in before:
            batch.drop_constraint(op.f(name), type_="check")
        for name, words in after.items():
            batch.create_check_constraint(op.f(name), sa.text(words))
        for column in never_blank:
            batch.alter_column(column, nullable=False)


def _client_list() -> None:
    kinds = ("staff", "family", "command_line", "worker")
    states = ("reading", "read", "refused", "applying", "applied", "undone")
    op.create_table(
        "client_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=14), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", _one_of("state", *states), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("job", sa.String(length=22), nullable=True),
        sa.Column("named_id", sa.Integer(), nullable=True),
        sa.Column("by_kind", _one_of("by_kind", *kinds), nullable=False),
        sa.Column("by_ref", sa.String(length=40), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "content IS NULL OR state = 'reading'", name=op.f("ck_client_import_content_until_read")
        ),
        sa.CheckConstraint(
            "(applied_at IS NOT NULL) = (state IN ('applied', 'undone'))",
            name=op.f("ck_client_import_applied_has_its_moment"),
        ),
        sa.CheckConstraint(
            "(undone_at IS NOT NULL) = (state = 'undone')",
            name=op.f("ck_client_import_undone_has_its_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["named_id"], ["staff.id"], name=op.f("fk_client_import_named_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_import")),
        sa.UniqueConstraint("ref", name=op.f("uq_client_import_ref")),
    )
    op.create_index("ix_client_import_named_id", "client_import", ["named_id"])
    whats = ("household", "adult", "child", "home", "residence", "flag", "row")
    actions = ("wrong", "twin", "changed", "added", "removed")
    op.create_table(
        "client_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("what", _one_of("what", *whats), nullable=False),
        sa.Column("action", _one_of("action", *actions), nullable=False),
        sa.Column("mark", sa.String(length=22), nullable=True),
        sa.Column("household_ref", sa.String(length=13), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["client_import.id"],
            name=op.f("fk_client_change_import_id_client_import"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_change")),
    )
    op.create_index("ix_client_change_import_id", "client_change", ["import_id", "place"])
    op.create_index("ix_client_change_mark", "client_change", ["mark"])
    op.create_index("ix_client_change_household_ref", "client_change", ["household_ref"])


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


# What happened is not changed, and not forgotten before its time: seven years by default, and
# never within one, whatever an agency sets.
REFUSED = "what was recorded cannot be changed"


def _guard_the_audit() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER audit_event_stays BEFORE UPDATE ON audit_event"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        op.execute(
            "CREATE TRIGGER audit_event_is_kept BEFORE DELETE ON audit_event"
            " WHEN OLD.at > datetime('now', '-1 year')"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' AND OLD.at <= now() - interval '1 year' THEN RETURN OLD; END IF;"
        f" RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON audit_event"
        " FOR EACH ROW EXECUTE FUNCTION audit_event_stays()"
    )


NEW_TABLES = (
    "client_change",
    "client_import",
    "unfinished_form",
    "signed_in",
    "search_word",
    "residence",
    "named_staff",
    "membership",
    "mailed_link",
    "known_device",
    "household_merge",
    "household_flag",
    "child_home",
    "recovery_code",
    "household",
    "account",
    "mail",
    "job",
    "guess",
    "child",
    "adult",
)


def downgrade() -> None:
    """Back to the house with nobody in it but staff; only if nothing is lost by it."""
    connection = op.get_bind()
    for name in NEW_TABLES:
        if connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))):
            raise RuntimeError(f"the table {name} holds rows: going back would lose them")
    if connection.scalar(sa.text("SELECT count(*) FROM staff WHERE totp_secret IS NOT NULL")):
        raise RuntimeError("staff have authenticator apps: going back would lose them")
    for name in (*NEW_TABLES, "duty"):  # when duties are due next is no loss
        op.drop_table(name)

    op.execute("DROP TRIGGER audit_event_stays" + ON_TABLE[connection.dialect.name])
    if connection.dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_event_is_kept")
    else:
        op.execute("DROP FUNCTION audit_event_stays()")
    op.drop_index("ix_audit_event_subject", "audit_event")
    op.drop_index("ix_audit_event_actor_ref", "audit_event")
    op.drop_index("ix_audit_event_action_at", "audit_event")
    _hold("audit_event", NEW_AUDIT, OLD_AUDIT)
    _hold("staff", OLD_STAFF | NEW_STAFF, OLD_STAFF)
    for column in ("totp_step", "totp_confirmed_at", "totp_secret", "authority", "name"):
        op.drop_column("staff", column)
    _old_tables()


ON_TABLE = {"sqlite": "", "postgresql": " ON audit_event"}


def _old_tables() -> None:
    op.create_table(
        "password_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(token_hash) = 64", name=op.f("ck_password_link_token_is_hashed")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_password_link_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_link_token_hash")),
    )
    op.create_index("ix_password_link_staff_id", "password_link", ["staff_id"])
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(token_hash) = 64", name=op.f("ck_staff_session_token_is_hashed")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])

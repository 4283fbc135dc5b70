"""Two more links: one proves that an account is still one's own, one puts an address back

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite makes the table anew, so all its CHECKs are here.
STAY = {
    "ck_mailed_link_token_is_hashed": "length(token_hash) = 64",
    "ck_mailed_link_of_staff": "(staff_id IS NOT NULL) = (purpose = 'set_password')",
    "ck_mailed_link_of_adult": "(adult_id IS NOT NULL) = (purpose = 'invitation')",
}
BEFORE = {
    "ck_mailed_link_purpose": "purpose IN ('set_password', 'register', 'sign_in',"
    " 'reset_password', 'change_email', 'invitation')",
    "ck_mailed_link_of_account": "(account_id IS NOT NULL) = (purpose IN"
    " ('sign_in','reset_password','change_email'))",
}
AFTER = {
    "ck_mailed_link_purpose": "purpose IN ('set_password', 'register', 'sign_in',"
    " 'reset_password', 'change_email', 'prove_account', 'undo_email', 'invitation')",
    "ck_mailed_link_of_account": "(account_id IS NOT NULL) = (purpose IN"
    " ('sign_in','reset_password','change_email','prove_account','undo_email'))",
}


def upgrade() -> None:
    _hold(AFTER)


def downgrade() -> None:
    """Back to the links of before, only if none of the new ones was ever made."""
    new = sa.text(
        "SELECT count(*) FROM mailed_link WHERE purpose IN ('prove_account','undo_email')"
    )
    if op.get_bind().scalar(new):
        raise RuntimeError("the table mailed_link holds rows: going back would lose them")
    _hold(BEFORE)


def _hold(checks: dict[str, str]) -> None:
    with op.batch_alter_table("mailed_link") as batch:
        for name in STAY | checks:
            batch.drop_constraint(op.f(name), type_="check")
        for name, words in (STAY | checks).items():
            batch.create_check_constraint(op.f(name), sa.text(words))

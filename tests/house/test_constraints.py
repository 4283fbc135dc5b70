"""The database defends what matters: every constraint of the schema is broken once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    insert,
    null,
)
from sqlalchemy.exc import IntegrityError

from portal import db
from portal.tables import metadata
from tests.conftest import Databases
from tests.factories import SECRET_KEY
from tests.house.good_rows import FRESH, PARENTS, WHEN, Row

NOBODY = 9_999_999
DAY, LATER = date(2020, 1, 1), date(2020, 1, 2)
EARLIER = WHEN - timedelta(seconds=1)
LINKED: Row = {
    "adult_id": NOBODY,
    "linked_at": WHEN,
    "linked_by": "call_back",
    "linked_by_staff_id": 1,
}
FOR_STAFF: Row = {"purpose": "set_password", "account_id": None}

# Each constraint, with what must change in a good row so that it alone is broken.
BREAKS: dict[str, Row] = {
    "pk_audit_event": {"id": 1},
    "ck_audit_event_actor_kind": {"actor_kind": "cat"},
    "pk_audit_about": {"subject": "household:FAM-2222-2222"},
    "fk_audit_about_event_id_audit_event": {"event_id": NOBODY},
    "pk_kept_table": {"id": 1},
    "uq_kept_table_public_id": {"public_id": "table-1"},
    "uq_kept_table_title": {"title": "Title 1"},
    "pk_setting": {"id": 1},
    "uq_setting_key_holds_from": {"key": "names"},
    "pk_staff": {"id": 1},
    "uq_staff_public_id": {"public_id": "staff-1"},
    "uq_staff_email": {"email": "one@northbank.example"},
    "ck_staff_role": {"role": "queen"},
    "ck_staff_email_in_small_letters": {"email": "Two@northbank.example"},
    "ck_staff_email_is_an_address": {"email": "two"},
    "ck_staff_only_board_has_authority": {"authority": "northbank"},
    "ck_staff_confirmed_has_secret": {"totp_confirmed_at": WHEN},
    "pk_recovery_code": {"id": 1},
    "uq_recovery_code_staff_id_code_hash": {"code_hash": "a" * 64},
    "ck_recovery_code_code_is_hashed": {"code_hash": "2345"},
    "fk_recovery_code_staff_id_staff": {"staff_id": NOBODY},
    "pk_job": {"id": 1},
    "uq_job_public_id": {"public_id": "job-1"},
    "ck_job_state": {"state": "resting"},
    "ck_job_by_kind": {"by_kind": "cat"},
    "ck_job_running_is_held": {"state": "running"},
    "ck_job_done_of_total": {"done": 2, "total": 1},
    "pk_duty": {"name": "post.forget"},
    "pk_mail": {"id": 1},
    "uq_mail_public_id": {"public_id": "mail-1"},
    "uq_mail_message_id": {"message_id": "message-1"},
    "ck_mail_state": {"state": "lost"},
    "ck_mail_sending_is_held": {"state": "sending"},
    "ck_mail_sent_has_its_moment": {"state": "sent", "words": None},
    "ck_mail_sent_keeps_no_words": {"state": "sent", "sent_at": WHEN},
    "ck_mail_waiting_has_words": {"words": None},
    "pk_client_import": {"id": 1},
    "uq_client_import_ref": {"ref": "LIST-2222-2222"},
    "ck_client_import_state": {"state": "lost"},
    "ck_client_import_by_kind": {"by_kind": "cat"},
    "ck_client_import_content_until_read": {"content": "sealed"},
    "ck_client_import_applied_has_its_moment": {"state": "applied"},
    "ck_client_import_undone_has_its_moment": {"state": "undone", "applied_at": WHEN},
    "fk_client_import_named_id_staff": {"named_id": NOBODY},
    "pk_client_change": {"id": 1},
    "ck_client_change_what": {"what": "cat"},
    "ck_client_change_action": {"action": "eaten"},
    "fk_client_change_import_id_client_import": {"import_id": NOBODY},
    "pk_adult": {"id": 1},
    "uq_adult_public_id": {"public_id": "adult-1"},
    "uq_adult_client_number": {"client_number": "A1"},
    "ck_adult_email_in_small_letters": {"email": "One@home.example"},
    "ck_adult_email_is_there_since": {"email": None, "email_since": WHEN},
    "ck_adult_phone_is_there_since": {"phone": None, "phone_since": WHEN},
    "pk_child": {"id": 1},
    "uq_child_public_id": {"public_id": "child-1"},
    "uq_child_client_number": {"client_number": "C1"},
    "ck_child_order_type": {"order_type": "royal"},
    "ck_child_dated_order_exists": {"order_type": "none_yet", "order_on": DAY},
    "ck_child_born_before_placed": {"date_of_birth": LATER, "placed_on": DAY},
    "ck_child_born_before_order": {"date_of_birth": LATER, "order_on": DAY},
    "pk_household": {"id": 1},
    "uq_household_ref": {"ref": "FAM-2222-2222"},
    "uq_household_client_number": {"client_number": "H1"},
    "ck_household_preferred_format": {"preferred_format": "song"},
    "ck_household_closed_reason": {"closed_at": WHEN, "closed_reason": "bored"},
    "ck_household_closed_has_its_reason": {"closed_at": WHEN},
    "ck_household_merged_names_the_other": {"closed_at": WHEN, "closed_reason": "merged"},
    "ck_household_not_merged_into_itself": {
        "closed_at": WHEN,
        "closed_reason": "merged",
        "merged_into_id": 4,
    },
    "fk_household_allocated_worker_id_staff": {"allocated_worker_id": NOBODY},
    "fk_household_merged_into_id_household": {
        "closed_at": WHEN,
        "closed_reason": "merged",
        "merged_into_id": NOBODY,
    },
    "pk_residence": {"id": 1},
    "uq_residence_household_id_lives_from": {"lives_from": DAY},
    "ck_residence_inside_or_outside": {"outside": "Elsewhere"},
    "fk_residence_household_id_household": {"household_id": NOBODY},
    "pk_household_flag": {"id": 1},
    "uq_household_flag_household_id_kind": {"kind": "safety"},
    "ck_household_flag_kind": {"kind": "red"},
    "fk_household_flag_household_id_household": {"household_id": NOBODY},
    "pk_named_staff": {"household_id": 1},
    "fk_named_staff_household_id_household": {"household_id": NOBODY},
    "fk_named_staff_staff_id_staff": {"staff_id": NOBODY},
    "pk_membership": {"id": 1},
    "uq_membership_adult_id": {"left_at": None},
    "ck_membership_here_since_joining": {"here_since": EARLIER},
    "ck_membership_joined_before_leaving": {"left_at": EARLIER},
    "fk_membership_household_id_household": {"household_id": NOBODY},
    "fk_membership_adult_id_adult": {"adult_id": NOBODY},
    "pk_child_home": {"id": 1},
    "uq_child_home_child_id_place": {"place": 1},
    "uq_child_home_child_id_household_id": {"household_id": 1},
    "ck_child_home_first_or_second_home": {"place": 3},
    "ck_child_home_joined_before_leaving": {"left_at": EARLIER},
    "fk_child_home_child_id_child": {"child_id": NOBODY},
    "fk_child_home_household_id_household": {"household_id": NOBODY},
    "pk_household_merge": {"id": 1},
    "uq_household_merge_public_id": {"public_id": "merge-1"},
    "uq_household_merge_merged_id": {"merged_id": 1},
    "ck_household_merge_two_households": {"kept_id": 3},
    "fk_household_merge_merged_id_household": {"merged_id": NOBODY},
    "fk_household_merge_kept_id_household": {"kept_id": NOBODY},
    "pk_search_word": {"household_id": 1},
    "fk_search_word_household_id_household": {"household_id": NOBODY},
    "pk_account": {"id": 1},
    "uq_account_public_id": {"public_id": "account-1"},
    "uq_account_email": {"email": "one@home.example"},
    "uq_account_adult_id": LINKED | {"adult_id": 1},
    "ck_account_email_in_small_letters": {"email": "Two@home.example"},
    "ck_account_email_is_an_address": {"email": "two"},
    "ck_account_linked_in_whole": {"linked_at": WHEN},
    "ck_account_linked_by": LINKED | {"linked_by": "typed_name"},
    "fk_account_adult_id_adult": LINKED,
    "fk_account_linked_by_staff_id_staff": LINKED | {"linked_by_staff_id": NOBODY, "adult_id": 2},
    "ck_account_only_a_call_back_rang": {"linked_phone_end": "7890"},
    "ck_account_disabled_reason": {"disabled_at": WHEN, "disabled_reason": "bored"},
    "ck_account_disabled_for_a_reason": {"disabled_reason": "asked"},
    "pk_past_link": {"id": 1},
    "ck_past_link_linked_by": {"linked_by": "typed_name"},
    "ck_past_link_linked_before_it_ended": {"ended_at": EARLIER},
    "ck_past_link_only_a_call_back_rang": {"linked_phone_end": "7890"},
    "fk_past_link_account_id_account": {"account_id": NOBODY},
    "fk_past_link_adult_id_adult": {"adult_id": NOBODY},
    "fk_past_link_linked_by_staff_id_staff": {"linked_by_staff_id": NOBODY},
    "pk_own_contact": {"id": 1},
    "uq_own_contact_written_by_id": {"written_by_id": 1},
    "uq_own_contact_written_by_id_shared": {"written_by_id": 1, "shared_at": WHEN},
    "ck_own_contact_written_then_shared": {"shared_at": EARLIER},
    "ck_own_contact_preferred_format": {"preferred_format": "song"},
    "fk_own_contact_written_by_id_adult": {"written_by_id": NOBODY},
    "pk_mail_choice": {"kind": "events"},
    "ck_mail_choice_kind": {"kind": "songs"},
    "fk_mail_choice_account_id_account": {"account_id": NOBODY},
    "pk_signed_in": {"id": 1},
    "uq_signed_in_public_id": {"public_id": "session-1"},
    "uq_signed_in_token_hash": {"token_hash": "a" * 64},
    "ck_signed_in_token_is_hashed": {"token_hash": "b" * 63},
    "ck_signed_in_of_one_person": {"staff_id": 1},
    "fk_signed_in_staff_id_staff": {"staff_id": NOBODY, "account_id": None},
    "fk_signed_in_account_id_account": {"account_id": NOBODY},
    "pk_mailed_link": {"id": 1},
    "uq_mailed_link_token_hash": {"token_hash": "a" * 64},
    "ck_mailed_link_token_is_hashed": {"token_hash": "a token in clear"},
    "ck_mailed_link_purpose": {"purpose": "fun", "account_id": None},
    "ck_mailed_link_of_staff": {"staff_id": 1},
    "ck_mailed_link_of_account": {"account_id": None},
    "ck_mailed_link_of_adult": {"adult_id": 1},
    "fk_mailed_link_staff_id_staff": FOR_STAFF | {"staff_id": NOBODY},
    "fk_mailed_link_account_id_account": {"account_id": NOBODY},
    "fk_mailed_link_adult_id_adult": {
        "purpose": "invitation",
        "account_id": None,
        "adult_id": NOBODY,
    },
    "fk_mailed_link_issued_by_staff_id_staff": {"issued_by_staff_id": NOBODY},
    "pk_known_device": {"id": 1},
    "uq_known_device_token_hash": {"token_hash": "a" * 64},
    "ck_known_device_token_is_hashed": {"token_hash": "a"},
    "ck_known_device_of_one_person": {"account_id": None},
    "fk_known_device_staff_id_staff": {"staff_id": NOBODY, "account_id": None},
    "fk_known_device_account_id_account": {"account_id": NOBODY},
    "pk_guess": {"id": 1},
    "pk_unfinished_form": {"id": 1},
    "uq_unfinished_form_public_id": {"public_id": "form-1"},
    "ck_unfinished_form_of_one_person": {"staff_id": 1},
    "fk_unfinished_form_staff_id_staff": {"staff_id": NOBODY, "account_id": None},
    "fk_unfinished_form_account_id_account": {"account_id": NOBODY},
    "pk_survey": {"id": 1},
    "uq_survey_key": {"key": "survey-1"},
    "pk_survey_answer": {"question_id": 1, "option": 1},
    "fk_survey_answer_cohort_id_response_id_survey_response": {"cohort_id": 2},
    "fk_survey_answer_question_id_option_survey_option": {"option": 9},
    "pk_survey_cohort": {"id": 1},
    "uq_survey_cohort_import_id_month_authority_band": {"month": "2023-09"},
    "ck_survey_cohort_month_is_a_month": {"month": "2023-13"},
    "fk_survey_cohort_version_id_survey_version": {"version_id": NOBODY},
    "fk_survey_cohort_import_id_survey_import": {"import_id": NOBODY},
    "pk_survey_comment": {"id": 1},
    "fk_survey_comment_question_id_survey_question": {"question_id": NOBODY},
    "fk_survey_comment_import_id_survey_import": {"import_id": NOBODY},
    "pk_survey_import": {"id": 1},
    "uq_survey_import_ref": {"ref": "IMP-1"},
    "ck_survey_import_is_not_empty": {"responses": 0},
    "fk_survey_import_version_id_survey_version": {"version_id": NOBODY},
    "pk_survey_option": {"position": 0},
    "uq_survey_option_question_id_code": {"code": "yes"},
    "ck_survey_option_positive_is_counted": {"counted": False},
    "fk_survey_option_question_id_survey_question": {"question_id": NOBODY},
    "pk_survey_question": {"id": 1},
    "uq_survey_question_version_id_key": {"key": "question-1"},
    "ck_survey_question_kind": {"kind": "riddle"},
    "fk_survey_question_version_id_survey_version": {"version_id": NOBODY},
    "pk_survey_response": {"id": 1},
    "fk_survey_response_cohort_id_survey_cohort": {"cohort_id": NOBODY},
    "pk_survey_version": {"id": 1},
    "uq_survey_version_survey_id_number": {"number": 1},
    "ck_survey_version_number_is_positive": {"number": 0},
    "fk_survey_version_survey_id_survey": {"survey_id": NOBODY},
}

# Cannot be broken by itself, because the primary key of the table is part of it: it is there so
# that an answer can refer to a response together with its cohort.
IMPLIED = "uq_survey_response_cohort_id_id"

Named = CheckConstraint | ForeignKeyConstraint | PrimaryKeyConstraint | UniqueConstraint | Index


def named(table: Table) -> dict[str, Named]:
    """The constraints of a table, and its unique indexes, by name."""
    held = [one for one in table.constraints if isinstance(one, Named)]
    return {str(one.name): one for one in [*held, *(i for i in table.indexes if i.unique)]}


ALL = {name: (table, one) for table in metadata.sorted_tables for name, one in named(table).items()}


@pytest.fixture(scope="module")
def engine(databases: Databases) -> Iterator[Engine]:
    """A database with the good rows and no others."""
    url = databases.migrated()
    made = db.engine_for(url, SECRET_KEY)
    with made.begin() as connection:
        for name, rows in PARENTS.items():
            connection.execute(insert(metadata.tables[name]), rows)
    yield made
    made.dispose()
    databases.drop(url)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        yield opened


def test_every_constraint_of_the_schema_has_its_test() -> None:
    assert set(BREAKS) | {IMPLIED} == set(ALL)


def test_a_constraint_that_cannot_be_broken_alone_is_implied_by_the_key() -> None:
    table, implied = ALL[IMPLIED]
    assert isinstance(implied, UniqueConstraint)
    assert set(table.primary_key.columns) < set(implied.columns)


@pytest.mark.parametrize("name", sorted(FRESH))
def test_a_good_row_is_taken(connection: Connection, name: str) -> None:
    connection.execute(insert(metadata.tables[name]), FRESH[name])


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_a_row_that_breaks_one_constraint_is_refused(connection: Connection, name: str) -> None:
    table, constraint = ALL[name]
    with pytest.raises(IntegrityError) as refused:
        connection.execute(insert(table), FRESH[table.name] | BREAKS[name])
    assert says(refused.value, name, table, constraint)


def says(error: IntegrityError, name: str, table: Table, constraint: Named) -> bool:
    """Whether the error names this constraint. SQLite names columns, of foreign keys nothing."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == name)
    words = str(error.orig)
    if isinstance(constraint, ForeignKeyConstraint):
        return words == "FOREIGN KEY constraint failed"
    if isinstance(constraint, CheckConstraint):
        return words == f"CHECK constraint failed: {name}"
    columns = ", ".join(f"{table.name}.{column.name}" for column in constraint.columns)
    return words == f"UNIQUE constraint failed: {columns}"


@pytest.mark.parametrize("name", sorted(FRESH))
def test_what_must_be_known_cannot_be_left_out(connection: Connection, name: str) -> None:
    table = metadata.tables[name]
    alone = table.primary_key.columns if len(table.primary_key.columns) == 1 else ()
    needed = [one for one in table.columns if not one.nullable and one not in set(alone)]
    assert needed
    for column in needed:
        with pytest.raises(IntegrityError) as refused, connection.begin_nested():
            connection.execute(insert(table).values(FRESH[name] | {column.name: null()}))
        assert column.name in str(refused.value.orig)


MONTHS = "2023-00 2023-13 1899-12 3000-01 2023-9 2023/09 2023091 23-09-1 20a3-09 2023-0x"


@pytest.mark.parametrize("month", MONTHS.split())
def test_a_month_is_a_month(connection: Connection, month: str) -> None:
    row = FRESH["survey_cohort"] | {"month": month}
    with pytest.raises(IntegrityError, match="ck_survey_cohort_month_is_a_month"):
        connection.execute(insert(metadata.tables["survey_cohort"]), row)

"""For each table, rows that are good: some that are there, and one more that could be added."""

from datetime import UTC, date, datetime

WHEN = datetime(2024, 1, 31, 12, tzinfo=UTC)
YES = {"position": 0, "code": "yes", "label": "Yes", "positive": True, "counted": True}
NO = {"position": 1, "code": "no", "label": "No", "positive": True, "counted": True}
COHORT = {"version_id": 1, "import_id": 1, "authority": "northbank", "band": "not_known"}
QUESTION = {"version_id": 1, "position": 1, "kind": "choice", "text": "Was it good?"}
IMPORT = {"version_id": 1, "file_name": "a.csv", "sha256": "f", "responses": 1, "imported_at": WHEN}
JOB = {
    "kind": "post.send",
    "arguments": {},
    "state": "waiting",
    "due_at": WHEN,
    "tries": 0,
    "done": 0,
    "by_kind": "staff",
    "queued_at": WHEN,
}
MAIL = {
    "kind": "hello",
    "to_address": "one@home.example",
    "subject": "Hello",
    "words": "sealed",
    "once": False,
    "state": "waiting",
    "due_at": WHEN,
    "give_up_at": WHEN,
    "tries": 0,
    "put_at": WHEN,
}
ADULT = {"name": "Ada", "email": "one@home.example"}
CHILD = {"order_type": "adoption", "ehc_plan": False}
HOUSEHOLD = {"opened_at": WHEN, "restricted": False, "preferred_format": "standard"}
HOME = {"child_id": 1, "name": "Kit", "joined_at": WHEN}
MERGE = {"moved": {}, "at": WHEN}
ACCOUNT = {
    "email": "one@home.example",
    "name": "Ada",
    "linked_at": WHEN,
    "linked_by": "call_back",
    "linked_by_staff_id": 1,
    "demonstration": False,
    "made_at": WHEN,
}
PAST_LINK = {
    "account_id": 1,
    "adult_id": 1,
    "linked_at": WHEN,
    "linked_by": "invitation",
    "linked_by_staff_id": 1,
    "ended_at": WHEN,
}
OWN_CONTACT = {"written_at": WHEN, "preferred_format": "standard"}
MAIL_CHOICE = {"account_id": 1, "wanted": True, "chosen_at": WHEN}
SIGNED_IN = {"account_id": 1, "device": "Firefox", "started_at": WHEN, "seen_at": WHEN}
LINK = {
    "purpose": "sign_in",
    "email": "one@home.example",
    "account_id": 1,
    "issued_at": WHEN,
    "expires_at": WHEN,
}
DEVICE = {"account_id": 1, "known_since": WHEN}
UNFINISHED = {"account_id": 1, "address": "/account", "fields": "{}", "kept_at": WHEN}
CLIENT_IMPORT = {
    "file_name": "list.csv",
    "sha256": "f",
    "state": "read",
    "counts": {},
    "by_kind": "staff",
    "uploaded_at": WHEN,
}
CLIENT_CHANGE = {
    "import_id": 1,
    "place": 1,
    "row": 2,
    "what": "adult",
    "action": "added",
    "detail": "[]",
}

Row = dict[str, object]

# What is there, parents before their children.
PARENTS: dict[str, list[Row]] = {
    "audit_event": [
        {"id": 1, "at": WHEN, "actor_kind": "staff", "action": "a", "subject": "s", "detail": {}}
    ],
    "kept_table": [
        {
            "id": 1,
            "public_id": "table-1",
            "survey_key": "survey-1",
            "title": "Title 1",
            "query": "",
            "kept_at": WHEN,
        }
    ],
    "setting": [
        {
            "id": 1,
            "key": "names",
            "holds_from": date(2020, 1, 1),
            "value": {},
            "recorded_at": WHEN,
        }
    ],
    "staff": [
        {
            "id": 1,
            "public_id": "staff-1",
            "email": "one@northbank.example",
            "role": "manager",
            "name": "One",
            "demonstration": False,
            "added_at": WHEN,
        }
    ],
    "recovery_code": [{"id": 1, "staff_id": 1, "code_hash": "a" * 64}],
    "job": [JOB | {"id": 1, "public_id": "job-1"}],
    "duty": [{"name": "post.forget", "due_at": WHEN}],
    "mail": [MAIL | {"id": 1, "public_id": "mail-1", "message_id": "message-1"}],
    "adult": [
        ADULT | {"id": 1, "public_id": "adult-1", "client_number": "A1"},
        ADULT | {"id": 2, "public_id": "adult-2", "client_number": "A2"},
    ],
    "child": [CHILD | {"id": 1, "public_id": "child-1", "client_number": "C1"}],
    "household": [
        HOUSEHOLD | {"id": 1, "ref": "FAM-2222-2222", "client_number": "H1"},
        HOUSEHOLD | {"id": 2, "ref": "FAM-3333-3333", "client_number": "H2"},
        HOUSEHOLD | {"id": 3, "ref": "FAM-4444-4444", "client_number": "H3"},
    ],
    "residence": [{"id": 1, "household_id": 1, "lives_from": date(2020, 1, 1)}],
    "household_flag": [{"id": 1, "household_id": 1, "kind": "safety", "set_at": WHEN}],
    "named_staff": [{"household_id": 1, "staff_id": 1}],
    "membership": [
        {"id": 1, "household_id": 1, "adult_id": 1, "joined_at": WHEN, "here_since": WHEN}
    ],
    "own_contact": [
        OWN_CONTACT | {"id": 1, "written_by_id": 1, "shared_at": None},
        OWN_CONTACT | {"id": 2, "written_by_id": 1, "shared_at": WHEN},
    ],
    "child_home": [HOME | {"id": 1, "household_id": 1, "place": 1}],
    "household_merge": [MERGE | {"id": 1, "public_id": "merge-1", "merged_id": 1, "kept_id": 2}],
    "audit_about": [{"event_id": 1, "subject": "household:FAM-2222-2222"}],
    "search_word": [{"word": "north", "household_id": 1, "adult_id": 0}],
    "account": [ACCOUNT | {"id": 1, "public_id": "account-1", "adult_id": 1}],
    "past_link": [PAST_LINK | {"id": 1}],
    "mail_choice": [MAIL_CHOICE | {"kind": "events"}],
    "signed_in": [SIGNED_IN | {"id": 1, "public_id": "session-1", "token_hash": "a" * 64}],
    "mailed_link": [LINK | {"id": 1, "token_hash": "a" * 64}],
    "known_device": [DEVICE | {"id": 1, "token_hash": "a" * 64}],
    "guess": [{"id": 1, "at": WHEN, "account_key": "a" * 64, "address_key": "b" * 64}],
    "unfinished_form": [UNFINISHED | {"id": 1, "public_id": "form-1"}],
    "client_import": [CLIENT_IMPORT | {"id": 1, "ref": "LIST-2222-2222"}],
    "client_change": [CLIENT_CHANGE | {"id": 1}],
    "survey": [{"id": 1, "key": "survey-1", "title": "A survey"}],
    "survey_version": [{"id": 1, "survey_id": 1, "number": 1, "added_at": WHEN}],
    "survey_question": [
        QUESTION | {"id": 1, "key": "question-1"},
        QUESTION | {"id": 2, "key": "question-2"},
    ],
    "survey_option": [
        YES | {"question_id": 1},
        NO | {"question_id": 1},
        YES | {"question_id": 2},
    ],
    "survey_import": [IMPORT | {"id": 1, "ref": "IMP-1"}],
    "survey_cohort": [
        COHORT | {"id": 1, "month": "2023-09"},
        COHORT | {"id": 2, "month": "2023-10"},
    ],
    "survey_response": [{"id": 1, "cohort_id": 1}],
    "survey_comment": [{"id": 1, "question_id": 1, "import_id": 1, "text": "Good"}],
    "survey_answer": [{"response_id": 1, "question_id": 1, "cohort_id": 1, "option": 0}],
}

# What can be added beside it.
FRESH: dict[str, Row] = {
    "audit_event": PARENTS["audit_event"][0] | {"id": 2},
    "audit_about": {"event_id": 1, "subject": "household:FAM-3333-3333"},
    "kept_table": PARENTS["kept_table"][0] | {"id": 2, "public_id": "table-2", "title": "Title 2"},
    "setting": PARENTS["setting"][0] | {"id": 2, "key": "contact"},
    "staff": PARENTS["staff"][0]
    | {"id": 2, "public_id": "staff-2", "email": "two@northbank.example"},
    "recovery_code": {"id": 2, "staff_id": 1, "code_hash": "b" * 64},
    "job": JOB | {"id": 2, "public_id": "job-2"},
    "duty": {"name": "post.other", "due_at": WHEN},
    "mail": MAIL | {"id": 2, "public_id": "mail-2", "message_id": "message-2"},
    "adult": ADULT | {"id": 3, "public_id": "adult-3", "client_number": "A3"},
    "child": CHILD | {"id": 2, "public_id": "child-2", "client_number": "C2"},
    "household": HOUSEHOLD | {"id": 4, "ref": "FAM-5555-5555", "client_number": "H4"},
    "residence": {"id": 2, "household_id": 1, "lives_from": date(2021, 1, 1), "authority": "x"},
    "household_flag": {"id": 2, "household_id": 1, "kind": "court_order", "set_at": WHEN},
    "named_staff": {"household_id": 2, "staff_id": 1},
    "membership": {
        "id": 2,
        "household_id": 1,
        "adult_id": 1,
        "joined_at": WHEN,
        "left_at": WHEN,
        "here_since": WHEN,
    },
    "own_contact": OWN_CONTACT | {"id": 3, "written_by_id": 2},
    "child_home": HOME | {"id": 2, "household_id": 2, "place": 2},
    "household_merge": MERGE | {"id": 2, "public_id": "merge-2", "merged_id": 3, "kept_id": 2},
    "search_word": {"word": "north", "household_id": 2, "adult_id": 0},
    "account": ACCOUNT
    | {
        "id": 2,
        "public_id": "account-2",
        "email": "two@home.example",
        "adult_id": None,
        "linked_at": None,
        "linked_by": None,
        "linked_by_staff_id": None,
    },
    "past_link": PAST_LINK | {"id": 2},
    "mail_choice": MAIL_CHOICE | {"kind": "surveys"},
    "signed_in": SIGNED_IN | {"id": 2, "public_id": "session-2", "token_hash": "b" * 64},
    "mailed_link": LINK | {"id": 2, "token_hash": "b" * 64},
    "known_device": DEVICE | {"id": 2, "token_hash": "b" * 64},
    "guess": {"id": 2, "at": WHEN, "account_key": "a" * 64, "address_key": "b" * 64},
    "unfinished_form": UNFINISHED | {"id": 2, "public_id": "form-2"},
    "client_import": CLIENT_IMPORT | {"id": 2, "ref": "LIST-3333-3333"},
    "client_change": CLIENT_CHANGE | {"id": 2},
    "survey": {"id": 2, "key": "survey-2", "title": "A survey"},
    "survey_version": PARENTS["survey_version"][0] | {"id": 2, "number": 2},
    "survey_question": QUESTION | {"id": 3, "key": "question-3"},
    "survey_option": NO | {"question_id": 2},
    "survey_import": IMPORT | {"id": 2, "ref": "IMP-2"},
    "survey_cohort": COHORT | {"id": 3, "month": "2023-11"},
    "survey_response": {"id": 2, "cohort_id": 1},
    "survey_comment": PARENTS["survey_comment"][0] | {"id": 2},
    "survey_answer": {"response_id": 1, "question_id": 2, "cohort_id": 1, "option": 0},
}

"""For each table, rows that are good: some that are there, and one more that could be added."""

from datetime import UTC, date, datetime

WHEN = datetime(2024, 1, 31, 12, tzinfo=UTC)
YES = {"position": 0, "code": "yes", "label": "Yes", "positive": True, "counted": True}
NO = {"position": 1, "code": "no", "label": "No", "positive": True, "counted": True}
COHORT = {"version_id": 1, "import_id": 1, "authority": "northbank", "band": "not_known"}
QUESTION = {"version_id": 1, "position": 1, "kind": "choice", "text": "Was it good?"}
IMPORT = {"version_id": 1, "file_name": "a.csv", "sha256": "f", "responses": 1, "imported_at": WHEN}

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
            "demonstration": False,
            "added_at": WHEN,
        }
    ],
    "staff_session": [{"id": 1, "token_hash": "a" * 64, "staff_id": 1, "started_at": WHEN}],
    "password_link": [{"id": 1, "token_hash": "a" * 64, "staff_id": 1, "expires_at": WHEN}],
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
    "kept_table": PARENTS["kept_table"][0] | {"id": 2, "public_id": "table-2", "title": "Title 2"},
    "setting": PARENTS["setting"][0] | {"id": 2, "key": "contact"},
    "staff": PARENTS["staff"][0]
    | {"id": 2, "public_id": "staff-2", "email": "two@northbank.example"},
    "staff_session": PARENTS["staff_session"][0] | {"id": 2, "token_hash": "b" * 64},
    "password_link": PARENTS["password_link"][0] | {"id": 2, "token_hash": "b" * 64},
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

"""`portal survey load`: new surveys and new versions; nothing of a wrong one."""

from sqlalchemy import func, select

from portal.audit import AuditEvent
from portal.surveys.models import Option, Question, Survey, Version
from portal.surveys.questions import find_version, load_shipped, version_numbers
from tests.surveys.example import EXAMPLE
from tests.surveys.wrong_surveys import AGREED, HEAD, WRONG

TABLES = (Survey, Version, Question, Option, AuditEvent)


def rows(session):
    session.rollback()
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_a_new_survey(run, session, tmp_path):
    file = tmp_path / "survey.toml"
    file.write_text(HEAD + AGREED)
    ran = run("survey", "load", file)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "S: version 1 of s.\n"
    version = find_version(session, "s")
    assert (version.number, version.survey.title) == (1, "S")
    assert [(q.key, q.text, len(q.options)) for q in version.questions] == [("q", "Q?", 6)]


def test_a_new_version_leaves_the_earlier_ones_as_they_are(run, session, tmp_path):
    before = [(q.key, q.text) for q in find_version(session, "post-order", 1).questions]
    session.rollback()
    file = tmp_path / "survey.toml"
    file.write_text(EXAMPLE)
    assert run("survey", "load", file).out == "Post-order survey: version 2 of post-order.\n"
    assert run("survey", "load", file).out == "Post-order survey: version 3 of post-order.\n"
    latest = find_version(session, "post-order")
    assert latest.number == 3
    assert [q.key for q in latest.questions] == ["timely", "satisfied", "recommend", "better"]
    first = find_version(session, "post-order", 1)
    assert [(q.key, q.text) for q in first.questions] == before
    assert list(version_numbers(session, first.survey)) == [3, 2, 1]
    assert list(version_numbers(session, find_version(session, "pre-order").survey)) == [1]


def test_of_a_wrong_survey_nothing_is_stored(run, session, tmp_path):
    before = rows(session)
    file = tmp_path / "survey.toml"
    for name, (content, place, reason) in WRONG.items():
        file.write_bytes(content)
        ran = run("survey", "load", file)
        assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1), name
        assert place in ran.err, name
        assert reason in ran.err, name
    assert rows(session) == before


def test_50_mb_are_refused(run, session, tmp_path):
    before = rows(session)
    file = tmp_path / "survey.toml"
    with file.open("wb") as opened:
        opened.truncate(50_000_000)
    ran = run("survey", "load", file)
    assert ran.status == 1
    assert "larger than 1 MB" in ran.err
    assert rows(session) == before


def test_the_shipped_surveys_are_added_once(session):
    assert load_shipped(session, by=None) == []
    assert [s.key for s in session.scalars(select(Survey).order_by(Survey.key))] == [
        "post-order",
        "pre-order",
    ]


def test_a_survey_that_the_agency_changed_is_not_put_back(run, session, tmp_path):
    file = tmp_path / "survey.toml"
    file.write_text(EXAMPLE)
    run("survey", "load", file)
    assert run("db", "upgrade").status == 0
    assert find_version(session, "post-order").number == 2


def test_a_version_that_is_not_there(run, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("submitted_on,timely\n2023-09-02,agree\n")
    for number in ("0", "2", "-1", "999999", "99999999999999999999999", "one"):
        for command in (("import", "post-order", file), ("table", "post-order")):
            ran = run("survey", *command, f"--version={number}")
            assert ran.status != 0, number
            assert (ran.out, ran.err.count("\n")) == ("", 1), number

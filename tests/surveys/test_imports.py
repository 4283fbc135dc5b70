"""Files of answers brought in by `portal survey import`: all of a file or nothing of it."""

import threading

import pytest
from sqlalchemy import func, select

from portal import audit, db
from portal.audit import AuditEvent
from portal.errors import Refusal
from portal.surveys.imports import import_file
from portal.surveys.models import Answer, Cohort, Comment, Import, Option, Question, Response
from portal.surveys.questions import find_version
from tests.factories import make_version
from tests.rows import all_rows
from tests.surveys.answers import GOOD, SURVEY
from tests.surveys.wrong_answers import WRONG

# `test_wrong_answer_files` reads all of them; these stand for the steps at which one can fail.
SOME_WRONG = (
    "empty",
    "only a header",
    "a NUL byte",
    "another encoding",
    "a zip",
    "an open quote",
    "an unknown column",
    "a column twice",
    "too many cells",
    "an unknown code",
    "11 of 10",
    "an unknown authority",
    "the day 2024-03-16",
    "the day 1899-12-31",
)


@pytest.fixture
def file(session, tmp_path):
    """A file of answers to a survey that is there."""
    make_version(session, SURVEY)
    session.commit()
    path = tmp_path / "answers.csv"
    path.write_text(GOOD)
    return path


def test_what_is_stored(run, session, file):
    ran = run("survey", "import", "visit", file)
    assert (ran.status, ran.err) == (0, "")
    added = session.scalar(select(Import))
    assert ran.out == f"{added.ref}: 3 responses added to version 1.\n"
    assert (added.file_name, added.responses, added.undone_at) == ("answers.csv", 3, None)
    stored = session.execute(
        select(Cohort.month, Cohort.authority, Cohort.band, Question.key, Option.code)
        .select_from(Response)
        .join(Cohort)
        .join(Answer, Answer.response_id == Response.id)
        .join(
            Option, (Option.question_id == Answer.question_id) & (Option.position == Answer.option)
        )
        .join(Question, Question.id == Answer.question_id)
    )
    assert sorted(map(tuple, stored)) == [
        ("2023-09", "east_mere", "under_2", "recommend", "10"),
        ("2023-09", "east_mere", "under_2", "timely", "agree"),
        ("2023-09", "northbank", "not_known", "timely", "not_applicable"),
        ("2023-10", "not_known", "over_6", "recommend", "0"),
    ]
    assert sorted(session.scalars(select(Comment.text))) == ["=1+1", "Ring back"]


def test_responses_without_a_single_answer(run, session, file):
    file.write_text("submitted_on,timely\n2023-09-02,\n2023-09-03,\n")
    assert run("survey", "import", "visit", file).status == 0
    counts = [session.scalar(select(func.count()).select_from(m)) for m in (Response, Answer)]
    assert counts == [2, 0]


def test_the_import_is_audited(run, session, file):
    run("survey", "import", "visit", file)
    event = session.scalar(select(AuditEvent).where(AuditEvent.action == "survey.imported"))
    assert event.subject == f"import:{session.scalar(select(Import.ref))}"
    assert event.detail == {"survey": "visit", "version": 1, "responses": 3}


def test_of_a_wrong_file_nothing_is_stored(run, engine, file):
    before = all_rows(engine)
    for name in SOME_WRONG:
        content, words = WRONG[name]
        # The dates that lie ahead of the day of the test lie behind today's.
        content = content.replace(b"2024-03-16", b"2924-03-16")
        words = words.replace("2024-03-16", "2924-03-16")
        file.write_bytes(content)
        ran = run("survey", "import", "visit", file)
        assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1), name
        assert words in ran.err, name
    assert all_rows(engine) == before


def test_one_wrong_value_at_the_end_of_many_right_ones(run, engine, file):
    before = all_rows(engine)
    file.write_text("submitted_on,timely\n" + "2023-09-02,agree\n" * 25_000 + "2023-09-31,agree\n")
    ran = run("survey", "import", "visit", file)
    assert ran.status == 1
    assert "row 25002, submitted_on: 2023-09-31 is a day that does not exist" in ran.err
    assert all_rows(engine) == before


def test_50_mb(run, engine, file):
    before = all_rows(engine)
    with file.open("wb") as opened:
        opened.truncate(50_000_000)
    ran = run("survey", "import", "visit", file)
    assert ran.status == 1
    assert "larger than 40 MB" in ran.err
    assert all_rows(engine) == before


def test_the_same_file_twice_is_refused_unless_it_is_said(run, session, file):
    first = run("survey", "import", "visit", file).out[:13]
    copy = file.with_name("copy.csv")
    copy.write_text(GOOD)
    ran = run("survey", "import", "visit", copy)
    assert (ran.status, ran.out) == (1, "")
    assert f"already in, as {first}" in ran.err
    assert session.scalar(select(func.count()).select_from(Response)) == 3
    session.rollback()
    assert run("survey", "import", "visit", copy, "--again").status == 0
    assert session.scalar(select(func.count()).select_from(Response)) == 6


def test_the_same_file_to_another_version_is_refused_too(run, session, file):
    run("survey", "import", "visit", file)
    make_version(session, SURVEY)
    session.commit()
    assert "already in" in run("survey", "import", "visit", file).err


def test_the_same_file_to_another_survey_is_another_file(run, session, file):
    make_version(session, SURVEY.replace('"visit"', '"call"'))
    session.commit()
    assert run("survey", "import", "visit", file).status == 0
    assert run("survey", "import", "call", file).status == 0


def bring(database_url, ended):
    engine = db.engine_for(database_url)
    try:
        with db.transaction(engine) as session:
            import_visit(session)
        ended.append("in")
    except Refusal as refused:
        ended.append(refused.message[:23])
    finally:
        engine.dispose()


def import_visit(session):
    version = find_version(session, "visit")
    content = GOOD.encode()
    import_file(session, version=version, file_name="a", content=content, by=audit.COMMAND_LINE)


@pytest.mark.usefixtures("file")
def test_two_who_bring_the_same_file_at_once(session, database_url):
    """Whoever comes second waits for the first, and is refused."""
    import_visit(session)
    ended = []
    second = threading.Thread(target=bring, args=(database_url, ended))
    second.start()
    second.join(0.5)
    assert second.is_alive(), "it did not wait"
    session.commit()
    second.join()
    assert ended == ["This file is already in"]


def test_the_latest_version_is_answered_or_the_one_named(run, session, file):
    make_version(session, SURVEY)
    session.commit()
    run("survey", "import", "visit", file)
    run("survey", "import", "visit", file, "--again", "--version", "1")
    versions = session.scalars(select(Import).order_by(Import.id)).all()
    assert [one.version.number for one in versions] == [2, 1]
    assert set(session.scalars(select(Cohort.version_id))) == {v.version_id for v in versions}


def test_columns_are_those_of_the_version_that_was_answered(run, session, file):
    make_version(session, SURVEY.replace('key = "timely"', 'key = "soon"'))
    session.commit()
    assert "“timely” is not a column" in run("survey", "import", "visit", file).err
    assert run("survey", "import", "visit", file, "--version", "1").status == 0


def test_a_survey_that_is_not_there(run, file):
    for command in (("import", "nothing", file), ("imports", "nothing")):
        ran = run("survey", *command)
        assert ran.status == 1
        assert "There is no survey “nothing”" in ran.err


def test_imports_are_listed_the_newest_first(run, file):
    assert run("survey", "imports", "visit") == (0, "", "")
    first = run("survey", "import", "visit", file).out[:13]
    second = run("survey", "import", "visit", file, "--again").out[:13]
    run("survey", "undo-import", first)
    lines = run("survey", "imports", "visit").out.splitlines()
    assert [line[:13] for line in lines] == [second, first]
    assert all("version 1  3 responses  answers.csv" in line for line in lines)
    assert [line.endswith(" taken back") for line in lines] == [False, True]
    assert run("survey", "imports", "post-order").out == ""

"""What is kept of a response: month, authority, band, answers. No day, no order, no name."""

import statistics

import pytest
from sqlalchemy import inspect, select, text

from portal.surveys.models import Answer, Cohort, Comment, Response
from tests.factories import make_responses, make_version
from tests.rows import all_rows
from tests.surveys.answers import SURVEY

ROWS = 400
MONTHS = [f"{2015 + n // 12}-{n % 12 + 1:02}" for n in range(100)]


@pytest.fixture
def long_file():
    """Rows in the order of time: the month grows with the row, as in every real file."""
    rows = [f"{MONTHS[n // 4]}-{n % 4 + 11},{n % 11},remark {n:03}\n" for n in range(ROWS)]
    return "submitted_on,recommend,better\n" + "".join(rows)


def test_no_day_is_left_anywhere(run, session, engine, database_url, tmp_path):
    make_version(session, SURVEY)
    session.commit()
    days = ["1987-06-17", "2011-11-23", "2013-05-19", "2014-08-27"]
    file = tmp_path / "answers.csv"
    file.write_text(
        "submitted_on,adoption_order_date,mood\n"
        + "".join(f"{day},{ordered},good\n" for day in days for ordered in days)
    )
    assert run("survey", "import", "visit", file).status == 0
    kept = "\n".join(row for rows in all_rows(engine).values() for row in rows)
    assert "2013-05" in kept, "the months are there, so that the search below is one"
    for day in days:
        year, month, number = day.split("-")
        for shape in (day, f"{number}/{month}/{year}", f"{year}{month}{number}"):
            assert shape not in kept
        assert f"({year}, {int(month)}, {int(number)}" not in kept  # a date, as Python shows it
    if database_url.startswith("sqlite"):
        path = database_url.removeprefix("sqlite:///")
        for name in (path, f"{path}-wal"):
            with open(name, "rb") as raw:
                content = raw.read()
            assert not [day for day in days if day.encode() in content]


def test_no_column_could_hold_a_day_or_a_moment(engine):
    """Only the import itself has a moment: the one at which it was made."""
    for model in (Response, Answer, Cohort, Comment):
        for column in inspect(engine).get_columns(model.__tablename__):
            kind = str(column["type"]).upper()
            assert not kind.startswith(("DATE", "TIME")), (model.__tablename__, column["name"])


def tells_its_place(numbers: list[int]) -> bool:
    """400 numbers in a random order have a correlation above 0.3 with their places once in
    several hundred million times; in an order of their own, always."""
    return abs(statistics.correlation(range(len(numbers)), numbers)) > 0.3


def test_nothing_tells_the_row_of_a_response(session, long_file):
    make_version(session, SURVEY)
    make_responses(session, "visit", long_file)
    months = {
        id_: MONTHS.index(month)
        for id_, month in session.execute(select(Response.id, Cohort.month).join(Cohort))
    }
    assert len(months) == ROWS
    assert not tells_its_place([months[id_] for id_ in sorted(months)])
    # As the rows lie in the table, whatever their numbers.
    place = "rowid" if session.bind.dialect.name == "sqlite" else "ctid"
    lying = session.scalars(text(f"SELECT id FROM survey_response ORDER BY {place}")).all()
    assert not tells_its_place([months[id_] for id_ in lying])
    assert list(lying) == sorted(lying), "the order in which they came must not be told either"


def test_numbers_are_random_over_all_their_range(session, long_file):
    make_version(session, SURVEY)
    make_responses(session, "visit", long_file)
    first = set(session.scalars(select(Response.id)))
    make_responses(session, "visit", long_file)
    second = set(session.scalars(select(Response.id))) - first
    assert len(second) == ROWS
    for ids in (first, second):
        mean, spread = statistics.mean(ids) / 2**63, statistics.stdev(ids) / 2**63
        assert 0.4 < mean < 0.6  # seven standard errors
        assert 0.25 < spread < 0.33


def test_nothing_tells_the_row_of_a_comment(session, long_file):
    make_version(session, SURVEY)
    make_responses(session, "visit", long_file)
    place = "rowid" if session.bind.dialect.name == "sqlite" else "ctid"
    for order in ("id", place):
        words = session.scalars(text(f"SELECT text FROM survey_comment ORDER BY {order}")).all()
        assert len(words) == ROWS
        assert not tells_its_place([int(one.split()[1]) for one in words])


def test_no_column_joins_a_comment_with_its_response(session, engine, long_file):
    schema = inspect(engine)
    columns = {column["name"] for column in schema.get_columns("survey_comment")}
    assert columns == {"id", "question_id", "import_id", "text"}
    led = {key["referred_table"] for key in schema.get_foreign_keys("survey_comment")}
    assert led == {"survey_question", "survey_import"}
    make_version(session, SURVEY)
    make_responses(session, "visit", long_file)
    comments = session.scalars(select(Comment)).all()
    assert len({(one.question_id, one.import_id) for one in comments}) == 1
    assert not {one.id for one in comments} & set(session.scalars(select(Response.id)))
    # Not by their order either: the month of the n-th response says nothing about the n-th text.
    months = session.scalars(
        select(Cohort.month).select_from(Response).join(Cohort).order_by(Response.id)
    ).all()
    ordered = sorted(comments, key=lambda one: one.id)
    told = [MONTHS.index(month) for month in months]
    written = [int(one.text.split()[1]) // 4 for one in ordered]
    assert abs(statistics.correlation(told, written)) < 0.3


def test_responses_alike_share_all_that_they_carry(session):
    """Two responses of a month, an authority and a band differ by a random number only."""
    make_version(session, SURVEY)
    make_responses(
        session,
        "visit",
        "submitted_on,adoption_order_date,mood\n"
        "2023-09-02,2023-01-30,good\n2023-09-28,2022-02-01,good\n",
    )
    assert len(session.scalars(select(Cohort)).all()) == 1
    ones = session.scalars(select(Response)).all()
    assert {one.cohort_id for one in ones} == {session.scalar(select(Cohort.id))}
    assert set(Response.__table__.columns.keys()) == {"id", "cohort_id"}
    assert set(Answer.__table__.columns.keys()) == {
        "response_id",
        "question_id",
        "cohort_id",
        "option",
    }

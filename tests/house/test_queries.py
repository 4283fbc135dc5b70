"""A list asks the database as often for many rows as for few."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from portal import audit, db
from portal.report.kept import keep_table
from portal.report.results import read_choice
from tests.client import CheckedClient
from tests.factories import make_responses, make_version

SURVEY = """
key = "survey-{number}"
title = "Survey {number}"

[[question]]
key = "good"
text = "Was it good?"
scale = "agreement"

[[question]]
key = "recommend"
text = "Would you recommend it?"
kind = "scale"
positive = "6..10"
"""


@contextmanager
def queries(engine: Engine) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def make_many(engine: Engine, first: int, last: int) -> None:
    """Surveys, each with a version, responses and a kept table."""
    with db.transaction(engine) as session:
        for number in range(first, last):
            make_version(session, SURVEY.format(number=number))
            choice = read_choice(session, f"survey-{number}")
            keep_table(session, choice=choice, title=f"Table {number}", by=audit.COMMAND_LINE)


def count(app: Flask, visitor: CheckedClient, address: str) -> int:
    """How many statements one page needs, once the application is warm."""
    assert visitor.get(address).status_code == 200
    with queries(app.extensions["engine"]) as seen:
        assert visitor.get(address).status_code == 200
    return len(seen)


def test_lists_of_60_need_no_more_queries_than_lists_of_2(
    app: Flask, manager: CheckedClient, engine: Engine
) -> None:
    lists = ["/staff", "/staff/surveys"]
    make_many(engine, 0, 2)
    few = [count(app, manager, address) for address in lists]
    make_many(engine, 2, 60)
    for address, before in zip(lists, few, strict=True):
        assert "Table 59" in manager.page(address).get_text()
        assert count(app, manager, address) == before > 0, address


def rows(number: int) -> str:
    months = ["2023-09", "2023-11", "2024-02"]
    lines = [
        f"{months[n % 3]}-11,Northbank,{('agree', 'neither')[n % 2]},{n % 11}"
        for n in range(number)
    ]
    return "submitted_on,local_authority,good,recommend\n" + "\n".join(lines) + "\n"


PERIODS = "period=A=2023-09-01..2023-12-31&period=B=2024-01-01..2024-03-31"


@pytest.mark.parametrize("page", ["results", "results.csv", "periods"])
def test_results_of_many_responses_need_no_more_queries_than_those_of_few(
    app: Flask, manager: CheckedClient, engine: Engine, page: str
) -> None:
    address = f"/staff/surveys/survey-1/{page}?{PERIODS}&authority=northbank"
    with db.transaction(engine) as session:
        make_version(session, SURVEY.format(number=1))
        make_responses(session, "survey-1", rows(3))
    few = count(app, manager, address)
    with db.transaction(engine) as session:
        make_version(session, SURVEY.format(number=1))
        make_responses(session, "survey-1", rows(400))
    assert count(app, manager, address) == few > 0


def test_a_survey_of_many_questions_needs_no_more_queries(
    app: Flask, manager: CheckedClient, engine: Engine
) -> None:
    question = '\n[[question]]\nkey = "more_{}"\ntext = "And this?"\nscale = "usefulness"\n'
    address = "/staff/surveys/survey-1/results"
    with db.transaction(engine) as session:
        make_version(session, SURVEY.format(number=1))
    few = count(app, manager, address)
    with db.transaction(engine) as session:
        longer = SURVEY.format(number=1) + "".join(map(question.format, range(30)))
        make_version(session, longer)
    assert "And this?" in manager.page(address).get_text()
    assert count(app, manager, address) == few

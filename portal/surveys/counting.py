"""The statements that count responses and answers: built once, run with the values of a selection.

To build one and to find it among those already compiled takes longer than to count a hundred
answers, so each shape of a selection keeps its statement for the life of the process.
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Label,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
)

from portal.surveys.models import Answer, Cohort, Kind, Option, Question, Response, Version

OPTIONS = (
    select(
        Version.number.label("version"),
        Question.id.label("question"),
        Question.position,
        Question.key,
        Question.kind,
        Question.text,
        func.coalesce(Question.measure, Question.text).label("measure"),
        Option.position.label("option"),
        Option.code,
        Option.label,
        Option.positive,
        Option.counted,
    )
    .join(Question, Question.version_id == Version.id)
    .join(Option, Option.question_id == Question.id)
    .where(
        Version.survey_id == bindparam("survey"),
        Version.number.in_(bindparam("versions", expanding=True)),
    )
    .order_by(Version.number, Question.position, Option.position)
)


class Shape(NamedTuple):
    """What of a selection is in the words of a statement rather than in its values.

    The values are: survey; first_0, last_0, first_1, last_1 and so on; authority; version.
    """

    spans: int
    by_authority: bool
    one_version: bool


@cache
def responses(shape: Shape) -> Select[Any]:
    """Number of responses by period, version and inside."""
    cohort = _cohorts(shape)
    counted = (
        select(Response.cohort_id, func.count().label("n"))
        .where(Response.cohort_id.in_(select(cohort.c.id)))
        .group_by(Response.cohort_id)
        .subquery()
    )
    keys = (cohort.c.period, cohort.c.version, cohort.c.inside)
    return (
        select(*keys, _total(counted.c.n))
        .join(counted, counted.c.cohort_id == cohort.c.id)
        .group_by(*keys)
    )


@cache
def answers(shape: Shape, dialect: str) -> Select[Any]:
    """Number of answers by period, version, inside, question and option.

    The answers of each question and cohort are counted first, along the covering index: that is
    what counts nine million answers in a second. Left to itself PostgreSQL would read the whole
    table; SQLite reads the index when it groups in its order, and knows no LATERAL.
    """
    cohort = _cohorts(shape)
    asked = (
        select(Question.id, Question.version_id)
        .join(Version)
        .where(Version.survey_id == bindparam("survey"), Question.kind != Kind.TEXT)
        .cte("asked")
    )
    keys = (Answer.question_id, Answer.cohort_id, Answer.option)
    grouped = select(*keys, func.count().label("n")).group_by(*keys)
    if dialect == "postgresql":
        of_one = (Answer.question_id == asked.c.id, Answer.cohort_id == cohort.c.id)
        counted: FromClause = grouped.where(*of_one).lateral()
        pairs = cohort.join(asked, asked.c.version_id == cohort.c.version_id)
        return _answers(cohort, counted).select_from(pairs.join(counted, true()))
    of_all = (
        Answer.question_id.in_(select(asked.c.id)),
        Answer.cohort_id.in_(select(cohort.c.id)),
    )
    counted = grouped.where(*of_all).subquery()
    # Every row finds its cohort. That the join is an outer one keeps SQLite from storing the counts
    # first, to look them up by cohort.
    pairs = counted.outerjoin(cohort, cohort.c.id == counted.c.cohort_id)
    return _answers(cohort, counted).select_from(pairs)


def _answers(cohort: CTE, counted: FromClause) -> Select[Any]:
    keys = (
        cohort.c.period,
        cohort.c.version,
        cohort.c.inside,
        counted.c.question_id.label("question"),
        counted.c.option,
    )
    return select(*keys, _total(counted.c.n)).group_by(*keys)


def _cohorts(shape: Shape) -> CTE:
    """The cohorts of a selection, with the period and the version that each belongs to."""
    spans = [
        and_(Cohort.month >= bindparam(f"first_{n}"), Cohort.month <= bindparam(f"last_{n}"))
        for n in range(shape.spans)
    ]
    period = case(*((span, literal(number)) for number, span in enumerate(spans)))
    inside = Cohort.authority == bindparam("authority") if shape.by_authority else literal(True)
    cohorts = (
        select(
            Cohort.id,
            Cohort.version_id,
            period.label("period"),
            Version.number.label("version"),
            inside.label("inside"),
        )
        .join(Version, Version.id == Cohort.version_id)
        .where(Version.survey_id == bindparam("survey"), period.is_not(None))
    )
    if shape.one_version:
        cohorts = cohorts.where(Version.number == bindparam("version"))
    return cohorts.cte("cohort")


def _total(counts: ColumnElement[int]) -> Label[int]:
    """A sum that is a whole number on PostgreSQL too, where it would be a decimal."""
    return cast(func.sum(counts), BigInteger).label("n")

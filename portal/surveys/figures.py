"""The door from stored answers to the report: SQL that counts, returned as tidy frames.

pandas is imported when a frame is made: a process that never reports does not pay for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Label,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from portal.surveys.models import Answer, Cohort, Kind, Option, Question, Response, Version

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Selection:
    """Which responses to count.

    ``spans`` are first and last months (``2023-09``), both included; the number of a span is
    the ``period`` of the frames. Responses of ``authority`` are ``inside``, the others are
    not; without one all are. ``version`` keeps to one version of the survey.
    """

    survey_id: int
    spans: Sequence[tuple[str, str]]
    authority: str | None = None
    version: int | None = None


def responses(session: Session, selection: Selection) -> pd.DataFrame:
    """Number of responses: columns period, version, inside, n."""
    cohort = _cohorts(selection)
    counted = (
        select(Response.cohort_id, func.count().label("n"))
        .where(Response.cohort_id.in_(select(cohort.c.id)))
        .group_by(Response.cohort_id)
        .subquery()
    )
    query = (
        select(cohort.c.period, cohort.c.version, cohort.c.inside, _total(counted.c.n))
        .join(counted, counted.c.cohort_id == cohort.c.id)
        .group_by(cohort.c.period, cohort.c.version, cohort.c.inside)
    )
    return _frame(session, query)


def answers(session: Session, selection: Selection) -> pd.DataFrame:
    """Number of answers by option: columns period, version, inside, question, option, n.

    The inner query groups in the order of the covering index, which is what lets SQLite
    count nine million answers in a second without sorting them.
    """
    cohort = _cohorts(selection)
    asked = (
        select(Question.id)
        .join(Version)
        .where(Version.survey_id == selection.survey_id, Question.kind != Kind.TEXT)
    )
    counted = (
        select(Answer.question_id, Answer.cohort_id, Answer.option, func.count().label("n"))
        .where(Answer.question_id.in_(asked), Answer.cohort_id.in_(select(cohort.c.id)))
        .group_by(Answer.question_id, Answer.cohort_id, Answer.option)
        .subquery()
    )
    keys = (
        cohort.c.period,
        cohort.c.version,
        cohort.c.inside,
        counted.c.question_id.label("question"),
        counted.c.option,
    )
    query = (
        select(*keys, _total(counted.c.n))
        .join(cohort, cohort.c.id == counted.c.cohort_id)
        .group_by(*keys)
    )
    return _frame(session, query)


def options(session: Session, survey_id: int, versions: Collection[int]) -> pd.DataFrame:
    """The options of the questions of some versions that are not in people's own words.

    Columns version, question, position, key, kind, text, measure, option, code, label,
    positive, counted; ordered by version, position and option.
    """
    query = (
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
        .where(Version.survey_id == survey_id, Version.number.in_(versions))
        .order_by(Version.number, Question.position, Option.position)
    )
    return _frame(session, query)


def _cohorts(selection: Selection) -> Subquery:
    spans = [and_(Cohort.month >= first, Cohort.month <= last) for first, last in selection.spans]
    period = case(*((span, literal(number)) for number, span in enumerate(spans)))
    inside = (
        literal(True) if selection.authority is None else Cohort.authority == selection.authority
    )
    cohorts = (
        select(
            Cohort.id,
            period.label("period"),
            Version.number.label("version"),
            inside.label("inside"),
        )
        .join(Version, Version.id == Cohort.version_id)
        .where(Version.survey_id == selection.survey_id, period.is_not(None))
    )
    if selection.version is not None:
        cohorts = cohorts.where(Version.number == selection.version)
    return cohorts.subquery()


def _total(counts: ColumnElement[int]) -> Label[int]:
    """A sum that is a whole number on PostgreSQL too, where it would be a decimal."""
    return cast(func.sum(counts), BigInteger).label("n")


def _frame(session: Session, query: Select[Any]) -> pd.DataFrame:
    import pandas as pd

    result = session.execute(query)
    columns = list(result.keys())
    return pd.DataFrame.from_records([tuple(row) for row in result], columns=columns)

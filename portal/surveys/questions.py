"""Surveys and their versions: adding one, finding one."""

from collections.abc import Sequence
from importlib import resources

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.surveys.models import Option, Question, Survey, Version
from portal.surveys.written import WrittenSurvey, read_survey

SHIPPED = ("pre_order.toml", "post_order.toml")


def add_version(session: Session, written: WrittenSurvey, *, by: audit.Actor) -> Version:
    """Add a survey, or a new version of one that is there. Earlier versions stay as they are."""
    survey = session.scalar(select(Survey).where(Survey.key == written.key).with_for_update())
    if survey is None:
        survey = Survey(key=written.key, title=written.title)
        session.add(survey)
        session.flush()
    survey.title = written.title
    version = Version(
        survey=survey,
        survey_id=survey.id,
        number=1 + (_latest_number(session, survey.id) or 0),
        added_at=clock.now(),
        questions=[
            Question(
                position=position,
                key=question.key,
                kind=question.kind,
                text=question.text,
                measure=question.measure,
                options=[
                    Option(
                        position=place,
                        code=option.code,
                        label=option.label,
                        positive=option.positive,
                        counted=option.counted,
                    )
                    for place, option in enumerate(question.options)
                ],
            )
            for position, question in enumerate(written.questions, 1)
        ],
    )
    session.add(version)
    audit.record(
        session,
        "survey.version_added",
        subject=f"survey:{survey.key}",
        by=by,
        version=version.number,
    )
    return version


def load_shipped(session: Session, *, by: audit.Actor) -> list[str]:
    """Add the surveys that ship with the portal and are not there yet. Returns their keys."""
    added = []
    for name in SHIPPED:
        content = resources.files("portal.surveys").joinpath("shipped", name).read_bytes()
        written = read_survey(content)
        if session.scalar(select(Survey.id).where(Survey.key == written.key)) is None:
            add_version(session, written, by=by)
            added.append(written.key)
    return added


def find_survey(session: Session, key: str) -> Survey:
    """The survey with this key. Refuses a key that no survey has."""
    survey = session.scalar(select(Survey).where(Survey.key == key))
    if survey is None:
        raise Refusal(f"There is no survey “{key[:60]}”.")
    return survey


def all_surveys(session: Session) -> Sequence[Survey]:
    """All surveys, by title."""
    return session.scalars(select(Survey).order_by(Survey.title, Survey.key)).all()


def version_numbers(session: Session, survey: Survey) -> Sequence[int]:
    """The numbers of the versions of a survey, the latest first."""
    return session.scalars(
        select(Version.number).where(Version.survey_id == survey.id).order_by(Version.number.desc())
    ).all()


def find_version(session: Session, key: str, number: int | None = None) -> Version:
    """A version of a survey with its questions and options: the latest, or ``number``."""
    survey = find_survey(session, key)
    wanted = _latest_number(session, survey.id) if number is None else number
    version = session.scalar(
        select(Version).where(Version.survey_id == survey.id, Version.number == wanted)
    )
    if version is None:
        raise Refusal(f"The survey “{key}” has no version {number}.")
    return version


def _latest_number(session: Session, survey_id: int) -> int | None:
    return session.scalar(select(func.max(Version.number)).where(Version.survey_id == survey_id))

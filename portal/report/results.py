"""Results of a survey: from what somebody asked for to its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal import clock, settings
from portal.agency import Authority
from portal.errors import Refusal
from portal.report.distributions import Distribution, distributions
from portal.report.measures import Frames
from portal.report.periods import ALL, Period, read_periods
from portal.report.tables import PercentageTable, percentage_table
from portal.surveys import figures
from portal.surveys.models import Survey, Version
from portal.surveys.questions import find_survey, find_version


@dataclass(frozen=True)
class Choice:
    """Which results of which survey: everything, or periods, one authority, one version."""

    survey: Survey
    periods: tuple[Period, ...] = ()
    authority: Authority | None = None
    version: Version | None = None

    @property
    def query(self) -> str:
        """What follows the ? in the address of these results."""
        pairs = [("period", period.written) for period in self.periods]
        if self.authority is not None:
            pairs.append(("authority", self.authority.key))
        if self.version is not None:
            pairs.append(("version", str(self.version.number)))
        return urlencode(pairs)


@dataclass(frozen=True)
class Results:
    choice: Choice
    table: PercentageTable
    distributions: tuple[Distribution, ...]


def read_choice(
    session: Session,
    survey_key: str,
    *,
    periods: Sequence[str] = (),
    authority: str | None = None,
    version: int | None = None,
) -> Choice:
    """What is asked for, checked. Refuses an unknown survey, authority or version, and periods
    that are not whole months or overlap."""
    survey = find_survey(session, survey_key)
    named = (
        settings.on(session, clock.today()).authority(authority) if authority is not None else None
    )
    return Choice(
        survey=survey,
        periods=read_periods(periods),
        authority=named,
        version=find_version(session, survey_key, version) if version is not None else None,
    )


def survey_results(session: Session, choice: Choice) -> Results:
    """Count the answers that ``choice`` names and make its tables.

    The questions shown are those of the versions that people answered in these periods, so
    that the table of last year stays as it was when the survey changes.
    """
    periods = choice.periods or (ALL,)
    selection = figures.Selection(
        survey_id=choice.survey.id,
        spans=[(period.first, period.last) for period in periods],
        authority=choice.authority.key if choice.authority else None,
        version=choice.version.number if choice.version else None,
    )
    responses = figures.responses(session, selection)
    answered = {int(number) for number in responses["version"].unique()}
    if not answered:
        latest = choice.version or find_version(session, choice.survey.key)
        answered = {latest.number}
    frames = Frames(
        options=figures.options(session, choice.survey.id, answered),
        answers=figures.answers(session, selection),
        responses=responses,
        grouped=choice.authority is not None,
    )
    labels = [period.label for period in periods]
    return Results(choice, percentage_table(frames, labels), distributions(frames, labels))


def read_version_number(written: str) -> int | None:
    """The number of a version as it stands in an address; none if blank."""
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 6:
        raise Refusal(f"“{written[:20]}” is not the number of a version.")
    return int(written)

"""The door from stored answers to the report: SQL that counts, returned as tidy frames.

pandas is imported when a frame is made: a process that never reports does not pay for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from portal.surveys import counting

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

    @property
    def shape(self) -> counting.Shape:
        return counting.Shape(
            spans=len(self.spans),
            by_authority=self.authority is not None,
            one_version=self.version is not None,
        )

    @property
    def values(self) -> dict[str, object]:
        found: dict[str, object] = {"survey": self.survey_id}
        for number, (first, last) in enumerate(self.spans):
            found |= {f"first_{number}": first, f"last_{number}": last}
        if self.authority is not None:
            found["authority"] = self.authority
        if self.version is not None:
            found["version"] = self.version
        return found


def responses(session: Session, selection: Selection) -> pd.DataFrame:
    """Number of responses: columns period, version, inside, n."""
    return _frame(session, counting.responses(selection.shape), selection.values)


def answers(session: Session, selection: Selection) -> pd.DataFrame:
    """Number of answers by option: columns period, version, inside, question, option, n."""
    statement = counting.answers(selection.shape, session.get_bind().dialect.name)
    return _frame(session, statement, selection.values)


def options(session: Session, survey_id: int, versions: Collection[int]) -> pd.DataFrame:
    """The options of the questions of some versions that are not in people's own words.

    Columns version, question, position, key, kind, text, measure, option, code, label,
    positive, counted; ordered by version, position and option.
    """
    values = {"survey": survey_id, "versions": list(versions)}
    return _frame(session, counting.OPTIONS, values)


def _frame(session: Session, statement: Select[Any], values: Mapping[str, object]) -> pd.DataFrame:
    import pandas as pd

    result = session.execute(statement, values)
    columns = list(result.keys())
    return pd.DataFrame.from_records([tuple(row) for row in result], columns=columns)

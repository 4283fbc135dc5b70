"""The measures of a survey: the frames that `surveys.figures` counted in, exact counts out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    import pandas as pd

RowOf = TypeVar("RowOf", bound=NamedTuple)
Definition = tuple[tuple[object, ...], ...]


class Asked(NamedTuple):
    """A row of the frame of options: one that could be chosen, with its question."""

    version: int
    question: int
    position: int
    key: str
    kind: str
    text: str
    measure: str
    option: int
    code: str
    label: str
    positive: bool
    counted: bool


class Chosen(NamedTuple):
    """A row of the frame of answers: how many of a period chose an option."""

    period: int
    version: int
    inside: bool
    question: int
    option: int
    n: int


class Came(NamedTuple):
    """A row of the frame of responses: how many came in a period."""

    period: int
    inside: bool
    n: int


@dataclass(frozen=True)
class Frames:
    """What `surveys.figures` counted. ``grouped``: one group of the responses is asked for.

    However many answers there are, the frames have some hundred rows. So each is walked once:
    to merge and group them would take ten times as long as to count them.
    """

    options: pd.DataFrame
    answers: pd.DataFrame
    responses: pd.DataFrame
    grouped: bool

    @cached_property
    def asked(self) -> list[Asked]:
        """The rows of ``options``, the latest version last."""
        return sorted(_rows(Asked, self.options), key=attrgetter("version", "position"))

    @cached_property
    def chosen(self) -> list[tuple[Chosen, Asked]]:
        """The rows of ``answers``, each with the row of the option that was chosen."""
        options = {(one.version, one.question, one.option): one for one in self.asked}
        keyed = (
            (row, options.get((row.version, row.question, row.option)))
            for row in _rows(Chosen, self.answers)
        )
        return [(row, option) for row, option in keyed if option is not None]


@dataclass
class Base:
    """Exact counts of one measure in one period, of the group asked for and of all others."""

    answered: int = 0
    positive: int = 0
    others: int = 0

    def __add__(self, other: Base) -> Base:
        return Base(
            self.answered + other.answered,
            self.positive + other.positive,
            self.others + other.others,
        )


@dataclass
class Measure:
    """``asked``: for each period what the people counted were asked, and how each option counts."""

    key: str
    wording: str
    bases: list[Base]
    asked: list[set[Definition]]


def response_bases(frames: Frames, periods: int) -> list[Base]:
    """How many responses each period has."""
    bases = [Base() for _ in range(periods)]
    for row in _rows(Came, frames.responses):
        if row.inside:
            bases[row.period].answered += row.n
        else:
            bases[row.period].others += row.n
    return bases


def measures(frames: Frames, periods: int) -> list[Measure]:
    """Each question with a positive option, its latest wording, and its counts by period."""
    latest = {row.key: row for row in frames.asked if row.positive}
    found = {
        row.key: Measure(
            row.key, row.measure, [Base() for _ in range(periods)], [set() for _ in range(periods)]
        )
        for row in sorted(latest.values(), key=lambda row: (-row.version, row.position))
    }
    positive = {(row.key, row.version) for row in frames.asked if row.positive}
    definitions = _definitions(frames.asked)
    for row, option in frames.chosen:
        # A version in which nothing is positive has no percentage of this measure to add.
        if not option.counted or (option.key, option.version) not in positive:
            continue
        measure = found[option.key]
        _count(measure.bases[row.period], row, option)
        if row.inside:
            measure.asked[row.period].add(definitions[option.key, option.version])
    return list(found.values())


def _rows(kind: type[RowOf], frame: pd.DataFrame) -> list[RowOf]:
    columns = (frame[name].tolist() for name in kind._fields)
    return [kind._make(row) for row in zip(*columns, strict=True)]


def _count(base: Base, row: Chosen, option: Asked) -> None:
    if row.inside:
        base.answered += row.n
        base.positive += row.n if option.positive else 0
    else:
        base.others += row.n


def _definitions(asked: Sequence[Asked]) -> dict[tuple[str, int], Definition]:
    parts: defaultdict[tuple[str, int], list[tuple[object, ...]]] = defaultdict(list)
    for one in asked:
        parts[one.key, one.version].append(
            (one.text, one.kind, one.code, one.label, one.positive, one.counted)
        )
    return {place: tuple(part) for place, part in parts.items()}

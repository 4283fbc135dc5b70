"""Distributions of 0-10 scales: how many chose each number, the mean, the net promoter score."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter

from portal.report.measures import Base, Frames
from portal.report.statistics import rounded
from portal.report.tables import CONFIDENTIAL, NOT_APPLICABLE, hidden

NUMBERS = range(11)
PROMOTERS = range(9, 11)
DETRACTORS = range(7)


@dataclass(frozen=True)
class Spread:
    """How many chose each of 0 to 10 in one column; None where ``note`` says why.

    ``mean`` is in tenths (62 is 6.2), ``promoter_score`` in whole points from -100 to 100.
    """

    counts: tuple[int, ...] | None
    mean: int | None = None
    promoter_score: int | None = None
    note: str = ""

    @property
    def answered(self) -> int | None:
        return None if self.counts is None else sum(self.counts)


@dataclass(frozen=True)
class Distribution:
    """One scale question: a spread for each period and, of two or more, for all together."""

    key: str
    text: str
    columns: tuple[str, ...]
    spreads: tuple[Spread, ...]


def distributions(frames: Frames, labels: Sequence[str]) -> tuple[Distribution, ...]:
    """A distribution of each question on a 0-10 scale, in its latest wording."""
    latest = {row.key: row for row in frames.asked if row.kind == "scale"}
    return tuple(
        _distribution(row.key, row.text, frames, labels)
        for row in sorted(latest.values(), key=attrgetter("position"))
    )


def _distribution(key: str, text: str, frames: Frames, labels: Sequence[str]) -> Distribution:
    inside = [[0] * len(NUMBERS) for _ in labels]
    others = [0 for _ in labels]
    for row, option in frames.chosen:
        if option.key != key or option.kind != "scale":
            continue
        if row.inside:
            inside[row.period][row.option] += row.n
        else:
            others[row.period] += row.n
    marks = [
        hidden(Base(answered=sum(one), others=other), grouped=frames.grouped)
        for one, other in zip(inside, others, strict=True)
    ]
    columns = list(labels)
    if len(labels) > 1:
        columns.append("Total")
        inside.append([sum(column) for column in zip(*inside, strict=True)])
        marks.append(CONFIDENTIAL if CONFIDENTIAL in marks else "")
    spreads = (_spread(tuple(one), mark) for one, mark in zip(inside, marks, strict=True))
    return Distribution(key, text, tuple(columns), tuple(spreads))


def _spread(counts: tuple[int, ...], mark: str) -> Spread:
    answered = sum(counts)
    if mark:
        return Spread(None, note=mark)
    if answered == 0:
        return Spread(counts, note=NOT_APPLICABLE)
    total = sum(number * count for number, count in zip(NUMBERS, counts, strict=True))
    balance = sum(counts[n] for n in PROMOTERS) - sum(counts[n] for n in DETRACTORS)
    return Spread(
        counts,
        mean=rounded(Fraction(10 * total, answered)),
        promoter_score=rounded(Fraction(100 * balance, answered)),
    )

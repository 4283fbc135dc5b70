"""Distributions of 0-10 scales: how many chose each number, the mean, the net promoter score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.report.statistics import rounded
from portal.report.tables import CONFIDENTIAL, NOT_APPLICABLE, Base, Frames, hidden

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
    scales = frames.options[frames.options["kind"] == "scale"]
    latest = scales.sort_values(["version", "position"]).drop_duplicates("key", keep="last")
    counts = frames.answers.merge(scales, on=["version", "question", "option"])
    return tuple(
        _distribution(row.key, row.text, counts[counts["key"] == row.key], labels, frames.grouped)
        for row in latest.sort_values("position").itertuples(index=False)
    )


def _distribution(key, text, counts, labels, grouped) -> Distribution:
    inside = [[0] * len(NUMBERS) for _ in labels]
    others = [0 for _ in labels]
    for row in counts.itertuples(index=False):
        if row.inside:
            inside[row.period][row.option] += int(row.n)
        else:
            others[row.period] += int(row.n)
    marks = [
        hidden(Base(answered=sum(one), others=other), grouped=grouped)
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

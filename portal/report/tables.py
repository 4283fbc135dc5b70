"""Percentage tables of a survey: frames in, a table out. Exact until the last step.

How the annual report's tables are made: the base of a measure is those who answered it with
a counted option; the percentage is the positive ones among them; the change is the last
period minus the first, of unrounded percentages; the total pools the periods listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.report.measures import Base, Frames, Measure, measures, response_bases
from portal.report.statistics import Share, could_be_chance, newcombe, rounded, wilson

SMALLEST_GROUP = 10
CONFIDENTIAL, NOT_APPLICABLE, BREAK, CHANCE = "[c]", "[z]", "[b]", "chance"


@dataclass(frozen=True)
class Percent:
    """One cell. Whole percent; the counts and the values are None where ``note`` says why."""

    responses: int | None
    answered: int | None = None
    positive: int | None = None
    value: int | None = None
    low: int | None = None
    high: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Change:
    """Last minus first period, in whole percentage points."""

    value: int | None = None
    low: int | None = None
    high: int | None = None
    chance: bool = False
    broken: bool = False
    hidden: str = ""

    @property
    def verdict(self) -> str:
        """In words, whether chance alone could make such a change; empty if it is not shown."""
        if self.hidden:
            return ""
        return "could be chance" if self.chance else "more than chance"

    @property
    def note(self) -> str:
        if self.hidden:
            return self.hidden
        return " ".join([CHANCE] * self.chance + [BREAK] * self.broken)


@dataclass(frozen=True)
class Row:
    key: str
    measure: str
    percents: tuple[Percent, ...]
    change: Change | None
    total: Percent | None


@dataclass(frozen=True)
class PercentageTable:
    """``responses`` is the n of each column; None where a group is too small to tell it."""

    columns: tuple[str, ...]
    responses: tuple[int | None, ...]
    total_responses: int | None
    rows: tuple[Row, ...]


def percentage_table(frames: Frames, labels: Sequence[str]) -> PercentageTable:
    """The table of all measures that have a positive option, in the order of the survey."""
    ns = response_bases(frames, len(labels))
    shown = [n.answered if not hidden(n, grouped=frames.grouped) else None for n in ns]
    total = sum(n for n in shown if n is not None) if None not in shown else None
    rows = tuple(
        _row(measure, shown, total, grouped=frames.grouped)
        for measure in measures(frames, len(labels))
    )
    return PercentageTable(tuple(labels), tuple(shown), total, rows)


def hidden(base: Base, *, grouped: bool) -> str:
    """The mark in place of a figure of a group: the group or all others are under ten."""
    if not grouped or base.answered + base.others == 0:
        return ""
    return CONFIDENTIAL if min(base.answered, base.others) < SMALLEST_GROUP else ""


def _row(
    measure: Measure,
    responses: Sequence[int | None],
    total_responses: int | None,
    *,
    grouped: bool,
) -> Row:
    percents = tuple(
        _percent(base, n, hidden(base, grouped=grouped))
        for base, n in zip(measure.bases, responses, strict=True)
    )
    change, total = None, None
    if len(percents) > 1:
        notes = [percent.note for percent in percents]
        change = _change(measure, (notes[0], notes[-1]))
        # A hidden period could be worked out from the total: it takes the total with it.
        pooled = sum(measure.bases, Base())
        total = _percent(pooled, total_responses, CONFIDENTIAL if CONFIDENTIAL in notes else "")
    return Row(measure.key, measure.wording, percents, change, total)


def _percent(base: Base, responses: int | None, mark: str) -> Percent:
    if mark:
        return Percent(responses, note=mark)
    if base.answered == 0:
        return Percent(responses, answered=0, positive=0, note=NOT_APPLICABLE)
    share = Share(base.positive, base.answered)
    low, high = wilson(share)
    return Percent(
        responses,
        answered=base.answered,
        positive=base.positive,
        value=rounded(share.percent),
        low=rounded(low),
        high=rounded(high),
    )


def _change(measure: Measure, notes: tuple[str, str]) -> Change:
    for mark in (CONFIDENTIAL, NOT_APPLICABLE):
        if mark in notes:
            return Change(hidden=mark)
    first, last = (
        Share(base.positive, base.answered) for base in (measure.bases[0], measure.bases[-1])
    )
    interval = newcombe(first, last)
    return Change(
        value=rounded(last.percent - first.percent),
        low=rounded(interval[0]),
        high=rounded(interval[1]),
        chance=could_be_chance(interval),
        broken=len(measure.asked[0] | measure.asked[-1]) > 1,
    )

"""Percentage tables of a survey: frames in, a table out. Exact until the last step.

How the annual report's tables are made: the base of a measure is those who answered it with
a counted option; the percentage is the positive ones among them; the change is the last
period minus the first, of unrounded percentages; the total pools the periods listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.report.statistics import Share, could_be_chance, newcombe, rounded, wilson

if TYPE_CHECKING:
    import pandas as pd

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


@dataclass(frozen=True)
class Frames:
    """What `surveys.figures` counted. ``grouped``: one group of the responses is asked for."""

    options: pd.DataFrame
    answers: pd.DataFrame
    responses: pd.DataFrame
    grouped: bool


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
    key: str
    wording: str
    bases: list[Base]
    versions: list[set[int]] = field(default_factory=list)


def percentage_table(frames: Frames, labels: Sequence[str]) -> PercentageTable:
    """The table of all measures that have a positive option, in the order of the survey."""
    ns = [Base() for _ in labels]
    for one in frames.responses.itertuples(index=False):
        if one.inside:
            ns[one.period].answered += int(one.n)
        else:
            ns[one.period].others += int(one.n)
    definitions = _definitions(frames.options)
    shown = [n.answered if not hidden(n, grouped=frames.grouped) else None for n in ns]
    total = sum(n for n in shown if n is not None) if None not in shown else None
    rows = tuple(
        _row(measure, shown, total, definitions, grouped=frames.grouped)
        for measure in measures(frames, len(labels))
    )
    return PercentageTable(tuple(labels), tuple(shown), total, rows)


def hidden(base: Base, *, grouped: bool) -> str:
    """The mark in place of a figure of a group: the group or all others are under ten."""
    if not grouped or base.answered + base.others == 0:
        return ""
    return CONFIDENTIAL if min(base.answered, base.others) < SMALLEST_GROUP else ""


def measures(frames: Frames, periods: int) -> list[Measure]:
    """Each question with a positive option, its latest wording, and its counts by period."""
    options = frames.options
    latest = options[options["positive"]].drop_duplicates(["key", "version"], keep="last")
    latest = latest.sort_values(["version", "position"]).drop_duplicates("key", keep="last")
    latest = latest.sort_values(["version", "position"], ascending=[False, True])
    found = {
        row.key: Measure(
            row.key, row.measure, [Base() for _ in range(periods)], [set() for _ in range(periods)]
        )
        for row in latest.itertuples(index=False)
    }
    counts = frames.answers.merge(options, on=["version", "question", "option"])
    for row in counts.itertuples(index=False):
        if row.key not in found:
            continue
        found[row.key].versions[row.period].add(row.version)
        if not row.counted:
            continue
        base = found[row.key].bases[row.period]
        if row.inside:
            base.answered += int(row.n)
            base.positive += int(row.n) if row.positive else 0
        else:
            base.others += int(row.n)
    return list(found.values())


def _definitions(options: pd.DataFrame) -> dict[tuple[str, int], tuple[object, ...]]:
    """What people were asked, and how it counts, for each question key and version."""
    columns = ["text", "kind", "code", "label", "positive", "counted"]
    return {
        (str(key), int(version)): tuple(map(tuple, part[columns].to_numpy().tolist()))
        for (key, version), part in options.groupby(["key", "version"], sort=False)
    }


def _row(
    measure: Measure,
    responses: Sequence[int | None],
    total_responses: int | None,
    definitions: Mapping[tuple[str, int], tuple[object, ...]],
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
        change = _change(measure, (notes[0], notes[-1]), definitions)
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


def _change(
    measure: Measure,
    notes: tuple[str, str],
    definitions: Mapping[tuple[str, int], tuple[object, ...]],
) -> Change:
    for mark in (CONFIDENTIAL, NOT_APPLICABLE):
        if mark in notes:
            return Change(hidden=mark)
    first, last = (
        Share(base.positive, base.answered) for base in (measure.bases[0], measure.bases[-1])
    )
    interval = newcombe(first, last)
    asked = {
        definitions[measure.key, version] for version in measure.versions[0] | measure.versions[-1]
    }
    return Change(
        value=rounded(last.percent - first.percent),
        low=rounded(interval[0]),
        high=rounded(interval[1]),
        chance=could_be_chance(interval),
        broken=len(asked) > 1,
    )

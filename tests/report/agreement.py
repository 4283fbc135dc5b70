"""Asserts that a table says what was counted one by one in `counting`."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from portal.report.distributions import Distribution, Spread
from portal.report.tables import Change, Percent, PercentageTable
from tests.report.counting import Cell, Given, Versions, answers_to, cell, measures_of


def check_table(
    table: PercentageTable, versions: Versions, given: Sequence[Given], *, grouped: bool
) -> None:
    periods = range(len(table.columns))
    ns = [_responses(period, given, grouped) for period in periods]
    assert list(table.responses) == ns
    total_n = None if None in ns else sum(ns)
    assert table.total_responses == total_n
    wordings = measures_of(versions, given)
    assert [(row.key, row.measure) for row in table.rows] == list(wordings.items())
    for row in table.rows:
        cells = [cell(row.key, period, versions, given) for period in periods]
        marks = [one.mark(grouped) for one in cells]
        for percent, one, mark, n in zip(row.percents, cells, marks, ns, strict=True):
            _check_percent(percent, one, mark, n)
        if len(cells) == 1:
            assert (row.change, row.total) == (None, None)
            continue
        pooled = cell(row.key, None, versions, given)
        mark = "[c]" if "[c]" in marks else pooled.mark(grouped=False)
        _check_percent(row.total, pooled, mark, total_n)
        _check_change(row.change, cells, marks)
        _check_break(row.change, row.key, versions, given, last=len(cells) - 1)


def check_distributions(
    found: Sequence[Distribution], versions: Versions, given: Sequence[Given], *, grouped: bool
) -> None:
    for one in found:
        periods = list(range(len(one.columns) - (len(one.columns) > 1)))
        marks = [cell(one.key, period, versions, given).mark(grouped) for period in periods]
        if len(periods) > 1:
            pooled = cell(one.key, None, versions, given)
            marks.append("[c]" if "[c]" in marks else pooled.mark(grouped=False))
        for spread, period, mark in zip(one.spreads, [*periods, None], marks, strict=False):
            chosen = [
                int(option[0])
                for response, option in answers_to(one.key, period, versions, given)
                if response.inside
            ]
            _check_spread(spread, chosen, mark)
        assert len(one.spreads) == len(marks)


def _check_spread(spread: Spread, chosen: Sequence[int], mark: str) -> None:
    assert spread.note == mark
    counts = tuple(chosen.count(number) for number in range(11))
    assert spread.counts == (None if mark == "[c]" else counts)
    if mark:
        assert (spread.mean, spread.promoter_score) == (None, None)
        return
    balance = sum(n >= 9 for n in chosen) - sum(n <= 6 for n in chosen)
    assert spread.mean == whole(Fraction(10 * sum(chosen), len(chosen)))
    assert spread.promoter_score == whole(Fraction(100 * balance, len(chosen)))


def whole(exact: Fraction) -> int:
    """Rounded as Python's decimals do it, halves away from zero."""
    quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(quotient.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _responses(period: int, given: Sequence[Given], grouped: bool) -> int | None:
    inside = sum(one.period == period and one.inside for one in given)
    others = sum(one.period == period and not one.inside for one in given)
    hidden = Cell(inside, 0, others).mark(grouped) == "[c]"
    return None if hidden else inside


def _check_percent(percent: Percent, one: Cell, mark: str, n: int | None) -> None:
    assert (percent.note, percent.responses) == (mark, n)
    if mark:
        assert (percent.value, percent.low, percent.high) == (None, None, None)
        nothing = (None, None) if mark == "[c]" else (0, 0)
        assert (percent.answered, percent.positive) == nothing
        return
    assert (percent.answered, percent.positive) == (one.answered, one.positive)
    assert percent.value == whole(one.percent)
    low, high = proportion_confint(one.positive, one.answered, method="wilson")
    _near(percent.low, 100 * low)
    _near(percent.high, 100 * high)


def _check_change(change: Change, cells: Sequence[Cell], marks: Sequence[str]) -> None:
    ends = {marks[0], marks[-1]} - {""}
    if ends:
        assert change.hidden == ("[c]" if "[c]" in ends else "[z]")
        assert (change.value, change.low, change.high) == (None, None, None)
        assert (change.verdict, change.note) == ("", change.hidden)
        return
    first, last = cells[0], cells[-1]
    assert change.value == whole(last.percent - first.percent)
    counts = (last.positive, last.answered, first.positive, first.answered)
    low, high = confint_proportions_2indep(*counts, compare="diff", method="newcomb")
    _near(change.low, 100 * low)
    _near(change.high, 100 * high)
    assert change.verdict == ("could be chance" if low <= 0 <= high else "more than chance")
    words = [word for word, said in (("chance", low <= 0 <= high), ("[b]", change.broken)) if said]
    assert change.note == " ".join(words)


def _check_break(
    change: Change, key: str, versions: Versions, given: Sequence[Given], *, last: int
) -> None:
    """Marked if the group itself was asked two things; not if all people were asked one."""
    if change.hidden:
        return

    def asked(*, all_people: bool) -> set[tuple[object, ...]]:
        return {
            next(one for one in versions[response.version] if one.key == key).definition
            for period in (0, last)
            for response, option in answers_to(key, period, versions, given)
            if all_people or (response.inside and option[3])
        }

    if len(asked(all_people=False)) > 1:
        assert change.broken
    if len(asked(all_people=True)) == 1:
        assert not change.broken


def _near(rounded: int, exact: float) -> None:
    assert abs(rounded - exact) <= 0.5 + 1e-9

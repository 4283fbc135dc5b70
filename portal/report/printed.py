"""Results as text for a terminal, laid out as in the annual report."""

import textwrap
from collections.abc import Iterator, Sequence

from portal.report.distributions import NUMBERS, Distribution
from portal.report.results import Results
from portal.report.tables import Row
from portal.report.wording import (
    MARKS,
    change_words,
    count_words,
    percent_words,
    points,
    tenths,
)

WIDEST_WORDING = 60


def as_text(results: Results) -> str:
    """The percentage table, then each distribution, then what the marks mean."""
    choice, table = results.choice, results.table
    title = choice.survey.title + (f", {choice.authority.name}" if choice.authority else "")
    if choice.version:
        title += f", version {choice.version.number} only"
    heads = [*table.columns]
    counts = [count_words(n) for n in table.responses]
    if len(table.columns) > 1:
        heads += ["Change", "", "Total"]
        counts += ["", "", count_words(table.total_responses)]
    body = [(row.measure, _cells(row)) for row in table.rows]
    lines = [title, "Percentage of positive answers among those who answered the question.", ""]
    lines += _laid_out([("Measure", heads), ("", counts), *body])
    for one in results.distributions:
        lines += ["", *textwrap.wrap(one.text, 100), *_distribution(one)]
    text = "\n".join(lines)
    marks = [f"{mark} {meaning}" for mark, meaning in MARKS.items() if mark in text]
    return "\n".join([text, *([""] if marks else []), *marks]) + "\n"


def _cells(row: Row) -> list[str]:
    cells = [percent_words(percent) for percent in row.percents]
    if row.change and row.total:
        cells += [change_words(row.change), row.change.verdict, percent_words(row.total)]
    return cells


def _distribution(one: Distribution) -> list[str]:
    rows = [("Answer", list(one.columns))]
    for number in NUMBERS:
        cells = [s.note if s.counts is None else str(s.counts[number]) for s in one.spreads]
        rows.append((str(number), cells))
    means = [s.note if s.mean is None else tenths(s.mean) for s in one.spreads]
    scores = [s.note if s.promoter_score is None else points(s.promoter_score) for s in one.spreads]
    rows += [("Mean", means), ("Net promoter score (9-10 minus 0-6)", scores)]
    return list(_laid_out(rows))


def _laid_out(rows: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    wide = min(WIDEST_WORDING, max(len(wording) for wording, _ in rows))
    columns = len(rows[0][1])
    widths = [max(len(cells[place]) for _, cells in rows) for place in range(columns)]
    for wording, cells in rows:
        first, *rest = textwrap.wrap(wording, wide) or [""]
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        yield f"{first.ljust(wide)}  {numbers}".rstrip()
        yield from rest

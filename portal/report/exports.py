"""Results as they leave the portal: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict

from portal.report.distributions import Distribution
from portal.report.results import Results
from portal.report.tables import Change, Percent, Row

COLUMNS = (
    "key",
    "measure",
    "column",
    "kind",
    "responses",
    "answered",
    "positive",
    "value",
    "low",
    "high",
    "note",
)
# A spreadsheet takes a cell that begins so for a formula.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet_text(text: str) -> str:
    """Text that a spreadsheet shows and does not compute."""
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


def as_csv(results: Results) -> str:
    """One row for each measure and column; numbers are numbers, text is never a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in results.table.rows:
        start = (spreadsheet_text(row.key), spreadsheet_text(row.measure))
        for column, percent in _percents(row, results.table.columns):
            writer.writerow((*start, spreadsheet_text(column), "percent", *_cells(percent)))
            if row.change and column == results.table.columns[-1]:
                writer.writerow((*start, "Change", "change", *_change_cells(row.change)))
    return out.getvalue()


def as_json(results: Results) -> str:
    """The table and the distributions, everything by name."""
    choice = results.choice
    content = {
        "survey": choice.survey.key,
        "title": choice.survey.title,
        "authority": choice.authority.name if choice.authority else None,
        "version": choice.version.number if choice.version else None,
        "periods": [
            {"label": period.label, "first_month": period.first, "last_month": period.last}
            for period in choice.periods
        ],
        "responses": dict(
            zip(results.table.columns, results.table.responses, strict=True),
            **({"Total": results.table.total_responses} if choice.periods[1:] else {}),
        ),
        "measures": [
            {
                "key": row.key,
                "measure": row.measure,
                "columns": {
                    column: asdict(percent)
                    for column, percent in _percents(row, results.table.columns)
                },
                "change": _change_content(row.change),
            }
            for row in results.table.rows
        ],
        "distributions": [_distribution_content(one) for one in results.distributions],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _percents(row: Row, columns: tuple[str, ...]) -> Iterator[tuple[str, Percent]]:
    yield from zip(columns, row.percents, strict=True)
    if row.total:
        yield "Total", row.total


def _cells(percent: Percent) -> tuple[int | str | None, ...]:
    return (
        percent.responses,
        percent.answered,
        percent.positive,
        percent.value,
        percent.low,
        percent.high,
        percent.note,
    )


def _change_cells(change: Change) -> tuple[int | str | None, ...]:
    return (None, None, None, change.value, change.low, change.high, change.note)


def _change_content(change: Change | None) -> dict[str, object] | None:
    if change is None:
        return None
    content: dict[str, object] = {"value": change.value, "low": change.low, "high": change.high}
    return content | {
        "verdict": change.verdict,
        "wording_changed": change.broken,
        "note": change.note,
    }


def _distribution_content(distribution: Distribution) -> dict[str, object]:
    return {
        "key": distribution.key,
        "text": distribution.text,
        "columns": {
            column: {
                "counts": spread.counts,
                "answered": spread.answered,
                "mean": None if spread.mean is None else spread.mean / 10,
                "net_promoter_score": spread.promoter_score,
                "note": spread.note,
            }
            for column, spread in zip(distribution.columns, distribution.spreads, strict=True)
        },
    }

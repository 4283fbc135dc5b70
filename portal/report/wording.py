"""Figures in words: how a percentage, a change and a count are written for people."""

from portal.report.tables import (
    BREAK,
    CONFIDENTIAL,
    NOT_APPLICABLE,
    Change,
    Percent,
    PercentageTable,
)

MARKS = {
    CONFIDENTIAL: "confidential: fewer than ten answers in this group or in all others",
    NOT_APPLICABLE: "not applicable: nobody answered",
    BREAK: "break: the wording or the options changed between these periods",
}
MINUS = "\N{MINUS SIGN}"


def percent_words(percent: Percent) -> str:
    """``38 %``, or the mark in its place."""
    return percent.note or f"{percent.value} %"


def points(value: int) -> str:
    """A change with its sign: ``+21``, ``−20``, ``0``."""
    if value == 0:
        return "0"
    return f"+{value}" if value > 0 else f"{MINUS}{-value}"


def change_words(change: Change) -> str:
    """``+21 ppt``, with the break mark if the wording changed, or the mark in its place."""
    if change.hidden or change.value is None:
        return change.hidden
    return f"{points(change.value)} ppt" + (f" {BREAK}" if change.broken else "")


def count_words(count: int | None) -> str:
    """``n = 42``; a count that is not shown is marked."""
    return f"n = {CONFIDENTIAL}" if count is None else f"n = {count:,}"


def tenths(value: int) -> str:
    """``62`` tenths as ``6.2``."""
    return f"{value // 10}.{value % 10}"


def base_words(percent: Percent) -> str:
    """``12 of 42``, or the mark in its place."""
    if percent.answered is None:
        return percent.note
    return f"{percent.positive} of {percent.answered}"


def interval_words(percent: Percent) -> str:
    """``17 to 44 %``; empty where there is no percentage."""
    return "" if percent.value is None else f"{percent.low} to {percent.high} %"


def change_interval_words(change: Change) -> str:
    """``−1 to +41 ppt``; empty where there is no change."""
    if change.low is None or change.high is None:
        return ""
    return f"{points(change.low)} to {points(change.high)} ppt"


def marks_used(table: PercentageTable) -> list[tuple[str, str]]:
    """The marks that stand in a table, each with its meaning."""
    notes = " ".join(
        f"{cell.note}" for row in table.rows for cell in (*row.percents, row.change) if cell
    )
    return [(mark, meaning) for mark, meaning in MARKS.items() if mark in notes]

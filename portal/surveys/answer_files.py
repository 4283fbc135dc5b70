"""Files of historic answers: CSV in, checked responses out, with row and column of each error."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.csv_files import rows_of, text_of
from portal.errors import Refusal
from portal.settings import Settings
from portal.surveys.bands import band_of, month_of
from portal.surveys.models import NOT_KNOWN, Kind, Version
from portal.surveys.written import RESERVED

MOST_BYTES = 40_000_000
MOST_ERRORS = 20
GIVE_UP_AFTER = 1_000
EARLIEST_YEAR = 1900
LONGEST_COMMENT = 10_000
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass
class FiledResponse:
    """One row of a file, reduced to what is kept of it."""

    month: str
    authority: str
    band: str
    options: list[tuple[int, int]] = field(default_factory=list)  # question id, option position
    comments: list[tuple[int, str]] = field(default_factory=list)  # question id, text


class _Wrong(Exception):
    """A cell that cannot be read: said with its column, collected with its row."""


class _WrongCells:
    """What is wrong in a file: some of it in words, the rest as a number."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self.number = 0

    def add(self, words: str) -> None:
        """Note one more; refuse at once when there are so many that reading on is no use."""
        self.number += 1
        if len(self.listed) < MOST_ERRORS:
            self.listed.append(words)
        if self.number > GIVE_UP_AFTER:
            raise self._refusal(f"more than {GIVE_UP_AFTER}")

    def refuse(self) -> None:
        """Refuse the file if anything in it is wrong."""
        if self.number == 1:
            raise Refusal(f"Nothing was stored: {self.listed[0]}.")
        if self.number:
            raise self._refusal(str(self.number))

    def _refusal(self, number: str) -> Refusal:
        shown = "" if self.number <= MOST_ERRORS else f" The first {MOST_ERRORS} of them:"
        words = f"Nothing was stored: {number} values are wrong.{shown}"
        return Refusal(words, details=tuple(self.listed))


def read_responses(
    content: bytes, version: Version, settings: Settings, *, today: date
) -> list[FiledResponse]:
    """The responses in a CSV file of answers to ``version``.

    Refuses the whole file if anything in it is wrong, listing up to 20 wrong cells. The
    header is row 1. Rows without any cell filled are passed over.
    """
    rows = rows_of(text_of(content, MOST_BYTES))
    readers = _readers(next(rows, []), version, settings, today)
    responses: list[FiledResponse] = []
    wrong = _WrongCells()
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(readers):
            unit = "cell" if len(cells) == 1 else "cells"
            wrong.add(f"row {number}: {len(cells)} {unit} under {len(readers)} headings")
            continue
        try:
            responses.append(_response(cells, readers, settings))
        except ExceptionGroup as errors:
            for error in errors.exceptions:
                wrong.add(f"row {number}, {error}")
    wrong.refuse()
    if not responses:
        raise Refusal("The file holds no responses.")
    return responses


Reader = Callable[[str, "_Draft"], None]


@dataclass
class _Draft:
    submitted_on: date | None = None
    order_date: date | None = None
    authority: str = NOT_KNOWN
    options: list[tuple[int, int]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)


def _readers(
    heading: Sequence[str], version: Version, settings: Settings, today: date
) -> list[tuple[str, Reader]]:
    """For each column of the file its name and what reads a cell of it."""
    known: dict[str, Reader] = {
        "submitted_on": _submitted_on_reader(today),
        "adoption_order_date": _order_date_reader(today),
        "local_authority": _authority_reader(settings),
    }
    for question in version.questions:
        if question.kind is Kind.TEXT:
            known[question.key] = _comment_reader(question.id)
        else:
            positions = {option.code: option.position for option in question.options}
            known[question.key] = _option_reader(question.id, positions)
    names = [name.strip() for name in heading]
    for number, name in enumerate(names, 1):
        if name not in known:
            shown = f"“{name[:60]}” is not a column of this survey" if name else "it has no name"
            raise Refusal(f"Row 1, column {number}: {shown}.")
        if name in names[: number - 1]:
            raise Refusal(f"Row 1, column {number}: “{name}” is there twice.")
    if "submitted_on" not in names:
        raise Refusal("Row 1: the column submitted_on is missing.")
    if RESERVED.issuperset(names):
        raise Refusal("Row 1: there is no column with a question of this survey.")
    return [(name, known[name]) for name in names]


def _response(
    cells: Sequence[str], readers: Sequence[tuple[str, Reader]], settings: Settings
) -> FiledResponse:
    draft = _Draft()
    wrong: list[_Wrong] = []
    for cell, (name, read) in zip(cells, readers, strict=True):
        try:
            read(cell, draft)
        except _Wrong as error:
            wrong.append(_Wrong(f"{name}: {error}"))
    if wrong or draft.submitted_on is None:
        raise ExceptionGroup("row", wrong or [_Wrong("submitted_on: it is blank")])
    return FiledResponse(
        month=month_of(draft.submitted_on),
        authority=draft.authority,
        band=band_of(draft.order_date, draft.submitted_on, settings.order_bands),
        options=draft.options,
        comments=draft.comments,
    )


def _submitted_on_reader(today: date) -> Reader:
    def read(cell: str, draft: _Draft) -> None:
        draft.submitted_on = _date(cell, today)
        if draft.submitted_on is None:
            raise _Wrong("it is blank")

    return read


def _order_date_reader(today: date) -> Reader:
    def read(cell: str, draft: _Draft) -> None:
        draft.order_date = _date(cell, today)

    return read


def _authority_reader(settings: Settings) -> Reader:
    found: dict[str, str] = {"": NOT_KNOWN}

    def read(cell: str, draft: _Draft) -> None:
        cell = cell.strip()
        if cell not in found:
            try:
                found[cell] = settings.authority(cell).key
            except Refusal as refusal:
                raise _Wrong(refusal.message.rstrip(".")) from None
        draft.authority = found[cell]

    return read


def _option_reader(question_id: int, positions: Mapping[str, int]) -> Reader:
    def read(cell: str, draft: _Draft) -> None:
        cell = cell.strip()
        if not cell:
            return
        if cell not in positions:
            codes = ", ".join(positions)
            raise _Wrong(f"“{cell[:60]}” is not one of its answers ({codes})")
        draft.options.append((question_id, positions[cell]))

    return read


def _comment_reader(question_id: int) -> Reader:
    def read(cell: str, draft: _Draft) -> None:
        if len(cell) > LONGEST_COMMENT:
            raise _Wrong(f"it is longer than {LONGEST_COMMENT} characters")
        if cell.strip():
            draft.comments.append((question_id, cell))

    return read


def _date(cell: str, today: date) -> date | None:
    cell = cell.strip()
    if not cell:
        return None
    try:
        day = date.fromisoformat(cell) if DATE.fullmatch(cell) else None
    except ValueError:
        raise _Wrong(f"{cell} is a day that does not exist") from None
    if day is None:
        raise _Wrong(f"“{cell[:60]}” is not a date written as 2023-09-02")
    if day > today:
        raise _Wrong(f"{cell} lies ahead")
    if day.year < EARLIEST_YEAR:
        raise _Wrong(f"{cell} lies too far back")
    return day

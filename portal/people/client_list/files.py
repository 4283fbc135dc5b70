"""Files of the client list: CSV or XLSX in, rows of text by the name of their column out.

Knows nothing of what the cells mean and of what the database holds.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portal.csv_files import rows_of, text_of
from portal.errors import Refusal
from portal.people.client_list.workbooks import is_workbook, rows_of_first_sheet

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 40
MOST_NAMED = 10


@dataclass(frozen=True)
class FiledRow:
    """``number`` is the row's in the file, of which the first holds the names of the columns.

    ``cells`` has every column of the file; a blank one is an empty text.
    """

    number: int
    cells: dict[str, str]


def read_client_list(content: bytes, columns: Collection[str]) -> list[FiledRow]:
    """The rows of a file, without those in which nothing is filled.

    Refuses more than 20 MB, 20,000 rows or 40 columns; a column that is not in ``columns``, has no
    name or is there twice; a row with more cells than columns; and what is neither CSV nor XLSX.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(f"The file is larger than {MOST_BYTES // 1_000_000} MB: divide it.")
    rows = _numbered_rows(content)
    _number, heading = next(rows, (1, []))
    names = _names(heading, columns)
    found: list[FiledRow] = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            raise Refusal(f"Row {number}: {len(cells)} cells under {len(names)} headings.")
        if len(found) == MOST_ROWS:
            raise Refusal(f"The file has more than {MOST_ROWS:,} rows: divide it.")
        blank = [""] * (len(names) - len(cells))
        stripped = (cell.strip() for cell in [*cells, *blank])
        found.append(FiledRow(number, dict(zip(names, stripped, strict=True))))
    if not found:
        raise Refusal("The file holds no rows under its headings.")
    return found


def _numbered_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if is_workbook(content):
        return rows_of_first_sheet(content)
    return enumerate(rows_of(text_of(content, MOST_BYTES)), 1)


def _names(heading: list[str], columns: Collection[str]) -> list[str]:
    names = [name.strip() for name in heading]
    while names and not names[-1]:  # commas that a spreadsheet leaves behind
        names.pop()
    if not names:
        raise Refusal("Row 1: the names of the columns are missing.")
    if len(names) > MOST_COLUMNS:
        raise Refusal(f"The file has {len(names)} columns, and may have {MOST_COLUMNS} at most.")
    for number, name in enumerate(names, 1):
        if not name:
            raise Refusal(f"Row 1, column {number}: it has no name.")
        if name in names[: number - 1]:
            raise Refusal(f"Row 1, column {number}: “{name[:60]}” is there twice.")
    if unknown := [f"“{name[:60]}”" for name in names if name not in columns]:
        listed = ", ".join(unknown[:MOST_NAMED])
        no, them = ("is no column", "it") if len(unknown) == 1 else ("are no columns", "them")
        raise Refusal(f"There {no} {listed} in a client list: remove or rename {them}.")
    return names

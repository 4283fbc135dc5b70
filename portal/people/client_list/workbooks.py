"""Workbooks (XLSX) from people: the first sheet as rows of text, in bounds.

An XLSX file is a zip of XML. What it would unpack to is looked up in the directory of the zip, and
refused there, before anything is unpacked; nothing is ever unpacked beyond what it declares.
"""

import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from portal.errors import Refusal

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old XLS, and any workbook with a password
MOST_PARTS = 300
MOST_DIRECTORY = 60_000  # bytes
MOST_UNPACKED = 60_000_000
MOST_OF_A_PART = 20_000_000  # but for a sheet, which is read bit by bit
MOST_TIMES = 150  # Excel's own sheets of one repeated value come near to 100
SMALL = 200_000  # bytes of which nobody asks how often they repeat
# Many columns without anything in them, over many rows.
MOST_CELLS = 2_000_000
END = struct.Struct("<4s4H2LH")
NO_WORKBOOK = "The file is not a workbook that can be read: save it as XLSX, or as CSV UTF-8."


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLE))


def rows_of_first_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The number of each row, from 1, and its cells up to the last one filled.

    Days are ISO text, whole numbers without a point. Refuses workbooks with macros, a password,
    parts that do not belong there or unpack to too much; formulas and errors, with their place.
    """
    if content.startswith(OLE):
        raise Refusal("The workbook has a password or is an old XLS: save it as XLSX without one.")
    _check_directory(content)
    try:
        yield from _rows(content)
    except Refusal:
        raise
    except Exception:
        # A damaged workbook makes openpyxl fail in any way: KeyError, ValueError, ParseError.
        # Entities, which defusedxml refuses, are a ValueError too.
        raise Refusal(NO_WORKBOOK) from None


def _check_directory(content: bytes) -> None:
    if len(content) < END.size:
        raise Refusal(NO_WORKBOOK)
    # Asked before Python reads the directory, which would take memory for each entry.
    mark, _disk, _of, _here, parts, size, _start, comment = END.unpack(content[-END.size :])
    zip64 = content[-END.size - 20 : -END.size].startswith(b"PK\x06\x07")
    if mark != b"PK\x05\x06" or comment or zip64:
        raise Refusal(NO_WORKBOOK)
    if parts > MOST_PARTS or size > MOST_DIRECTORY:
        raise Refusal("The workbook has too many parts: save only its first sheet, or CSV UTF-8.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            listed = opened.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refusal(NO_WORKBOOK) from None
    for part in listed:
        _check_part(part)
    if sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise Refusal("The workbook unpacks to too much: save only its first sheet, or CSV UTF-8.")


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.filename.casefold()
    if "vbaproject" in name or "macrosheet" in name:
        raise Refusal("The workbook holds macros: save it as XLSX without them.")
    if part.flag_bits & 1 or name.endswith((".zip", ".xlsx", ".xlsm", ".docx", ".jar")):
        raise Refusal("The workbook holds other files: save only its first sheet, or CSV UTF-8.")
    sheet = name.startswith("xl/worksheets/")
    too_large = part.file_size > MOST_OF_A_PART and not sheet
    repeats = part.file_size > max(SMALL, part.compress_size * MOST_TIMES)
    if too_large or repeats:
        raise Refusal("The workbook unpacks to too much: save only its first sheet, or CSV UTF-8.")


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # late: half a second

    workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be true
        seen = 0
        for number, cells in enumerate(sheet.iter_rows(), 1):
            seen += len(cells)
            if seen > MOST_CELLS:
                raise Refusal("The sheet is too wide: save it as CSV UTF-8.")
            row = [_text(cell, number) for cell in cells]
            while row and not row[-1]:
                row.pop()
            yield number, row
    finally:
        workbook.close()


def _text(cell: Any, row: int) -> str:
    if cell.value is None:
        return ""
    if cell.data_type in ("f", "e"):
        what = "a formula" if cell.data_type == "f" else f"an error ({str(cell.value)[:20]})"
        raise Refusal(f"Row {row}, column {cell.column_letter}: {what}. Paste the values instead.")
    return _written(cell.value)


def _written(value: object) -> str:
    """As it would stand in a CSV file."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

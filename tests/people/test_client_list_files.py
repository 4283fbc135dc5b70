"""Files of the client list: read as they were meant, or refused in words and in bounds."""

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from portal.errors import Refusal
from portal.people.client_list.files import MOST_ROWS, FiledRow, read_client_list
from tests.conftest import ROOT

COLUMNS = ("household", "name", "email", "born")
TABLE = (
    ("household", "name", "born"),
    ("H1", "Zoë “Zed” O'Brien, 李雷", "2001-02-28"),
    ("H2", "two\nlines", ""),
)
READ = [
    FiledRow(2, dict(zip(TABLE[0], TABLE[1], strict=True))),
    FiledRow(3, dict(zip(TABLE[0], TABLE[2], strict=True))),
]


def as_csv(delimiter: str = ",", line_end: str = "\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(TABLE)
    return out.getvalue()


def as_workbook(*rows: tuple[object, ...]) -> bytes:
    workbook, out = Workbook(), io.BytesIO()
    assert workbook.active is not None
    for row in rows:
        workbook.active.append(row)
    workbook.create_sheet("Other").append(["not", "read"])
    workbook.save(out)
    return out.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part more, or another one of that name."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_as_programs_write_it(delimiter: str, encoding: str, line_end: str) -> None:
    content = as_csv(delimiter, line_end).encode(encoding)
    assert read_client_list(content, COLUMNS) == READ


def test_a_workbook() -> None:
    table = [TABLE[0], ("H1", TABLE[1][1], date(2001, 2, 28)), TABLE[2]]
    assert read_client_list(as_workbook(*table), COLUMNS) == READ


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (True, "yes"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime.fromisoformat("2024-02-29"), "2024-02-29"),
        (datetime.fromisoformat("2024-02-29T12:30"), "2024-02-29 12:30:00"),
        (time(12, 30), "12:30:00"),
        ("07700 900000", "07700 900000"),
        ("  spaces ", "spaces"),
        (None, ""),
    ],
)
def test_cells_of_a_workbook_are_text(value: object, text: str) -> None:
    content = as_workbook(("household", "name"), (value, "x"))
    assert read_client_list(content, COLUMNS)[0].cells["household"] == text


def test_blank_rows_and_columns_that_a_spreadsheet_leaves() -> None:
    content = b"household,name,,\n,,,\nH1,Ada,,\n\nH2\n"
    with pytest.raises(Refusal, match="Row 3: 4 cells under 2 headings"):
        read_client_list(content, COLUMNS)
    rows = read_client_list(b"household,name\n,\nH1,Ada\n\nH2\n", COLUMNS)
    assert [(row.number, row.cells["name"]) for row in rows] == [(3, "Ada"), (5, "")]


def test_as_many_rows_as_are_allowed_and_one_more() -> None:
    content = "household\n" + "H\n" * MOST_ROWS
    assert len(read_client_list(content.encode(), COLUMNS)) == MOST_ROWS
    with pytest.raises(Refusal, match="more than 20,000 rows"):
        read_client_list((content + "H\n").encode(), COLUMNS)


GOOD = as_workbook(("household",), ("H1",))
MACROS = with_part(GOOD, "xl/vbaProject.bin", b"x")
ENTITY = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="str"><v>household</v></c></row><row r="2"><c r="A2" t="str"><v>&a;</v></c></row>
</sheetData></worksheet>"""
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        ("﻿".encode(), "names of the columns are missing"),
        (b"household\n", "no rows"),
        (b"household,name\nH1,A\0da\n", "NUL byte in line 2"),
        ("household,name\nH1,Zoë\n".encode("latin-1"), "not UTF-8 text .line 2."),
        (b"\xff\xfeh\0\n", "UTF-16"),
        (b'household\n"H1\n', "not CSV"),
        (b"household,household\nH1,H1\n", "column 2: “household” is there twice"),
        (b"household,,name\nH1,,Ada\n", "column 2: it has no name"),
        (
            b"household,mood,cat\nH1,good,Tib\n",
            "are no columns “mood”, “cat” in a client list: remove or rename them",
        ),
        (b"household|name\nH1|Ada\n", "is no column “household|name” in a client list"),
        (b"household\nH1,Ada\n", "Row 2: 2 cells under 1 headings"),
        (",".join(f"c{n}" for n in range(100)).encode(), "100 columns, and may have 40"),
        (b"x" * 20_000_001, "larger than 20 MB"),
        (as_workbook(tuple(f"c{n}" for n in range(100))), "100 columns, and may have 40"),
        (as_workbook(("household", "name"), ("H1", "=1+1")), "Row 2, column B: a formula"),
        (as_workbook(("household",), ("#N/A",)), "Row 2, column A: an error"),
        (as_workbook(), "names of the columns are missing"),
        (MACROS, "macros"),
        (with_part(GOOD, "xl/embeddings/other.XLSX", GOOD), "other files"),
        (with_part(GOOD, SHEET, ENTITY), "can be read"),
        (with_part(GOOD, "xl/workbook.xml", b"<"), "can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "has a password or is an old XLS"),
        (GOOD[:-1], "can be read"),
        (GOOD[: len(GOOD) // 2], "can be read"),
        (GOOD + b"PK\x05\x06", "can be read"),
        (b"PK\x03\x04", "can be read"),
        (b"%PDF-1.7\n%\xe2\xe3", "not a list"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words.replace("|name", r"\|name")) as refused:
        read_client_list(content, COLUMNS)
    assert "\n" not in refused.value.message


def test_a_damaged_workbook_never_makes_it_fail() -> None:
    for place in range(0, len(GOOD), 37):
        wrong = bytearray(GOOD)
        wrong[place] ^= 0xFF
        with suppress(Refusal):
            read_client_list(bytes(wrong), COLUMNS)


def sheet_of(cells: str) -> bytes:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(100_000):
            made.writestr(f"xl/{number}", b"")
    return out.getvalue()


def doubled_parts() -> bytes:
    """A directory of which each line leads to the same large part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"<a>" * 6_000_000)
        first = made.infolist()[0]
        for number in range(2, 200):
            made.filelist.append(zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml"))
            for name in ("file_size", "compress_size", "header_offset", "CRC", "compress_type"):
                setattr(made.filelist[-1], name, getattr(first, name))
    return out.getvalue()


def lying_directory() -> bytes:
    """A part that unpacks to 300 MB and says it is small."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
    ):
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                made.writestr(part, old.read(part))
        made.writestr("xl/worksheets/sheet1.xml", sheet_of("<row/>") + b" " * 300_000_000)
        made.filelist[-1].file_size = 199_999
    return out.getvalue()


FAR = '<row r="1"><c r="A1" t="str"><v>household</v></c></row>'
WIDE = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(2, 20_000))
BOMBS: dict[str, Callable[[], bytes]] = {
    "a sheet of 1 GB": lambda: with_part(GOOD, "xl/worksheets/sheet1.xml", b" " * 1_000_000_000),
    "texts of 100 MB": lambda: with_part(GOOD, "xl/sharedStrings.xml", b"<si/>" * 20_000_000),
    "a hundred thousand parts": many_parts,
    "parts that share their bytes": doubled_parts,
    "a directory that lies": lying_directory,
    "a zip in a zip": lambda: with_part(GOOD, "xl/one.zip", with_part(GOOD, "a", b"a" * 10**8)),
    "wide rows of nothing": lambda: with_part(
        GOOD, "xl/worksheets/sheet1.xml", sheet_of(FAR + WIDE)
    ),
    "entities in entities": lambda: with_part(
        GOOD,
        SHEET,
        b'<!DOCTYPE a [<!ENTITY a "haha">'
        + b"".join(
            b'<!ENTITY %c "%s">' % (ord("a") + n, b"&%c;" % (ord("a") + n - 1) * 10)
            for n in range(1, 20)
        )
        + b"]>"
        + sheet_of('<row r="1"><c r="A1" t="str"><v>&t;</v></c></row>'),
    ),
}
# Each file is read in a process of its own, so that its peak of memory is that of the reading
# alone. What all of them need is loaded once.
MEASURE = """
import os, resource, sys, time
import openpyxl, openpyxl.reader.excel
from portal.errors import Refusal
from portal.people.client_list.files import read_client_list
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
for path in sys.stdin:
    if process := os.fork():
        os.waitpid(process, 0)
        continue
    content = open(path.strip(), "rb").read()
    before, began = most(), time.process_time()
    try:
        read_client_list(content, ("household",))
        print("taken", flush=True)
    except Refusal:
        print("refused", time.process_time() - began, most() - before, flush=True)
    os._exit(0)
"""


Read = Callable[[bytes], list[str]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """Reads a file as the portal would, and says what came of it and what it took."""
    file = tmp_path_factory.mktemp("files") / "list.xlsx"
    command, pipe = [sys.executable, "-c", MEASURE], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe) as process:
        ask, answer = process.stdin, process.stdout
        assert ask
        assert answer

        def read_one(content: bytes) -> list[str]:
            file.write_bytes(content)
            ask.write(f"{file}\n")
            ask.flush()
            return answer.readline().split()

        yield read_one


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_one_second_and_50_megabytes(read: Read, name: str) -> None:
    said, seconds, megabytes = read(BOMBS[name]())
    assert said == "refused"
    assert float(seconds) < 1
    assert float(megabytes) < 50


def test_what_refuses_bombs_takes_a_good_file(read: Read) -> None:
    assert read(GOOD) == ["taken"]

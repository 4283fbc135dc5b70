"""Files of answers to the survey of `answers` in which something is wrong, with what is said."""

import io
import zipfile


def one(column: str, cell: str) -> bytes:
    """A good row, then one with a wrong cell in ``column``."""
    return f"submitted_on,{column}\n2023-09-02,\n2023-09-03,{cell}\n".encode()


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook>" + 100 * "sheet ")
    return out.getvalue()


HEADING = b"submitted_on,timely,recommend\n"
WRONG: dict[str, tuple[bytes, str]] = (
    {
        # What is no file of answers at all.
        "empty": (b"", "The file is empty"),
        "blank": (b" \r\n\n", "The file is empty"),
        "a byte order mark": (b"\xef\xbb\xbf", "Row 1: the column submitted_on is missing"),
        "only a header": (HEADING, "holds no responses"),
        "a header and blank rows": (HEADING + b",,\n\n , ,\n", "holds no responses"),
        "a NUL byte": (
            HEADING + b"2023-09-02,agree,1\n2023-09-02,ag\0ree,1\n",
            "NUL byte in line 3",
        ),
        "another encoding": (
            "submitted_on,better\n2023-09-02,caf\u00e9\n".encode("latin-1"),
            "not UTF-8 text (line 2)",
        ),
        "two bytes a letter without a mark": (
            "submitted_on,timely\n2023-09-02,\n".encode("utf-16-le"),
            "NUL byte",
        ),
        "a zip": (a_zip(), "NUL byte"),
        "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe", "not UTF-8 text (line 1)"),
        "an open quote": (HEADING + b'2023-09-02,"agree,1\n2023-09-03,,\n', "not CSV"),
        "a letter after a quote": (HEADING + b'2023-09-02,"agree"s,1\n', "not CSV"),
        "a page": (b"<!DOCTYPE html>\n<p>Hello</p>", "Row 1, column 1"),
        "a cell of 200,000 letters": (HEADING + b"2023-09-02," + b"x" * 200_000, "not CSV"),
        # The header.
        "an unknown column": (
            b"submitted_on,timely,colour\n",
            "column 3: \u201ccolour\u201d is not",
        ),
        "a key in capitals": (
            b"submitted_on,Timely\n",
            "column 2: \u201cTimely\u201d is not a column",
        ),
        "a column without a name": (b"submitted_on,timely,\n", "column 3: it has no name"),
        "a column twice": (
            b"submitted_on,timely,timely\n",
            "column 3: \u201ctimely\u201d is there twice",
        ),
        "a day twice": (b"submitted_on,submitted_on,timely\n", "is there twice"),
        "no day": (b"timely\nagree\n", "the column submitted_on is missing"),
        "no question": (
            b"submitted_on,local_authority\n2023-09-02,\n",
            "no column with a question",
        ),
        "bars": (b"submitted_on|timely\n2023-09-02|agree\n", "Row 1, column 1"),
        "no header": (
            b"2023-09-02,agree\n",
            "Row 1, column 1: \u201c2023-09-02\u201d is not a column",
        ),
        # The rows.
        "too many cells": (HEADING + b"2023-09-02,agree,1,2\n", "row 2: 4 cells under 3 headings"),
        "too few cells": (HEADING + b"2023-09-02,agree\n", "row 2: 2 cells under 3 headings"),
        "an unknown code": (
            one("timely", "maybe"),
            "row 3, timely: \u201cmaybe\u201d is not one of",
        ),
        "a code in capitals": (one("timely", "Agree"), "row 3, timely: \u201cAgree\u201d"),
        "the code of another question": (one("mood", "agree"), "row 3, mood: \u201cagree\u201d"),
        "11 of 10": (one("recommend", "11"), "row 3, recommend: \u201c11\u201d"),
        "below 0": (one("recommend", "-1"), "row 3, recommend: \u201c-1\u201d"),
        "half a number": (one("recommend", "7.5"), "row 3, recommend: \u201c7.5\u201d"),
        "7.0": (one("recommend", "7.0"), "row 3, recommend: \u201c7.0\u201d"),
        "07": (one("recommend", "07"), "row 3, recommend: \u201c07\u201d"),
        "a digit of another script": (one("recommend", "\u0667"), "row 3, recommend"),
        "a comment too long": (
            one("better", "x" * 10_001),
            "row 3, better: it is longer than 10000",
        ),
    }
    | {
        f"the day {day}": (
            f"submitted_on,mood\n2023-09-02,good\n{day},good\n".encode(),
            f"row 3, submitted_on: {reason}",
        )
        for day, reason in (
            ("", "it is blank"),
            ("2023-02-29", "2023-02-29 is a day that does not exist"),
            ("2023-13-01", "2023-13-01 is a day that does not exist"),
            ("0000-01-01", "0000-01-01 is a day that does not exist"),
            ("2024-03-16", "2024-03-16 lies ahead"),
            ("9999-12-31", "9999-12-31 lies ahead"),
            ("1899-12-31", "1899-12-31 lies too far back"),
            ("0001-01-01", "0001-01-01 lies too far back"),
            ("02/09/2023", "\u201c02/09/2023\u201d is not a date"),
            ("2023-9-2", "\u201c2023-9-2\u201d is not a date"),
            ("20230902", "\u201c20230902\u201d is not a date"),
            ("2023-W35-6", "\u201c2023-W35-6\u201d is not a date"),
            ("2023-09-02T10:00", "\u201c2023-09-02T10:00\u201d is not a date"),
            ("45171", "\u201c45171\u201d is not a date"),
            ("yesterday", "\u201cyesterday\u201d is not a date"),
        )
    }
    | {
        f"the order of {day}": (
            f"submitted_on,adoption_order_date,mood\n2023-09-02,{day},good\n".encode(),
            f"row 2, adoption_order_date: {reason}",
        )
        for day, reason in (
            ("2022-04-31", "2022-04-31 is a day that does not exist"),
            ("2024-03-16", "2024-03-16 lies ahead"),
            ("2022", "\u201c2022\u201d is not a date"),
        )
    }
)
WRONG["an unknown authority"] = (
    b"submitted_on,local_authority,mood\n2023-09-02,East Mere,\n2023-09-03,Atlantis,\n",
    "row 3, local_authority: \u201cAtlantis\u201d is not an authority of this agency"
    " (Northbank, East Mere)",
)
WRONG["a day in another script"] = (
    "submitted_on,mood\n\u0662\u0660\u0662\u0663-09-02,\n".encode(),
    "row 2, submitted_on: \u201c\u0662\u0660\u0662\u0663-09-02\u201d is not a date",
)
WRONG["lines in a quote are one row"] = (
    b'submitted_on,better,mood\n2023-09-02,"one\ntwo\nthree",good\n2023-09-03,,x\n',
    "row 3, mood",
)

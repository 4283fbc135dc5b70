"""CSV from files that people saved: read as text, refused with the line."""

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

from portal.errors import Refusal

DELIMITERS = ",;\t"
NO_TEXT = "The file is a picture or another kind of file, not a list: save the list as CSV UTF-8."


def text_of(content: bytes, most_bytes: int) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one.

    Refuses a file that is too large or empty, holds a NUL, or is of any other encoding: none is
    guessed, as a wrong guess would change names.
    """
    if len(content) > most_bytes:
        raise Refusal(f"The file is larger than {most_bytes // 1_000_000} MB: divide it.")
    if not content.strip():
        raise Refusal("The file is empty.")
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _without_nul(_utf_16(content))
    try:
        return _without_nul(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if (place := content.find(b"\0", 0, error.start)) >= 0:
            raise _nul(content.count(b"\n", 0, place) + 1) from None
        line = content.count(b"\n", 0, error.start) + 1
        if b"\0" in content or content.startswith(b"%PDF"):
            raise Refusal(NO_TEXT) from None
        raise Refusal(f"The file is not UTF-8 text (line {line}): save it as CSV UTF-8.") from None


def rows_of(text: str) -> Iterator[list[str]]:
    """The rows of cells. The first line tells what stands between them: comma, semicolon, tab."""
    heading = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)  # of two that are as frequent the first
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Refusal(f"The file is not CSV: {error} (line {reader.line_num}).") from None


def _utf_16(content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        raise Refusal(
            "The file is not the UTF-16 text that it says: save it as CSV UTF-8."
        ) from None


def _without_nul(text: str) -> str:
    if (place := text.find("\0")) >= 0:
        raise _nul(text.count("\n", 0, place) + 1)
    return text


def _nul(line: int) -> Refusal:
    return Refusal(f"The file holds a NUL byte in line {line}: it is not a CSV file.")

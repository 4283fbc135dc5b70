"""What a backup says, inside its encryption: lines of JSON, compressed.

The first line is the `Head`. Each further line is a `Part`: some rows of one table, a table
without rows too. The last line counts the rows of every table.
"""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Self

from portal.backup.sealed_file import SealedReader, SealedWriter
from portal.errors import Refusal

FORMAT = 1
# More gains a twentieth of the size and takes twice the time.
COMPRESSION = 3

Value = int | str | None


@dataclass(frozen=True)
class Head:
    """``revision`` is that of the schema, ``taken_at`` the moment (ISO, UTC) that it shows."""

    revision: str
    taken_at: str
    format: int = FORMAT


@dataclass(frozen=True)
class Part:
    table: str
    columns: list[str]
    rows: list[list[Value]]


class Writer:
    """Writes one backup to ``target``. It is whole after `finish` only."""

    def __init__(self, target: BinaryIO, key: str, head: Head) -> None:
        self._sealed = SealedWriter(target, key)
        self._packed = gzip.GzipFile(
            fileobj=self._sealed, mode="wb", compresslevel=COMPRESSION, filename="", mtime=0
        )
        self.rows: Counter[str] = Counter()
        self._line(asdict(head))

    def write(self, part: Part) -> None:
        # Not asdict(), which copies every value.
        self._line({"table": part.table, "columns": part.columns, "rows": part.rows})
        self.rows[part.table] += len(part.rows)

    def finish(self) -> None:
        self._line({"rows": self.rows})
        self._packed.close()
        self._sealed.finish()

    def _line(self, content: dict[str, object]) -> None:
        self._packed.write(json.dumps(content, separators=(",", ":")).encode() + b"\n")


class Reader:
    """Reads one backup. Refuses what is not whole, or not as it was written."""

    def __init__(self, lines: gzip.GzipFile, head: Head) -> None:
        self._lines = lines
        self.head = head
        self.rows: Counter[str] = Counter()

    @classmethod
    def begin(cls, source: BinaryIO, key: str) -> Self:
        lines = gzip.GzipFile(fileobj=SealedReader(source, key), mode="rb")
        with _as_it_was_written():
            first = json.loads(lines.readline())
            if first["format"] != FORMAT:
                raise Refusal("The backup was made by another version of the portal.")
            return cls(lines, Head(**first))

    def parts(self) -> Iterator[Part]:
        """All parts, in order; to the very end, where it is known whether all were there."""
        counted: object = None
        with _as_it_was_written():
            for line in self._lines:
                content = json.loads(line)
                if "table" not in content:
                    counted = content["rows"]
                    continue
                part = Part(**content)
                self.rows[part.table] += len(part.rows)
                yield part
        if counted != self.rows:
            raise Refusal("The backup is not whole: it holds other rows than it says.")


@contextmanager
def opened(file: Path, key: str) -> Iterator[Reader]:
    """A backup to be read. Refuses what cannot be read or is none."""
    if not file.is_file():
        raise Refusal(f"{file}: there is no such file.")
    try:
        source = file.open("rb")
    except OSError as error:
        raise Refusal(f"{file}: {(error.strerror or 'it cannot be read').lower()}.") from None
    with source:
        yield Reader.begin(source, key)


@contextmanager
def _as_it_was_written() -> Iterator[None]:
    """Only who has the key can write nonsense that proves itself; it is refused all the same."""
    try:
        yield
    except (ValueError, KeyError, TypeError, EOFError, zlib.error, gzip.BadGzipFile):
        raise Refusal("The backup holds something that this portal cannot read.") from None

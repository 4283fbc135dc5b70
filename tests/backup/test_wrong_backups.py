"""A file that is not a whole and good backup replaces nothing."""

import gzip
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from portal import schema
from portal.backup.contents import Head, Part, Reader, Writer
from portal.backup.restoring import restore
from portal.backup.sealed_file import BEGINNING, CHUNK, PROOF, SALT, SealedWriter
from portal.backup.taking import take
from portal.errors import Refusal
from tests.backup.conftest import KEY
from tests.rows import all_rows

CHANCE = random.Random(14)  # noqa: S311  which bits, not which key
NEWEST = schema.newest_revision() or ""
HEAD = Head(NEWEST, "2024-01-31T12:00:00+00:00")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.backup"


@pytest.fixture
def refused(filled: Engine, file: Path) -> Callable[[bytes], str]:
    """Tries to replace a filled database by the content of a file; gives the words."""
    before = all_rows(filled)

    def attempt(content: bytes, key: str = KEY) -> str:
        file.write_bytes(content)
        with pytest.raises((Refusal, DBAPIError)) as refusal:
            restore(filled, file, key, replace=True)
        filled.dispose()
        assert all_rows(filled) == before
        return str(refusal.value)

    return attempt


@pytest.fixture
def good(filled: Engine, tmp_path: Path) -> bytes:
    take(filled, tmp_path / "good.backup", KEY, overwrite=False)
    return (tmp_path / "good.backup").read_bytes()


def written(head: Head, *parts: Part) -> bytes:
    target = io.BytesIO()
    writer = Writer(target, KEY, head)
    for part in parts:
        writer.write(part)
    writer.finish()
    return target.getvalue()


def parts_of(backup: bytes) -> list[Part]:
    return list(Reader.begin(io.BytesIO(backup), KEY).parts())


def test_damage_at_any_place(refused: Callable[[bytes], str], good: bytes) -> None:
    for place in [0, len(BEGINNING), len(good) - 1, *CHANCE.sample(range(len(good)), 12)]:
        wrong = bytearray(good)
        wrong[place] ^= 1 << CHANCE.randrange(8)
        assert "backup" in refused(bytes(wrong))


def test_a_part_of_it(refused: Callable[[bytes], str], good: bytes) -> None:
    for end in [0, 5, len(BEGINNING), len(BEGINNING) + SALT, len(good) // 2, len(good) - 1]:
        assert "backup" in refused(good[:end])
    assert "backup" in refused(good + b"\0")


def test_cut_off_between_chunks(refused: Callable[[bytes], str], good: bytes) -> None:
    """At each place where a chunk ends and everything until there opens."""
    many = [[number, CHANCE.randbytes(400).hex()] for number in range(500)]
    long = written(HEAD, *parts_of(good), Part("more", ["id", "text"], many))
    begin = len(BEGINNING) + SALT
    ends = range(begin, len(long), CHUNK + PROOF)
    assert len(ends) > 3
    for end in ends:
        assert "cut off" in refused(long[:end])


def test_another_key_and_other_files(refused: Callable[..., str], good: bytes) -> None:
    assert "another PORTAL_BACKUP_KEY" in refused(good, KEY[::-1])
    assert "not a backup" in refused(b"")
    assert "not a backup" in refused(b"SQLite format 3\0" * 5000)


def lines(*of: bytes) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, KEY)
    writer.write(gzip.compress(b"\n".join(of)))
    writer.finish()
    return target.getvalue()


HEADING = b'{"format":1,"revision":"%s","taken_at":"2024"}' % NEWEST.encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"format":2}',
        HEADING,
        HEADING + b'\n{"rows":{"staff":1}}',
        HEADING + b'\n{"table":"staff","columns":["id"],"rows":[[1]]}',
        HEADING + b'\n{"table":"staff","rows":[[1]]}\n{"rows":{"staff":1}}',
        HEADING + b'\n{"table":"staff","columns":["id"],"rows":[[1]]}\n{"rows":{"staff":2}}',
        HEADING + b'\n{"table":"cats","columns":["id"],"rows":[]}\n{"rows":{"cats":0}}',
        HEADING + b"\n[1]\n",
    ],
)
def test_nonsense_of_somebody_with_the_key(refused: Callable[[bytes], str], content: bytes) -> None:
    assert "backup" in refused(lines(content))


def test_a_table_or_a_column_is_missing(refused: Callable[[bytes], str], good: bytes) -> None:
    parts = parts_of(good)
    without = [part for part in parts if part.table != "guess"]
    assert "does not fit this portal: the table guess" in refused(written(HEAD, *without))
    first = Part(parts[0].table, parts[0].columns[1:], [row[1:] for row in parts[0].rows])
    assert "does not fit" in refused(written(HEAD, first, *parts[1:]))


def test_rows_are_missing(refused: Callable[[bytes], str], good: bytes) -> None:
    """A row less than it says, or no word on how many there should be."""
    parts = [lines_of(part) for part in parts_of(good)]
    counts = json.dumps({"rows": {part.table: len(part.rows) for part in parts_of(good)}}).encode()
    assert "is not whole" in refused(lines(HEADING, *parts))
    assert "is not whole" in refused(
        lines(HEADING, *parts, counts.replace(b'"mail": 2', b'"mail": 3'))
    )
    assert "is not whole" in refused(lines(HEADING, *parts, parts[-1], counts))


def lines_of(part: Part) -> bytes:
    return json.dumps({"table": part.table, "columns": part.columns, "rows": part.rows}).encode()


def test_a_key_that_leads_nowhere(refused: Callable[[bytes], str], good: bytes) -> None:
    """Said at the very end, when everything else is in its place."""
    parts = [
        Part(part.table, part.columns, []) if part.table == "survey_option" else part
        for part in parts_of(good)
    ]
    words = refused(written(HEAD, *parts))
    assert "leads nowhere" in words or "violates foreign key" in words


def test_a_row_that_a_rule_of_the_database_refuses(
    refused: Callable[[bytes], str], good: bytes
) -> None:
    parts = parts_of(good)
    staff = next(part for part in parts if part.table == "staff")
    staff.rows[0][staff.columns.index("role")] = "queen"
    assert "ck_staff_role" in refused(written(HEAD, *parts))


def test_after_a_refusal_rows_get_numbers_as_before(
    refused: Callable[[bytes], str], good: bytes, filled: Engine
) -> None:
    """PostgreSQL's numbers do not all come back with the rows."""
    ask = text("SELECT last_value FROM staff_id_seq")
    if filled.dialect.name == "sqlite":
        return
    with filled.begin() as connection:
        connection.execute(text("ALTER SEQUENCE staff_id_seq RESTART WITH 500"))
    refused(written(HEAD, *(part for part in parts_of(good) if part.table != "survey_option")))
    with filled.connect() as connection:
        assert connection.scalar(ask) == 500

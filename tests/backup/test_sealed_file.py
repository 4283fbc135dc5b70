"""What was written opens with its key, and only as a whole."""

import io
import os
import random

import pytest

from portal.backup.sealed_file import BEGINNING, CHUNK, PROOF, SALT, SealedReader, SealedWriter
from portal.errors import Refusal
from tests.backup.conftest import KEY

HEAD = len(BEGINNING) + SALT
SEALED = CHUNK + PROOF
CHUNKS = 4
CHANCE = random.Random(11)  # noqa: S311  which bits, not which key


def seal(content: bytes) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, KEY)
    for start in range(0, len(content), 10_007):
        writer.write(content[start : start + 10_007])
    writer.finish()
    return target.getvalue()


def unseal(sealed: bytes, key: str = KEY) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(sealed), key)).read()


@pytest.fixture(scope="module")
def content() -> bytes:
    return os.urandom(CHUNK * (CHUNKS - 1) + 1_234)


@pytest.fixture(scope="module")
def sealed(content: bytes) -> bytes:
    return seal(content)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_was_written_is_read(size: int) -> None:
    content = os.urandom(size)
    sealed = seal(content)
    assert unseal(sealed) == content
    chunks = max(1, -(-size // CHUNK))
    assert len(sealed) == HEAD + size + chunks * PROOF


def test_nothing_of_it_can_be_read_and_no_two_are_alike() -> None:
    words = b"Canary " * 1000
    assert b"Canary" not in seal(words)
    assert seal(words) != seal(words)
    assert KEY.encode() not in seal(words)


def test_another_key_opens_nothing(sealed: bytes) -> None:
    with pytest.raises(Refusal, match="another PORTAL_BACKUP_KEY"):
        unseal(sealed, KEY + "x")


@pytest.mark.parametrize("file", [b"", b"\0", BEGINNING[:-1], b"PK\3\4" + b"\0" * 100])
def test_another_file_is_none(file: bytes) -> None:
    with pytest.raises(Refusal, match="is not a backup"):
        unseal(file)


PLACES = [
    *range(0, HEAD, 7),
    *(HEAD + SEALED * number + by for number in range(1, CHUNKS) for by in (-PROOF, -1, 0)),
    *sorted(CHANCE.sample(range(HEAD, HEAD + SEALED * (CHUNKS - 1) + 1_234), 25)),
]


@pytest.mark.parametrize("place", PLACES)
def test_one_bit_is_noticed(sealed: bytes, place: int) -> None:
    wrong = bytearray(sealed)
    wrong[place] ^= 1 << CHANCE.randrange(8)
    with pytest.raises(Refusal):
        unseal(bytes(wrong))


ENDS = [
    *(HEAD + SEALED * number + by for number in range(CHUNKS) for by in (-1, 0, 1, PROOF)),
    *sorted(CHANCE.sample(range(HEAD, HEAD + SEALED * (CHUNKS - 1) + 1_234), 10)),
]


@pytest.mark.parametrize("end", ENDS)
def test_a_file_that_was_cut_off_is_noticed(sealed: bytes, end: int) -> None:
    with pytest.raises(Refusal):
        unseal(sealed[:end])


def chunks_of(sealed: bytes) -> list[bytes]:
    return [sealed[start : start + SEALED] for start in range(HEAD, len(sealed), SEALED)]


@pytest.mark.parametrize(
    "order", [(1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2), (0, 1, 1, 2, 3), (0, 2, 3), (1, 2, 3), (3,)]
)
def test_chunks_in_another_order_are_noticed(sealed: bytes, order: tuple[int, ...]) -> None:
    chunks = chunks_of(sealed)
    with pytest.raises(Refusal):
        unseal(sealed[:HEAD] + b"".join(chunks[number] for number in order))


def test_what_is_added_is_noticed(sealed: bytes) -> None:
    for more in (b"\0", os.urandom(SEALED), chunks_of(sealed)[-1], sealed):
        with pytest.raises(Refusal):
            unseal(sealed + more)


def test_a_chunk_of_another_backup_is_noticed(sealed: bytes, content: bytes) -> None:
    mixed = chunks_of(sealed)
    mixed[1] = chunks_of(seal(content))[1]
    with pytest.raises(Refusal):
        unseal(sealed[:HEAD] + b"".join(mixed))

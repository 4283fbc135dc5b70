"""The file of a backup: encrypted in chunks, each of which proves itself and its place.

    "alongside backup 1\\n" | 16 bytes of salt | chunks

A chunk is 65,536 bytes of content and 16 bytes of proof (AES-256-GCM); only the last may be
shorter. The key comes from PORTAL_BACKUP_KEY and the salt (scrypt), so it is another one for each
file. The nonce is the number of the chunk in 11 bytes, from 0, and one byte that is 1 for the last
chunk: the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015), laid out as in the
`age` format. A chunk that was changed, moved, lost, doubled or added does not open.
"""

import io
import os
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from portal.errors import Refusal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

BEGINNING = b"alongside backup 1\n"
SALT = 16
CHUNK = 65_536
PROOF = 16


class SealedWriter(io.RawIOBase):
    """Writes what it is given to ``target``, encrypted. Nothing opens before `finish`."""

    def __init__(self, target: BinaryIO, key: str) -> None:
        self._target = target
        salt = os.urandom(SALT)
        target.write(BEGINNING + salt)
        self._cipher = _cipher(key, salt)
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, content: "ReadableBuffer") -> int:
        self._waiting += content
        # The last chunk is known at the end only: a full one waits until more comes.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return memoryview(content).nbytes

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, content: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), content, BEGINNING))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what `SealedWriter` wrote to ``source``.

    Refuses, as soon as it comes to it, what another key wrote and every change; a file that was
    cut off between two chunks at its end, which must therefore be read to.
    """

    def __init__(self, source: BinaryIO, key: str) -> None:
        self._source = source
        if source.read(len(BEGINNING)) != BEGINNING:
            raise Refusal("The file is not a backup of a portal.")
        self._cipher = _cipher(key, source.read(SALT))
        self._next = source.read(CHUNK + PROOF)
        self._number = 0
        self._opened = b""
        self._last = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if not self._opened and not self._last:
            self._open()
        view = memoryview(buffer).cast("B")
        taken = self._opened[: len(view)]
        view[: len(taken)] = taken
        self._opened = self._opened[len(taken) :]
        return len(taken)

    def _open(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + PROOF)
        self._last = not self._next
        try:
            nonce = _nonce(self._number, self._last)
            self._opened = self._cipher.decrypt(nonce, sealed, BEGINNING)
        except InvalidTag:
            why = "It is damaged or cut off."
            if self._number == 0:
                why = "It was made with another PORTAL_BACKUP_KEY, or it is damaged or cut off."
            raise Refusal(f"The backup cannot be opened. {why}") from None
        self._number += 1


def _cipher(key: str, salt: bytes) -> AESGCM:
    # The cost that OWASP asks for passwords, in its form of 8 MB: should the key be less random
    # than it is meant to be, guessing it takes long.
    return AESGCM(Scrypt(salt=salt, length=32, n=2**13, r=8, p=10).derive(key.encode()))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])

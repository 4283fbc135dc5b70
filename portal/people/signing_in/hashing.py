"""Secrets at rest: passwords as argon2 hashes, tokens of links and sessions as SHA-256."""

import hashlib
from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LONGEST_PASSWORD = 200

# 19 MiB and two passes, as OWASP advises for argon2id, and one at a time: a worker that many
# sign in to at once stays small.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_one_at_a_time = Lock()


def password_hash(password: str) -> str:
    with _one_at_a_time:
        return _hasher.hash(password)


def password_matches(known_hash: str | None, password: str) -> bool:
    """Whether a password is right. Takes as long when there is no hash to hold it against."""
    hashed = known_hash or _hash_of_nobody()
    try:
        with _one_at_a_time:
            _hasher.verify(hashed, password[: LONGEST_PASSWORD + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return known_hash is not None


def secret_hash(token: str) -> str:
    """The hash under which the token of a link or a session is kept, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _hash_of_nobody() -> str:
    return password_hash("nobody's password")

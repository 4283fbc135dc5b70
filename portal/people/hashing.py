"""Secrets at rest: passwords as argon2 hashes, tokens of links and sessions as SHA-256."""

import hashlib
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LONGEST_PASSWORD = 200

_hasher = PasswordHasher()


def password_hash(password: str) -> str:
    return _hasher.hash(password)


def password_matches(known_hash: str | None, password: str) -> bool:
    """Whether a password is right. Takes as long when there is no hash to hold it against."""
    try:
        _hasher.verify(known_hash or _hash_of_nobody(), password[: LONGEST_PASSWORD + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return known_hash is not None


def secret_hash(token: str) -> str:
    """The hash under which the token of a link or a session is kept, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody's password")

"""Text that the database holds sealed: who has only the database cannot read it.

For what must be read again and so cannot be hashed: the words of a mail that waits to be sent,
the secret of an authenticator app, what somebody typed before their session ran out. The key is
made from the portal's secret key and travels with the engine.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Engine, LargeBinary, TypeDecorator

from portal.errors import Refusal


class Sealer:
    """Seals and opens text with a key of its own, made from ``secret_key``."""

    def __init__(self, secret_key: str) -> None:
        made = HKDF(SHA256(), 32, salt=None, info=b"portal sealed columns")
        self._fernet = Fernet(base64.urlsafe_b64encode(made.derive(secret_key.encode())))

    def seal(self, words: str) -> bytes:
        return self._fernet.encrypt(words.encode())

    def open(self, sealed: bytes) -> str:
        """The words. Refuses what was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise Refusal(
                "Something in the database was sealed with another PORTAL_SECRET_KEY."
            ) from None


def use(engine: Engine, secret_key: str) -> None:
    """Let the sealed columns of ``engine`` be read and written."""
    engine.dialect.sealer = Sealer(secret_key)  # type: ignore[attr-defined]


class Sealed(TypeDecorator[str]):
    """A column of sealed text."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _sealer(dialect).seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else _sealer(dialect).open(value)


def _sealer(dialect: Dialect) -> Sealer:
    sealer: Sealer | None = getattr(dialect, "sealer", None)
    if sealer is None:
        raise RuntimeError("the engine was made without a secret key")
    return sealer

"""Identifiers that people see: random, never serial."""

import secrets

# Without 0, 1, I, L, O and U: nothing that is misread, misheard, or makes a word.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def reference(kind: str) -> str:
    """A reference that can be read aloud: ``IMP-7K3P-2QX4``."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{kind}-{letters[:4]}-{letters[4:]}"


def public_id() -> str:
    """A random identifier for addresses, 22 characters, 128 bits."""
    return secrets.token_urlsafe(16)

"""Names and short lines that people write: tidied, and refused only if nobody could read them."""

import unicodedata

from portal.errors import Refusal

LONGEST_NAME = 100
# They turn the direction of what follows, and can make a line read as another. The joiners that
# some scripts need are not among them.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = ("Cf", "Cn", "Co", "Zs")


def read_name(name: str, field: str = "name") -> str:
    """A name as it is kept: composed, with single blanks. Any script is good.

    Refuses a blank one, one of over 100 characters, and control characters.
    """
    tidy = read_line(name, field=field, longest=LONGEST_NAME, what="name")
    if tidy is None or all(unicodedata.category(letter) in UNSEEN for letter in tidy):
        raise Refusal("Enter a name.", field=field)
    return tidy


def read_line(text: str | None, *, field: str, longest: int, what: str) -> str | None:
    """A text as one line, or None for a blank one. ``what`` is said in the refusal.

    Refuses one that is too long and control characters; line breaks become blanks.
    """
    tidy = " ".join(unicodedata.normalize("NFC", text or "").split())
    if len(tidy) > longest:
        raise Refusal(f"The {what} must have {longest} characters or fewer.", field=field)
    if any(unicodedata.category(one) in ("Cc", "Cs") or one in TURNING for one in tidy):
        raise Refusal(f"The {what} holds a control character: type it again.", field=field)
    return tidy or None


def read_needed(text: str | None, *, field: str, longest: int, what: str) -> str:
    """As `read_line`, and refuses a blank one."""
    tidy = read_line(text, field=field, longest=longest, what=what)
    if tidy is None:
        raise Refusal(f"Enter the {what}.", field=field)
    return tidy

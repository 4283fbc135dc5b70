"""Access flaws that somebody could make, each with the tests that must catch it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flaw:
    """In a file of the portal, the words that it has and what they are changed to."""

    name: str
    file: str
    has: str
    becomes: str
    tests: str

"""A figure: what was measured, and the most it may be."""

import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """``target`` is the most that ``value`` may be; None for one that is told for information."""

    name: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        return None if self.target is None else self.value <= self.target

    def content(self) -> dict[str, object]:
        return asdict(self) | {"value": round(self.value, 3), "reached": self.reached}


def say(words: str) -> None:
    """How far we are: on standard error, so that standard output stays one JSON object."""
    print(words, file=sys.stderr, flush=True)

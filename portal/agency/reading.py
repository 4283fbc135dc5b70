"""How an agency's facts are read: every wrong one is named, each by its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from portal.agency.kinds import Kind, Wrong
from portal.errors import Refusal

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One wrong value. ``path`` leads to it: ("authorities", 1, "office"), rows from 0 on.
    ``words`` go on from its name: “must be a phone number”."""

    path: Path
    words: str

    def __str__(self) -> str:
        place = ": ".join(f"number {one + 1}" if isinstance(one, int) else one for one in self.path)
        return f"{place} {self.words}"


class WrongFacts(Refusal):
    """Values that are refused: the first as the message, the others as details."""

    def __init__(self, problems: list[Problem]) -> None:
        first, *others = map(str, problems)
        super().__init__(first, details=tuple(others))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Fact:
    """What one fact is called on a page, and its kind. An optional one may be left out."""

    label: str
    kind: Kind
    hint: str = ""
    optional: bool = False


class Row:
    """Facts that belong together. Each is a field, annotated with its `Fact`."""

    def check(self) -> Iterator[tuple[str, str]]:
        """The names of facts that do not fit the others, each with what is wrong."""
        return iter(())


RowType = TypeVar("RowType", bound=Row)


def facts_of(row: type[Row]) -> Mapping[str, Fact]:
    """The facts of a row by name, in their order."""
    hints = get_type_hints(row, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def read_row(row: type[RowType], path: Path, value: object) -> RowType:
    """Facts that belong together, from a table of them by name. Refuses all wrong ones at once."""
    facts = facts_of(row)
    if not isinstance(value, Mapping):
        raise WrongFacts([Problem(path, f"must have the fields {', '.join(facts)}.")])
    problems = [
        Problem((*path, str(name)), "is not a field of it.") for name in value.keys() - facts
    ]
    read: dict[str, Any] = {}
    for name, fact in facts.items():
        try:
            read[name] = read_fact(fact, value.get(name))
        except Wrong as wrong:
            problems.append(Problem((*path, name), wrong.words))
    if not problems:
        made = row(**read)
        problems = [Problem((*path, name), words) for name, words in made.check()]
        if not problems:
            return made
    raise WrongFacts(problems)


def read_fact(fact: Fact, value: object) -> Any:
    """One fact, typed. Raises Wrong."""
    if fact.optional and value in (None, ""):
        return None
    return fact.kind.read(value)

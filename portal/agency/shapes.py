"""The shapes that a setting can have: facts that belong together, a list of such, or one fact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from portal.agency.kinds import Wrong
from portal.agency.reading import (
    Fact,
    Path,
    Problem,
    RowType,
    WrongFacts,
    facts_of,
    read_fact,
    read_row,
)

MOST_ROWS = 90


@dataclass(frozen=True)
class One(Generic[RowType]):
    row: type[RowType]
    is_list = False

    @property
    def facts(self) -> Mapping[str, Fact]:
        return facts_of(self.row)

    def read(self, key: str, value: object) -> RowType:
        return read_row(self.row, (key,), value)

    def rows(self, value: RowType) -> tuple[RowType, ...]:
        """The typed value as rows of facts."""
        return (value,)


@dataclass(frozen=True)
class Many(Generic[RowType]):
    """A list of rows. No two may be alike, whatever the case, in any of ``apart``. It is kept in
    the order of ``sorted_by``; people see the newest first if ``newest_first``."""

    row: type[RowType]
    apart: tuple[str, ...] = ()
    may_be_empty: bool = False
    sorted_by: str | None = None
    newest_first: bool = False
    is_list = True

    @property
    def facts(self) -> Mapping[str, Fact]:
        return facts_of(self.row)

    def read(self, key: str, value: object) -> tuple[RowType, ...]:
        if not isinstance(value, list) or not (value or self.may_be_empty):
            raise WrongFacts([Problem((key,), "must be a list with one entry or more.")])
        if len(value) > MOST_ROWS:
            raise WrongFacts([Problem((key,), f"must be a list of {MOST_ROWS} entries at most.")])
        rows: list[RowType] = []
        problems: list[Problem] = []
        for number, one in enumerate(value):
            try:
                rows.append(read_row(self.row, (key, number), one))
            except WrongFacts as wrong:
                problems += wrong.problems
        problems = problems or list(self._alike((key,), rows))
        if problems:
            raise WrongFacts(problems)
        if self.sorted_by:
            rows.sort(key=lambda row: getattr(row, str(self.sorted_by)))
        return tuple(rows)

    def rows(self, value: tuple[RowType, ...]) -> tuple[RowType, ...]:
        return value[::-1] if self.newest_first else value

    def _alike(self, path: Path, rows: list[RowType]) -> Iterator[Problem]:
        for name in self.apart:
            seen: dict[object, int] = {}
            for number, row in enumerate(rows):
                given = str(getattr(row, name)).casefold()
                first = seen.setdefault(given, number)
                if first != number:
                    words = f"is the same as that of number {first + 1}."
                    yield Problem((*path, number, name), words)


@dataclass(frozen=True)
class Alone:
    """A setting of one fact."""

    fact: Fact

    def read(self, key: str, value: object) -> Any:
        try:
            return read_fact(self.fact, value)
        except Wrong as wrong:
            raise WrongFacts([Problem((key,), wrong.words)]) from None


Shape = One[Any] | Many[Any] | Alone

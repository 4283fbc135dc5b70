"""The agency's authorities as they were on each day, and what they are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from portal.people.models import Residence, Staff
from portal.settings import READERS, Setting


@dataclass(frozen=True)
class Authorities:
    """Every dated row of the setting: loaded once, asked for many households."""

    dated: Sequence[tuple[date, Mapping[str, str]]]

    @classmethod
    def load(cls, session: Session) -> Self:
        rows = session.execute(
            select(Setting.holds_from, Setting.value)
            .where(Setting.key == "authorities")
            .order_by(Setting.holds_from)
        )
        return cls(
            [
                (row.holds_from, {one.key: one.name for one in READERS["authorities"](row.value)})
                for row in rows
            ]
        )

    def on(self, day: date) -> Mapping[str, str]:
        """Names by key as they held on ``day``; before the first row, what it says."""
        past = [names for holds_from, names in self.dated if holds_from <= day]
        return past[-1] if past else self.dated[0][1]

    @property
    def names(self) -> dict[str, str]:
        """The newest name of each authority that there ever was, by key."""
        return {key: name for _day, names in self.dated for key, name in names.items()}

    def tidy(self, name: str) -> str:
        """A name as the settings write it, if it is that of an authority of the agency."""
        wanted = name.casefold()
        for key, known in self.names.items():
            if wanted in (key, known.casefold()):
                return known
        return name


def place_of(residence: Residence | None, names: Mapping[str, str]) -> str | None:
    """Where somebody lives, in a word: the authority's name, or the place outside; None if it
    is not known."""
    if residence is None:
        return None
    if residence.authority is not None:
        return names.get(residence.authority, residence.authority)
    return residence.outside


def authorities_in_use(session: Session) -> set[str]:
    """The keys of authorities in which households live or lived, or that an account is for."""
    lived = select(Residence.authority).where(Residence.authority.is_not(None))
    board = select(Staff.authority).where(Staff.authority.is_not(None))
    return {str(key) for key in session.scalars(union(lived, board))}

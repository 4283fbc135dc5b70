"""The agency's authorities as they were on each day, and what they are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from portal.people.models import Child, Residence, Staff
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

    def names_on(self, day: date) -> dict[str, str]:
        """What each authority that there ever was is called on ``day``, by key: the newest name
        that it had by then, or else the first that it is to have."""
        names: dict[str, str] = {}
        for holds_from, dated in self.dated:
            for key, name in dated.items():
                if holds_from <= day or key not in names:
                    names[key] = name
        return names

    def named(self, kept: str, day: date) -> str:
        """What a placing authority is called on ``day``: kept is a key of the agency's, or the
        name of another."""
        return self.names_on(day).get(kept, kept)

    def key_of(self, written: str, day: date) -> str | None:
        """The key of an authority written by its key, by its name on ``day``, or by another that
        it had or is to have; None if it is none of the agency's."""
        if any(written in names for _day, names in self.dated):
            return written
        wanted = written.casefold()
        for names in (self.on(day), *(names for _day, names in reversed(self.dated))):
            for key, name in names.items():
                if wanted in (key, name.casefold()):
                    return key
        return None

    def kept(self, written: str, day: date) -> str:
        """As a placing authority is kept: the key of one of the agency's, or another's name."""
        return self.key_of(written, day) or written

    def written(self, kept: str, *, today: date, day: date) -> str:
        """What people write for it: today's name, if that is read as the same one of ``day``."""
        name = self.named(kept, today)
        return name if self.kept(name, day) == kept else kept


def place_of(residence: Residence | None, names: Mapping[str, str]) -> str | None:
    """Where somebody lives, in a word: the authority's name, or the place outside; None if it
    is not known."""
    if residence is None:
        return None
    if residence.authority is not None:
        return names.get(residence.authority, residence.authority)
    return residence.outside


def authorities_in_use(session: Session) -> set[str]:
    """The keys of authorities in which households live or lived, that an account is for, or that
    placed a child."""
    lived = select(Residence.authority).where(Residence.authority.is_not(None))
    board = select(Staff.authority).where(Staff.authority.is_not(None))
    placed = session.scalars(select(Child.placing_authority).distinct())
    keys = {key for _day, names in Authorities.load(session).dated for key in names}
    return {str(key) for key in session.scalars(union(lived, board))} | (keys & set(placed))

"""Lengths of time as an agency writes them: 5 working days, 8 weeks, 7 years."""

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.agency.kinds import Kind, Wrong


class Unit(StrEnum):
    WORKING_DAYS = "working days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True)
class Length:
    """A number of working days, days, weeks, months or years."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value
        return f"{self.number} {unit[:-1] if self.number == 1 else unit}"

    @property
    def days_at_most(self) -> int:
        """As many days as it can take; of working days at the least: to compare lengths with."""
        each = {Unit.WEEKS: 7, Unit.MONTHS: 31, Unit.YEARS: 366}
        return self.number * each.get(self.unit, 1)


@dataclass(frozen=True)
class LengthOfTime(Kind):
    """A length in one of some units, kept as it is written: “5 working days”."""

    units: tuple[Unit, ...]
    example: str

    SHAPE = re.compile(r"([1-9][0-9]{0,3}) ((?:working )?[a-z]+?)s?", re.ASCII)

    def read(self, value: object) -> Length:
        found = self.SHAPE.fullmatch(value) if isinstance(value, str) else None
        if found is None or f"{found[2]}s" not in self.units:
            raise Wrong(f"must be a length of time in {' or '.join(self.units)}: {self.example}.")
        return Length(int(found[1]), Unit(f"{found[2]}s"))

    def typed(self, text: str) -> object:
        return " ".join(text.split()).lower()

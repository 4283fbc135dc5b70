"""The kinds of facts: how each is kept, typed into a form, and said on a page."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from portal.days import day_figures, day_words, read_day
from portal.errors import Refusal


class Wrong(Exception):
    """A value that is refused. ``words`` go on from its name: “must be a phone number.”"""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Kind(ABC):
    """A kind of fact. What is kept is plain JSON."""

    @abstractmethod
    def read(self, value: object) -> Any:
        """The typed value of what is kept. Raises Wrong."""

    def typed(self, text: str) -> object:
        """What is kept of what somebody typed. What cannot be right is left for `read`."""
        return " ".join(text.split())

    def figures(self, value: Any) -> str:
        """A typed value as somebody would type it."""
        return self.words(value)

    def words(self, value: Any) -> str:
        """A typed value on a page."""
        return str(value)


@dataclass(frozen=True)
class Text(Kind):
    most: int = 300

    def read(self, value: object) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > self.most:
            raise Wrong(f"must be a text of at most {self.most} characters.")
        if not value.isprintable():
            raise Wrong("must be one line.")
        return value.strip()


@dataclass(frozen=True)
class Written(Kind):
    """A text of one shape; ``must`` says which."""

    shape: re.Pattern[str]
    must: str

    def read(self, value: object) -> str:
        if not isinstance(value, str) or not self.shape.fullmatch(value.strip()):
            raise Wrong(self.must)
        return value.strip()


PHONE = Written(
    re.compile(r"[+0-9][0-9 ]{2,19}", re.ASCII), "must be a phone number: digits and spaces."
)
WEB = Written(
    re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[!-~]*)?", re.ASCII),
    "must be the address of a page, such as https://www.example.org.",
)
KEY = Written(
    re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII), "takes small letters, digits and _ only."
)


class Colour(Kind):
    def read(self, value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-f]{6}", value, re.ASCII):
            raise Wrong("must be written as #12525a.")
        return value

    def typed(self, text: str) -> object:
        return text.strip().lower()


@dataclass(frozen=True)
class WholeNumber(Kind):
    low: int
    high: int

    def read(self, value: object) -> int:
        if type(value) is not int or not self.low <= value <= self.high:
            raise Wrong(f"must be a whole number from {self.low} to {self.high}.")
        return value

    def typed(self, text: str) -> object:
        return int(text) if re.fullmatch(r" *[0-9]{1,9} *", text, re.ASCII) else text


@dataclass(frozen=True)
class Pounds(Kind):
    """An amount of money: pence, as a whole number; typed in pounds."""

    most: int = 100_000_00

    def read(self, value: object) -> int:
        if type(value) is not int or not 0 < value <= self.most:
            raise Wrong(f"must be an amount of up to {self.words(self.most)}.")
        return value

    def typed(self, text: str) -> object:
        plain = text.replace(",", "").replace("£", "").strip()
        found = re.fullmatch(r"([0-9]{1,7})(?:\.([0-9]{2}))?", plain, re.ASCII)
        return int(found[1]) * 100 + int(found[2] or 0) if found else text

    def words(self, value: int) -> str:
        pounds, pence = divmod(value, 100)
        return f"£{pounds:,}" + (f".{pence:02}" if pence else "")


class Day(Kind):
    def read(self, value: object) -> date:
        if type(value) is date:  # as TOML has it
            return value
        try:
            return read_day(value if isinstance(value, str) else "")
        except Refusal as refusal:
            raise Wrong(f"is not right. {refusal.message}") from None

    def typed(self, text: str) -> object:
        try:
            return read_day(text).isoformat()
        except Refusal:
            return text

    def figures(self, value: date) -> str:
        return day_figures(value)

    def words(self, value: date) -> str:
        return day_words(value)


class TimeOfDay(Kind):
    SHAPE = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(am|pm)?", re.ASCII | re.IGNORECASE)

    def read(self, value: object) -> time:
        if not isinstance(value, str) or not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", value):
            raise Wrong("must be a time such as 9am or 17:30.")
        return time.fromisoformat(value)

    def typed(self, text: str) -> object:
        found = self.SHAPE.fullmatch(text.strip())
        if not found or (found[3] and not 1 <= int(found[1]) <= 12):
            return text
        hour = int(found[1])
        if found[3]:
            hour = hour % 12 + (12 if found[3].lower() == "pm" else 0)
        return f"{hour:02}:{found[2] or '00'}"

    def words(self, value: time) -> str:
        hour = f"{(value.hour + 11) % 12 + 1}"
        return hour + (f":{value.minute:02}" if value.minute else "") + value.strftime("%p").lower()


@dataclass(frozen=True)
class Choice(Kind):
    """One of several, each with its words."""

    options: Mapping[str, str]

    def read(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise Wrong(f"must be one of: {', '.join(self.options)}.")
        return value

    def figures(self, value: str) -> str:
        return value

    def words(self, value: str) -> str:
        return self.options[value]


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Weekdays(Kind):
    """Days of the week, one or more."""

    def options(self) -> Mapping[str, str]:
        return {day: day.capitalize() for day in WEEKDAYS}

    def read(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(one in WEEKDAYS for one in value):
            raise Wrong("must be one day or more.")
        return tuple(day for day in WEEKDAYS if day in value)

    def words(self, value: Sequence[str]) -> str:
        names = [day.capitalize() for day in value]
        first = WEEKDAYS.index(value[0])
        if len(value) > 2 and tuple(value) == WEEKDAYS[first : first + len(value)]:
            return f"{names[0]} to {names[-1]}"
        return ", ".join(names)


class Years(Kind):
    """Whole years, each greater than the one before: (1, 3, 5, 10)."""

    def read(self, value: object) -> tuple[int, ...]:
        if not isinstance(value, list) or not value:
            raise Wrong("must be a list with one entry or more.")
        whole = [year for year in value if type(year) is int and 0 < year < 100]
        if len(whole) < len(value) or sorted(set(whole)) != whole:
            raise Wrong("must be whole years, each greater than the one before.")
        return tuple(whole)

    def typed(self, text: str) -> object:
        parts = [part.strip() for part in text.replace(" and ", ",").split(",")]
        return [int(p) if re.fullmatch("[0-9]{1,4}", p, re.ASCII) else p for p in parts if p]

    def words(self, value: Sequence[int]) -> str:
        return ", ".join(map(str, value))

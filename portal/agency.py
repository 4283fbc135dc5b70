"""An agency's own facts, typed and checked. They are kept as `settings`, never in code."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Self

from portal.errors import Refusal

HEX_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
PHONE = re.compile(r"[+0-9][0-9 ]{2,19}", re.ASCII)
TEXT_LIMIT = 300
CONTRAST_OF_TEXT = 4.5  # WCAG 2.2, success criterion 1.4.3


@dataclass(frozen=True)
class Names:
    """What the service and the agency that runs it are called."""

    service: str
    agency: str

    @classmethod
    def read(cls, value: object) -> Self:
        return cls(**_texts("names", value, cls))


@dataclass(frozen=True)
class Contact:
    """How to reach the agency without the portal. ``post`` is one line."""

    phone: str
    hours: str
    post: str

    @classmethod
    def read(cls, value: object) -> Self:
        contact = cls(**_texts("contact", value, cls))
        _check_phone("contact: phone", contact.phone)
        return contact


@dataclass(frozen=True)
class Authority:
    """A local authority of the agency, with its line for the hours when offices are shut."""

    key: str
    name: str
    out_of_hours: str

    @classmethod
    def read(cls, value: object, place: str) -> Self:
        authority = cls(**_texts(place, value, cls))
        if not KEY.fullmatch(authority.key):
            raise Refusal(f"{place}: key takes small letters, digits and _ only.")
        _check_phone(f"{place}: out_of_hours", authority.out_of_hours)
        return authority


@dataclass(frozen=True)
class HelpLine:
    """A line for urgent help. ``how`` is the whole instruction: “Ring 999”."""

    when: str
    how: str

    @classmethod
    def read(cls, value: object, place: str) -> Self:
        return cls(**_texts(place, value, cls))


@dataclass(frozen=True)
class SessionLimits:
    """How long a sign-in lasts: minutes without a sign of life, and hours in all."""

    staff_idle_minutes: int
    staff_hours: int
    family_idle_minutes: int
    family_hours: int

    @property
    def staff(self) -> tuple[timedelta, timedelta]:
        """The longest time idle and the longest in all, for staff."""
        return timedelta(minutes=self.staff_idle_minutes), timedelta(hours=self.staff_hours)

    @property
    def family(self) -> tuple[timedelta, timedelta]:
        return timedelta(minutes=self.family_idle_minutes), timedelta(hours=self.family_hours)

    @classmethod
    def read(cls, value: object) -> Self:
        limits = cls(**_whole_numbers("session_limits", value, cls, low=1, high=1440))
        for who in ("staff", "family"):
            idle, longest = getattr(limits, who)
            if idle > longest:
                raise Refusal(f"session_limits: {who} may not be idle for longer than in all.")
        return limits


@dataclass(frozen=True)
class Colours:
    """The agency's colours, as ``#rrggbb``; those that carry text have contrast enough."""

    brand: str
    ink: str
    second: str
    paper: str
    sand: str
    band: str
    late: str
    soon: str

    @classmethod
    def read(cls, value: object) -> Self:
        colours = cls(**_texts("colours", value, cls))
        for field in fields(cls):
            if not HEX_COLOUR.fullmatch(getattr(colours, field.name)):
                raise Refusal(f"colours: {field.name} must be written as #12525a.")
        for name, text, ground in colours._text_on_ground():
            if contrast(text, ground) < CONTRAST_OF_TEXT:
                raise Refusal(f"colours: {name} has less contrast than 4.5 to 1.")
        return colours

    def _text_on_ground(self) -> Iterator[tuple[str, str, str]]:
        yield "white on brand", "#ffffff", self.brand
        for name in ("ink", "second", "brand", "late", "soon"):
            yield f"{name} on white", getattr(self, name), "#ffffff"
        for name in ("ink", "second", "brand"):
            yield f"{name} on paper", getattr(self, name), self.paper
        yield "ink on sand", self.ink, self.sand


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def read_authorities(value: object) -> tuple[Authority, ...]:
    """The authorities in the order in which tables show them."""
    authorities = tuple(
        Authority.read(one, f"authorities: number {number}")
        for number, one in enumerate(_items("authorities", value), 1)
    )
    for field in ("key", "name"):
        given = [getattr(authority, field).casefold() for authority in authorities]
        if len(set(given)) < len(given):
            raise Refusal(f"authorities: two have the same {field}.")
    return authorities


def read_help_lines(value: object) -> tuple[HelpLine, ...]:
    return tuple(
        HelpLine.read(one, f"help_lines: number {number}")
        for number, one in enumerate(_items("help_lines", value), 1)
    )


def read_order_bands(value: object) -> tuple[int, ...]:
    """Whole years that part the bands of an order's date: (1, 3, 5, 10)."""
    years = _items("order_bands", value)
    whole = [year for year in years if type(year) is int and 0 < year < 100]
    if len(whole) < len(years) or sorted(set(whole)) != whole:
        raise Refusal("order_bands must be whole years, each greater than the one before.")
    return tuple(whole)


def _items(name: str, value: object) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Refusal(f"{name} must be a list with one entry or more.")
    return value


def _whole_numbers(place: str, value: object, kind: type, *, low: int, high: int) -> dict[str, int]:
    given = _fields(place, value, kind)
    for name, number in given.items():
        if type(number) is not int or not low <= number <= high:
            raise Refusal(f"{place}: {name} must be a whole number from {low} to {high}.")
    return given


def _fields(place: str, value: object, kind: type) -> dict[str, Any]:
    names = [field.name for field in fields(kind)]
    if not isinstance(value, Mapping):
        raise Refusal(f"{place} must have the fields {', '.join(names)}.")
    unknown = sorted(set(value) - set(names))
    if unknown:
        raise Refusal(f"{place}: {unknown[0]} is not a field of it.")
    return {name: value.get(name) for name in names}


def _texts(place: str, value: object, kind: type) -> dict[str, str]:
    given = _fields(place, value, kind)
    for name, text in given.items():
        if not isinstance(text, str) or not text.strip() or len(text) > TEXT_LIMIT:
            raise Refusal(f"{place}: {name} must be a text of at most {TEXT_LIMIT} characters.")
    return {name: text.strip() for name, text in given.items()}


def _check_phone(place: str, value: str) -> None:
    if not PHONE.fullmatch(value):
        raise Refusal(f"{place} must be a phone number: digits and spaces.")

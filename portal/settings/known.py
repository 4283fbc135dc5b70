"""Every setting that the portal knows: its words, its group, and the shape that checks it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from portal import agency
from portal.agency.kinds import Years
from portal.agency.shapes import Alone, Many, One, Shape


class Group(StrEnum):
    AGENCY = "The agency"
    LINES = "Authorities and lines"
    TIME = "Working time and targets"
    FUND = "Adoption Support Fund"
    KEEPING = "Keeping and signing in"


@dataclass(frozen=True)
class Known:
    """A setting in words. ``one`` is what one row of a list is called."""

    title: str
    about: str
    group: Group
    shape: Shape
    one: str = ""


_BANDS = agency.Fact("Years that part the bands", Years(), "Whole years. For example: 1, 3, 5, 10")

KNOWN: dict[str, Known] = {
    "names": Known(
        "Names", "What the service is called on every page.", Group.AGENCY, One(agency.Names)
    ),
    "contact": Known(
        "Contact", "How to reach you, at the foot of every page.", Group.AGENCY, One(agency.Contact)
    ),
    "colours": Known(
        "Colours",
        "Each written as # and six letters or figures. Text must stand out from its ground.",
        Group.AGENCY,
        One(agency.Colours),
    ),
    "authorities": Known(
        "Authorities",
        "The local authorities you serve, in the order in which tables show them.",
        Group.LINES,
        Many(agency.Authority, apart=("key", "name")),
        "Authority",
    ),
    "help_lines": Known(
        "Help lines",
        "Urgent help, first on every page about support.",
        Group.LINES,
        Many(agency.HelpLine),
        "Line",
    ),
    "other_services": Known(
        "Services for others",
        "Where adopted adults and birth families are helped: on a page that the foot of every"
        " page leads to.",
        Group.LINES,
        Many(agency.OtherService, may_be_empty=True),
        "Service",
    ),
    "office_hours": Known(
        "Office hours",
        "What comes in outside them counts from the next working day.",
        Group.TIME,
        One(agency.OfficeHours),
    ),
    "closed_days": Known(
        "Closed days",
        "Days on which you are closed, besides England’s bank holidays.",
        Group.TIME,
        Many(agency.ClosedDay, apart=("day",), may_be_empty=True, sorted_by="day"),
        "Closed day",
    ),
    "targets": Known(
        "Targets",
        "How long each step may take. A request keeps the target of its own day.",
        Group.TIME,
        One(agency.Targets),
    ),
    "fund_limits": Known(
        "Fund limits",
        "By financial year. A year that is not here is “not announced”.",
        Group.FUND,
        Many(
            agency.FundLimit,
            apart=("year",),
            may_be_empty=True,
            sorted_by="year",
            newest_first=True,
        ),
        "Financial year",
    ),
    "retention": Known(
        "How long records are kept",
        "Nothing is deleted before somebody has seen what would go, and agreed.",
        Group.KEEPING,
        One(agency.Retention),
    ),
    "session_limits": Known(
        "How long a sign-in lasts",
        "After this, people sign in again. What they typed is kept.",
        Group.KEEPING,
        One(agency.SessionLimits),
    ),
    "order_bands": Known(
        "Bands of the order’s date",
        "Survey answers are grouped by years since the order.",
        Group.KEEPING,
        Alone(_BANDS),
    ),
}

# Each key with the reader that checks its value and gives it its type.
READERS: dict[str, Callable[[object], Any]] = {
    key: partial(known.shape.read, key) for key, known in KNOWN.items()
}

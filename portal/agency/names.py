"""What the service is called, and how to reach the agency and those who help at once."""

from dataclasses import dataclass
from typing import Annotated

from portal.agency.kinds import KEY, PHONE, WEB, Text
from portal.agency.reading import Fact, Row


@dataclass(frozen=True)
class Names(Row):
    """What the service and the agency that runs it are called."""

    service: Annotated[str, Fact("Name of the service", Text())]
    agency: Annotated[str, Fact("Name of the agency", Text())]


@dataclass(frozen=True)
class Contact(Row):
    """How to reach the agency without the portal. ``post`` is one line."""

    phone: Annotated[str, Fact("Phone number", PHONE)]
    hours: Annotated[str, Fact("When the phone is answered", Text())]
    post: Annotated[str, Fact("How to write by post", Text())]


@dataclass(frozen=True)
class Authority(Row):
    """A local authority of the agency, with its line for the hours when offices are shut and,
    if it has one, its line for office hours. The key stands in records and never changes."""

    key: Annotated[
        str, Fact("Short name for records", KEY, "Small letters. Never change it later.")
    ]
    name: Annotated[str, Fact("Name", Text(60))]
    out_of_hours: Annotated[str, Fact("Out-of-hours line", PHONE)]
    office: Annotated[str | None, Fact("Office line", PHONE, optional=True)] = None


@dataclass(frozen=True)
class HelpLine(Row):
    """A line for urgent help. ``how`` is the whole instruction: “Ring 999”."""

    when: Annotated[str, Fact("When", Text())]
    how: Annotated[str, Fact("What to do", Text(), "For example: Ring 999")]


@dataclass(frozen=True)
class OtherService(Row):
    """Where people are helped who come to this door and have a service of their own: adopted
    adults, birth relatives. ``does`` is one or two sentences."""

    who: Annotated[str, Fact("Who it is for", Text(), "For example: You were adopted")]
    name: Annotated[str, Fact("Name of the service", Text())]
    does: Annotated[str, Fact("What it does", Text())]
    phone: Annotated[str | None, Fact("Phone number", PHONE, optional=True)] = None
    page: Annotated[str | None, Fact("Its page", WEB, optional=True)] = None

"""What is on record of all households, loaded with a fixed number of queries to compare with."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.adults import AdultFacts
from portal.people.authorities import Authorities
from portal.people.children import ChildFacts
from portal.people.models import (
    Adult,
    Child,
    ChildHome,
    Flag,
    FlagKind,
    Household,
    Membership,
    Residence,
    Staff,
)
from portal.people.residence import Home
from portal.people.sight import visible_households

KEPT_ANSWERS = (
    "may_leave_message",
    "may_say_who_we_are",
    "may_text",
    "interpreter",
    "preferred_format",
    "restricted",
)


@dataclass
class OneAdult:
    public_id: str
    number: str | None
    facts: AdultFacts


@dataclass
class OneChild:
    """``homes`` are the ids of the households, each with its name for the child."""

    public_id: str
    number: str | None
    facts: ChildFacts
    homes: dict[int, str] = field(default_factory=dict)


@dataclass
class OneHousehold:
    """``hidden``: the one who asks may not see it."""

    id: int
    ref: str
    number: str | None
    closed: bool
    merged: bool
    answers: dict[str, Any]
    hidden: bool
    do_not_survey: bool = False
    do_not_survey_note: str | None = None
    adults: list[OneAdult] = field(default_factory=list)
    children: list[OneChild] = field(default_factory=list)
    residences: dict[date, Home] = field(default_factory=dict)


@dataclass
class Record:
    """All households by their id, and by what a file may call them and their people."""

    households: dict[int, OneHousehold]
    authorities: Authorities
    adults_by_number: dict[str, OneAdult]
    children_by_number: dict[str, OneChild]

    def __post_init__(self) -> None:
        self.by_ref = {one.ref: one for one in self.households.values()}
        self.by_number = {one.number: one for one in self.households.values() if one.number}
        self.home_of_adult = {
            adult.public_id: one for one in self.households.values() for adult in one.adults
        }


def load_record(session: Session, staff: Staff | None) -> Record:
    """Everything on record. ``staff`` is who asks; None for the command line, which sees all."""
    households = _households(session, staff)
    _add_residences(session, households)
    for household_id, note in session.execute(
        select(Flag.household_id, Flag.note).where(Flag.kind == FlagKind.DO_NOT_SURVEY)
    ).tuples():
        households[household_id].do_not_survey = True
        households[household_id].do_not_survey_note = note
    adults = _add_adults(session, households)
    children = _add_children(session, households)
    return Record(households, Authorities.load(session), adults, children)


def _households(session: Session, staff: Staff | None) -> dict[int, OneHousehold]:
    shown = None
    if staff is not None:
        shown = set(session.scalars(select(Household.id).where(visible_households(staff))))
    rows = session.execute(
        select(
            Household.id,
            Household.ref,
            Household.client_number,
            Household.closed_at,
            Household.merged_into_id,
            *(getattr(Household, name) for name in KEPT_ANSWERS),
        ).order_by(Household.id)
    )
    return {
        row[0]: OneHousehold(
            row[0],
            row[1],
            row[2],
            row[3] is not None,
            row[4] is not None,
            dict(zip(KEPT_ANSWERS, row[5:], strict=True)),
            shown is not None and row[0] not in shown,
        )
        for row in rows
    }


def _add_residences(session: Session, households: dict[int, OneHousehold]) -> None:
    rows = session.execute(
        select(
            Residence.household_id,
            Residence.lives_from,
            Residence.authority,
            Residence.outside,
            Residence.address,
            Residence.postcode,
        ).order_by(Residence.lives_from)
    )
    for row in rows:
        households[row[0]].residences[row[1]] = Home(*row[1:])


def _add_adults(session: Session, households: dict[int, OneHousehold]) -> dict[str, OneAdult]:
    belongs = {
        adult_id: household_id
        for adult_id, household_id in session.execute(
            select(Membership.adult_id, Membership.household_id).where(Membership.left_at.is_(None))
        ).tuples()
    }
    numbered = {}
    rows = session.execute(
        select(
            Adult.id, Adult.public_id, Adult.client_number, Adult.name, Adult.email, Adult.phone
        ).order_by(Adult.id)
    )
    for id, public_id, number, name, email, phone in rows.tuples():
        adult = OneAdult(public_id, number, AdultFacts(name, email, phone))
        if id in belongs:
            households[belongs[id]].adults.append(adult)
        if number:
            numbered[number] = adult
    return numbered


def _add_children(session: Session, households: dict[int, OneHousehold]) -> dict[str, OneChild]:
    homes: dict[int, dict[int, str]] = defaultdict(dict)
    for child_id, household_id, name in session.execute(
        select(ChildHome.child_id, ChildHome.household_id, ChildHome.name).where(
            ChildHome.left_at.is_(None)
        )
    ).tuples():
        homes[child_id][household_id] = name
    numbered = {}
    rows = session.execute(
        select(
            Child.id,
            Child.public_id,
            Child.client_number,
            Child.date_of_birth,
            Child.order_type,
            Child.order_on,
            Child.placing_authority,
            Child.placed_on,
            Child.ehc_plan,
        ).order_by(Child.id)
    )
    for row in rows:
        child = OneChild(row[1], row[2], ChildFacts(*row[3:]), homes.get(row[0], {}))
        for household_id in child.homes:
            households[household_id].children.append(child)
        if child.number:
            numbered[child.number] = child
    return numbered

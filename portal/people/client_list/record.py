"""What is on record of all households, loaded with a fixed number of queries to compare with."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.people.households.adults import AdultFacts
from portal.people.households.authorities import Authorities
from portal.people.households.children import ChildFacts
from portal.people.households.residence import Home
from portal.people.models import (
    Adult,
    Child,
    ChildHome,
    Flag,
    FlagKind,
    Household,
    Membership,
    Residence,
)
from portal.people.sight import hidden_adults, hidden_children

# Which households the one who asks may see: `sight.visible_households`, or `every_household`.
Seen = ColumnElement[bool]

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
    id: int
    ref: str
    number: str | None
    closed: bool
    merged: bool
    answers: dict[str, Any]
    do_not_survey: bool = False
    do_not_survey_note: str | None = None
    adults: list[OneAdult] = field(default_factory=list)
    children: list[OneChild] = field(default_factory=list)
    residences: dict[date, Home] = field(default_factory=dict)


@dataclass
class Hidden:
    """What the one who asks may not see: whose the numbers are, for the audit alone."""

    subjects: dict[int, str] = field(default_factory=dict)
    households: dict[str, str | None] = field(default_factory=dict)
    adults: dict[str, str | None] = field(default_factory=dict)
    children: dict[str, str | None] = field(default_factory=dict)


@dataclass
class Record:
    """All households that the one who asks may see, by their id, and by what a file may call
    them and their people. ``hidden``: numbers of others, of which nothing more is known here.

    An adult who is or was in a household that is hidden is one of those others, wherever they
    live now (see `sight.kept_from`)."""

    households: dict[int, OneHousehold]
    authorities: Authorities
    adults_by_number: dict[str, OneAdult]
    children_by_number: dict[str, OneChild]
    hidden: Hidden

    def __post_init__(self) -> None:
        self.by_ref = {one.ref: one for one in self.households.values()}
        self.by_number = {one.number: one for one in self.households.values() if one.number}
        self.home_of_adult = {
            adult.public_id: one for one in self.households.values() for adult in one.adults
        }


def load_record(session: Session, seen: Seen) -> Record:
    """Everything on record of the households of which ``seen`` is true."""
    households, hidden = _households(session, seen)
    _add_residences(session, households)
    for household_id, note in session.execute(
        select(Flag.household_id, Flag.note).where(Flag.kind == FlagKind.DO_NOT_SURVEY)
    ).tuples():
        if household_id in households:
            households[household_id].do_not_survey = True
            households[household_id].do_not_survey_note = note
    adults = _add_adults(session, households, hidden, seen)
    children = _add_children(session, households, hidden, seen)
    return Record(households, Authorities.load(session), adults, children, hidden)


def _households(session: Session, seen: Seen) -> tuple[dict[int, OneHousehold], Hidden]:
    others = select(Household.id, Household.ref, Household.client_number).where(~seen)
    hidden = Hidden()
    for id, ref, number in session.execute(others).tuples():
        hidden.subjects[id] = f"household:{ref}"
        if number:
            hidden.households[number] = hidden.subjects[id]
    rows = session.execute(
        select(
            Household.id,
            Household.ref,
            Household.client_number,
            Household.closed_at,
            Household.merged_into_id,
            *(getattr(Household, name) for name in KEPT_ANSWERS),
        )
        .where(seen)
        .order_by(Household.id)
    )
    households = {
        row[0]: OneHousehold(
            row[0],
            row[1],
            row[2],
            row[3] is not None,
            row[4] is not None,
            dict(zip(KEPT_ANSWERS, row[5:], strict=True)),
        )
        for row in rows
    }
    return households, hidden


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
        if row[0] in households:
            households[row[0]].residences[row[1]] = Home(*row[1:])


def _add_adults(
    session: Session, households: dict[int, OneHousehold], hidden: Hidden, seen: Seen
) -> dict[str, OneAdult]:
    others = hidden_adults(seen).add_columns(Membership.household_id)
    left = dict(session.execute(others).tuples().all())
    belongs = {
        adult_id: household_id
        for adult_id, household_id in session.execute(
            select(Membership.adult_id, Membership.household_id).where(Membership.left_at.is_(None))
        ).tuples()
    }
    numbered: dict[str, OneAdult] = {}
    rows = session.execute(
        select(
            Adult.id, Adult.public_id, Adult.client_number, Adult.name, Adult.email, Adult.phone
        ).order_by(Adult.id)
    )
    for id, public_id, number, name, email, phone in rows.tuples():
        if id in left:
            if number:
                hidden.adults[number] = hidden.subjects[left[id]]
            continue
        adult = OneAdult(public_id, number, AdultFacts(name, email, phone))
        if id in belongs:
            households[belongs[id]].adults.append(adult)
        if number:
            numbered[number] = adult
    return numbered


def _add_children(
    session: Session, households: dict[int, OneHousehold], hidden: Hidden, seen: Seen
) -> dict[str, OneChild]:
    others = hidden_children(seen).add_columns(ChildHome.household_id)
    left = dict(session.execute(others).tuples().all())
    homes: dict[int, dict[int, str]] = defaultdict(dict)
    for child_id, household_id, name in session.execute(
        select(ChildHome.child_id, ChildHome.household_id, ChildHome.name).where(
            ChildHome.left_at.is_(None)
        )
    ).tuples():
        homes[child_id][household_id] = name
    numbered: dict[str, OneChild] = {}
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
        if row[0] in left:
            if row[2]:
                hidden.children[row[2]] = hidden.subjects[left[row[0]]]
            continue
        own = {one: name for one, name in homes[row[0]].items() if one in households}
        child = OneChild(row[1], row[2], ChildFacts(*row[3:]), own)
        for household_id in child.homes:
            households[household_id].children.append(child)
        if child.number:
            numbered[child.number] = child
    return numbered

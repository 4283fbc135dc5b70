"""Who left a restricted household, on the record of where they live now."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.people import sight
from portal.people.households import adults
from portal.people.households.record import household_record
from portal.people.models import Role, Staff
from tests.factories import make_staff
from tests.house.left_worlds import NAME, NAMED, Left, make_left


@pytest.fixture
def left(session: Session) -> Left:
    return make_left(session)


def seen_by(session: Session, left: Left, staff: Staff) -> dict[str, str]:
    """Of each adult on a record, who sees what they shared."""
    household = sight.find_household(session, left.open, staff=staff)
    assert household is not None
    record = household_record(session, household, staff=staff, on=date(2026, 7, 1))
    return {one.adult.name: one.seen_by for one in record.adults}


def test_that_they_see_what_another_adult_shared_is_told_without_their_name(
    session: Session, left: Left
) -> None:
    named = session.scalars(select(Staff).where(Staff.email == NAMED)).one()
    other = make_staff(session, "other@northbank.example", Role.MANAGER)
    assert seen_by(session, left, named)["Ada Marsh"] == f"{NAME}, Cy Marsh, Dee Marsh"
    told = seen_by(session, left, other)
    assert told["Ada Marsh"] == "Cy Marsh, Dee Marsh and somebody else"
    assert NAME not in told


def test_when_nobody_else_is_shown_it_says_so(session: Session, left: Left) -> None:
    other = make_staff(session, "other@northbank.example", Role.MANAGER)
    household = sight.find_household(session, left.open, staff=other)
    assert household is not None
    for one in sight.adults_in(session, household):
        if one.name in ("Cy Marsh", "Dee Marsh"):
            adults.take_out(session, household=household, adult=one, by=audit.COMMAND_LINE)
    assert seen_by(session, left, other) == {"Ada Marsh": "somebody else"}

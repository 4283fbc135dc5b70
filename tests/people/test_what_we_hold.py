"""What an adult can download holds the homes they shared, and none before, after, or to come."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.agency import Names
from portal.people.households import adults, merging
from portal.people.households.held import what_we_hold
from portal.people.households.residence import Home, add_residence
from portal.people.models import Account, Adult, Household, Membership
from tests.factories import make_household, make_linked_account

NAMES = Names("Hearth", "Northbank Families")
A_DAY = timedelta(days=1)
BY = audit.COMMAND_LINE


@pytest.fixture
def home(session: Session) -> Household:
    """A household that has lived in the First home for long."""
    first = Home(date(2015, 1, 1), authority="northbank", address="First")
    return make_household(session, "Bo Marsh", home=first)


@pytest.fixture
def account(session: Session, home: Household) -> Account:
    """Ada Marsh's, who came to the household 100 days ago."""
    made = make_linked_account(session, home)
    [time] = session.scalars(select(Membership).where(Membership.adult_id == made.adult_id))
    time.joined_at = clock.now() - 100 * A_DAY
    session.flush()
    return made


def move(session: Session, home: Household, address: str, days: int) -> None:
    """The household moves, so many days from today."""
    where = Home(clock.today() + days * A_DAY, authority="northbank", address=address)
    add_residence(session, household=home, home=where, by=BY)


def told(session: Session, account: Account, home: Household) -> Sequence[str]:
    text = what_we_hold(session, account=account, household=home, names=NAMES)
    return [line.split(": ")[1] for line in text.splitlines() if line.startswith("  Address")]


def test_the_home_to_which_they_came_and_the_later_ones(
    session: Session, home: Household, account: Account
) -> None:
    assert told(session, account, home) == ["First"]
    move(session, home, "Second", -30)
    move(session, home, "Third", 0)
    assert told(session, account, home) == ["First", "Second", "Third"]


def test_no_home_from_before_they_came(session: Session, home: Household, account: Account) -> None:
    move(session, home, "Second", -101)
    assert told(session, account, home) == ["Second"]
    move(session, home, "Third", -100)  # on the day itself
    assert told(session, account, home) == ["Third"]


def test_no_home_that_is_planned(session: Session, home: Household, account: Account) -> None:
    move(session, home, "Haven", 1)
    move(session, home, "Later", 300)
    assert told(session, account, home) == ["First"]


def test_nothing_after_they_left_and_nothing_of_that_time_when_they_came_again(
    session: Session, home: Household, account: Account
) -> None:
    ada = session.get_one(Adult, account.adult_id)
    adults.take_out(session, household=home, adult=ada, by=BY)
    assert told(session, account, home) == []
    move(session, home, "Apart", -3)
    move(session, home, "Together", -1)
    adults.let_in(session, household=home, adult=ada, by=BY)
    assert told(session, account, home) == ["Together"]


def test_a_merge_brings_nobody_the_earlier_homes_of_the_other_record(
    session: Session, home: Household, account: Account
) -> None:
    elsewhere = Home(clock.today() - 50 * A_DAY, authority="northbank", address="Elsewhere")
    other = make_household(session, "Cy Marsh", home=elsewhere)
    move(session, home, "Now", -10)
    assert told(session, account, home) == ["First", "Now"]
    merge = merging.merge_households(session, merged=other, kept=home, by=BY)
    assert told(session, account, home) == ["Now"]
    merging.undo_merge(session, merge=merge, by=BY)
    assert told(session, account, home) == ["First", "Now"]

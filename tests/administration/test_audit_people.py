"""Whom an act on a household was about is told to nobody from whom that person is kept."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.administration.audit_search import Search, find_events
from portal.administration.audit_words import detail_words
from portal.audit import AuditEvent
from portal.people import sight
from portal.people.households import children
from portal.people.models import Account, Adult, Child, Household, Role, Staff
from tests.factories import make_household, make_restricted, make_second_home, make_staff
from tests.house.left_worlds import NAMED, Left, make_left

LET_IN = "household.adult_let_in"


@pytest.fixture
def left(session: Session) -> Left:
    return make_left(session)


@pytest.fixture
def other(session: Session) -> Staff:
    return make_staff(session, "other@northbank.example", Role.MANAGER)


def named(session: Session) -> Staff:
    return session.scalars(select(Staff).where(Staff.email == NAMED)).one()


def details(session: Session, reader: Staff, search: Search) -> list[str]:
    """What a reader is told of each act that a search finds."""
    found = find_events(session, search, reader=reader)
    return [detail_words(one, found.about.get(one.id, ())) for one in found.events]


def test_an_act_names_an_adult_only_to_who_may_see_them(
    session: Session, left: Left, other: Staff
) -> None:
    search = Search(about=left.open, action="household.adult_changed")
    assert details(session, named(session), search) == [f"adult: {left.adult}"] * 2
    assert details(session, other, search) == ["", ""]


def test_an_act_from_before_names_them_no_more_either(
    session: Session, left: Left, other: Staff
) -> None:
    """No row of the audit can be changed: it is read so."""
    ada = session.scalars(select(Adult).where(Adult.name == "Ada Marsh")).one().public_id
    for adult in (left.adult, ada):
        subject = f"household:{left.open}"
        audit.record(session, LET_IN, subject=subject, by=audit.WORKER, adult=adult, n=1)
    search = Search(about=left.open, kind=audit.ActorKind.WORKER)
    assert details(session, named(session), search) == [
        f"n: 1; adult: {one}" for one in (ada, left.adult)
    ]
    assert details(session, other, search) == [f"n: 1; adult: {ada}", "n: 1"]


def test_a_search_for_whoever_is_kept_finds_nothing(
    session: Session, left: Left, other: Staff
) -> None:
    assert details(session, named(session), Search(about=left.adult))
    for about in (left.adult, f"adult:{left.adult}"):
        assert details(session, other, Search(about=about)) == []
    for about in ("adult", "Adult"):
        assert not [
            one for one in details(session, other, Search(about=about)) if left.adult in one
        ]
        assert [one for one in details(session, named(session), Search(about=about))]


def test_a_child_is_named_where_the_record_shows_them(session: Session, other: Staff) -> None:
    """Kit lives in a restricted household, too or only."""
    seen = make_household(session, "Ada Example", children=["Kit"])
    hidden = make_household(session, "Bo Example")
    kit, home = sight.children_in(session, seen)[0]
    make_second_home(session, hidden, kit, "Kit")
    make_restricted(session, hidden)
    search = Search(about=seen.ref, action="household.child_added")
    assert details(session, other, search) == [f"child: {kit.public_id}"]
    assert details(session, other, Search(about="child")) == [f"child: {kit.public_id}"]
    children.child_leaves(session, household=seen, child=kit, home=home, by=audit.WORKER)
    assert details(session, other, search) == [""]
    assert details(session, other, Search(about="child")) == []
    there = next(one for _kit, one in sight.children_in(session, hidden))
    children.child_leaves(session, household=hidden, child=kit, home=there, by=audit.WORKER)
    assert details(session, other, search) == [""], "and lives nowhere now"


def test_no_detail_holds_what_leads_to_a_family(session: Session, left: Left) -> None:
    told = [json.dumps(one) for one in session.scalars(select(AuditEvent.detail))]
    ids = (Adult.public_id, Child.public_id, Account.public_id, Household.ref)
    known = [one for column in ids for one in session.scalars(select(column))]
    assert len(told) > len(known) > 10
    assert not [one for one in told if any(id in one for id in known)]

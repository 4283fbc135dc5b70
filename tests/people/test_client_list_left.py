"""The client list tells nothing of who left a restricted household, neither as a file nor as an
answer to one, and changes nothing of theirs."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.errors import Refusal
from portal.people import sight
from portal.people.client_list.applying import CHANGED_SINCE
from portal.people.client_list.exporting import export_list
from portal.people.client_list.imports import page_of
from portal.people.client_list.plan_adults import TAKEN
from portal.people.households import adults
from portal.people.models import Adult, Household, Role, Staff
from portal.people.models.client_list import Action, ClientImport
from tests.factories import make_household, make_restricted, make_staff
from tests.house.left_worlds import (
    CHILD_NUMBER,
    EMAIL,
    GONE,
    GONE_NUMBER,
    NAME,
    NAMED,
    NUMBER,
    PHONE,
    Left,
    make_left,
)
from tests.people.client_lists import Row, apply, as_file, bring, plan, previewed, take_back

HOME = {"lives_from": "4/5/2020", "authority": "Northbank"}


@pytest.fixture
def left(engine: Engine) -> Left:
    with db.transaction(engine) as session:
        return make_left(session)


@pytest.fixture
def other(engine: Engine) -> Staff:
    """Who is not named for the restricted household."""
    with db.transaction(engine) as session:
        return make_staff(session, "other@northbank.example", Role.MANAGER)


def named(engine: Engine) -> Staff:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Staff).where(Staff.email == NAMED)).one()


def answers(engine: Engine, staff: Staff, *rows: Row) -> list[tuple[Action, str | None]]:
    """What the preview says of each row."""
    return [(one.action, one.message) for one in plan(engine, as_file(*rows), staff)]


def test_the_file_that_goes_out_leaves_them_out(
    session: Session, engine: Engine, left: Left, other: Staff
) -> None:
    seen, whole = sight.visible_households(other), sight.visible_households(named(engine))
    file = export_list(session, seen=seen, by=audit.WORKER).decode()
    assert left.open in file
    assert not [word for word in left.canaries if word in file]
    file = export_list(session, seen=whole, by=audit.WORKER).decode()
    assert (NAME in file, EMAIL in file, left.adult in file) == (True, True, True)


@pytest.mark.parametrize(
    "guess",
    [
        {"name": NAME, "phone": PHONE},
        {"name": NAME, "email": EMAIL},
        {"name": GONE.name, "email": GONE.email or ""},
    ],
)
def test_a_guess_of_who_they_are_is_answered_as_if_nobody_knew_them(
    engine: Engine, left: Left, other: Staff, guess: Row
) -> None:
    row = {"household": "N1", "person": "adult"} | HOME
    unknown = row | {"name": "Nobody Known", "phone": "01234 999999"}
    assert answers(engine, other, row | guess) == answers(engine, other, unknown)
    if NAME in guess.values():
        found = dict(answers(engine, named(engine), row | guess))
        assert f"the same family as {left.open}" in str(found[Action.TWIN])


def test_a_row_with_their_reference_is_answered_like_any_other(
    engine: Engine, left: Left, other: Staff
) -> None:
    row = {"household_ref": left.open, "person": "adult", "name": NAME, "email": "q@q.example"}
    known = row | {"person_ref": left.adult}
    [answer] = answers(engine, other, known)
    assert [answer] == answers(engine, other, row | {"person_ref": "nobody"})
    assert answer[0] is Action.WRONG
    assert [one for one, _words in answers(engine, named(engine), known)] == [Action.CHANGED]


def test_their_numbers_cannot_be_used_and_tell_no_more(
    engine: Engine, left: Left, other: Staff
) -> None:
    for number in (NUMBER, GONE_NUMBER, CHILD_NUMBER):
        for person in ("adult", "child"):
            if (person == "child") == (number == CHILD_NUMBER):
                row = {"household_ref": left.open, "person": person, "name": "Q Z"}
                answer = answers(engine, other, row | {"person_number": number})
                assert answer == [(Action.WRONG, TAKEN)], number


def test_what_was_read_before_they_were_kept_is_neither_shown_nor_applied_nor_undone(
    engine: Engine, other: Staff
) -> None:
    """Ada is of a household that is seen, goes to one that is restricted then, and comes back."""
    with db.transaction(engine) as session:
        home = make_household(session, "Ada Example", "Bo Example")
        restricted = make_household(session, "Cy Example")
        row = {"household_ref": home.ref, "person": "adult", "name": "Ada Example"}
        done = bring(session, as_file(row | {"email": "canary@home.example"}), staff=other)
        waits = previewed(session, as_file(row | {"phone": "01234 567890"}), staff=other)
        for one in (done, waits):
            one.by_kind, one.by_ref = audit.ActorKind.STAFF, other.public_id
            assert "canary" in str(page_of(session, one, staff=other, number=1)) or one is waits
        to_a_restricted_one_and_back(session, home, restricted)
        for one in (done, waits):
            assert page_of(session, one, staff=other, number=1) == ([], False)
    with pytest.raises(Refusal, match=CHANGED_SINCE), db.transaction(engine) as session:
        apply(session, session.get_one(ClientImport, waits.id), staff=other)
    with pytest.raises(Refusal, match="changed since, so it cannot be undone"):
        take_back(engine, done.ref, staff=other)
    take_back(engine, done.ref)
    with db.open_session(engine, writes=False) as session:
        ada = session.scalars(select(Adult).where(Adult.name == "Ada Example")).one()
        assert (ada.email, ada.phone) == (None, None)


def to_a_restricted_one_and_back(session: Session, home: Household, restricted: Household) -> None:
    ada = sight.adults_in(session, home)[0]
    for one, next_one in ((home, restricted), (restricted, home)):
        adults.take_out(session, household=one, adult=ada, by=audit.COMMAND_LINE)
        adults.let_in(session, household=next_one, adult=ada, by=audit.COMMAND_LINE)
    make_restricted(session, restricted)

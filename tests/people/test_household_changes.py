"""Changes of a household by two at once, its flags, its worker, where it lives."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.audit import COMMAND_LINE, AuditEvent
from portal.people import sight
from portal.people.households import adults, households, residence
from portal.people.households.adults import AdultFacts
from portal.people.households.households import SafeContact
from portal.people.households.residence import Home
from portal.people.models import (
    FlagKind,
    Role,
)
from portal.people.signing_in import sessions
from portal.people.unchanged import fingerprint
from tests.factories import (
    make_household,
    make_restricted,
    make_staff,
)
from tests.people.test_households import HOME, refused


def test_the_second_of_two_who_save_is_told(session: Session) -> None:
    household = make_household(session)
    ada = sight.adults_in(session, household)[0]
    seen, contact = fingerprint(ada), fingerprint(household)
    facts = AdultFacts("Ada Example", "new@home.example")
    adults.change_adult(
        session, household=household, adult=ada, facts=facts, by=COMMAND_LINE, seen=seen
    )
    with refused("Somebody else changed"):
        adults.change_adult(
            session,
            household=household,
            adult=ada,
            facts=AdultFacts("Ada Lost"),
            by=COMMAND_LINE,
            seen=seen,
        )
    assert ada.email == "new@home.example"
    safe = SafeContact(may_text=False, safe_times="After six")
    households.change_contact(
        session, household=household, contact=safe, by=COMMAND_LINE, seen=contact
    )
    with refused("Somebody else changed"):
        households.change_contact(
            session, household=household, contact=SafeContact(), by=COMMAND_LINE, seen=contact
        )
    assert (household.may_text, household.safe_times) == (False, "After six")


def test_a_flag_that_came_meanwhile_is_not_lost(session: Session) -> None:
    household = make_household(session)
    seen = fingerprint(*households.flags_of(session, household))
    change = {"session": session, "household": household, "by": COMMAND_LINE}
    households.change_flags(**change, flags={FlagKind.SAFETY: "Two visit"}, seen=seen)  # type: ignore[arg-type]
    with refused("Somebody else changed"):
        households.change_flags(**change, flags={FlagKind.DO_NOT_SURVEY: None}, seen=seen)  # type: ignore[arg-type]
    households.change_flags(  # type: ignore[arg-type]
        **change, flags={FlagKind.SAFETY: "Three visit", FlagKind.COURT_ORDER: None}
    )
    flags = households.flags_of(session, household)
    assert {one.kind: one.note for one in flags} == {
        FlagKind.SAFETY: "Three visit",
        FlagKind.COURT_ORDER: None,
    }
    with refused("500 characters", "note_safety"):
        households.change_flags(**change, flags={FlagKind.SAFETY: "x" * 501})  # type: ignore[arg-type]


def test_a_worker_must_be_able_to_read_the_record(session: Session) -> None:
    household = make_household(session)
    worker = make_staff(session, "w@northbank.example", Role.SOCIAL_WORKER)
    events_only = make_staff(session, "e@northbank.example", Role.EVENTS)
    gone = make_staff(session, "g@northbank.example", Role.SOCIAL_WORKER)
    gone.disabled_at = clock.now()
    for one in (events_only, gone):
        with refused("cannot have families", "worker"):
            households.allocate_worker(session, household=household, worker=one, by=COMMAND_LINE)
    households.allocate_worker(session, household=household, worker=worker, by=COMMAND_LINE)
    assert household.allocated_worker_id == worker.id
    manager = make_staff(session)
    with refused("allocated worker must be named", "named"):
        make_restricted(session, household, manager)
    make_restricted(session, household, worker)
    with refused("not named for it", "worker"):
        households.allocate_worker(session, household=household, worker=manager, by=COMMAND_LINE)
    households.allocate_worker(session, household=household, worker=None, by=COMMAND_LINE)
    assert household.allocated_worker_id is None


def test_where_they_live_is_dated_and_can_be_mended(session: Session) -> None:
    household = make_household(session, home=Home(date(2020, 5, 4), authority="northbank"))
    change = {"session": session, "household": household, "by": COMMAND_LINE}
    residence.add_residence(**change, home=Home(date(2022, 1, 1), outside="Greenwich"))  # type: ignore[arg-type]
    residence.add_residence(**change, home=Home(date(2012, 1, 1), authority="east_mere"))  # type: ignore[arg-type]
    assert [one.lives_from.year for one in household.residences] == [2012, 2020, 2022]
    with refused("an entry from 1 January 2022 already", "lives_from"):
        residence.add_residence(**change, home=Home(date(2022, 1, 1), authority="northbank"))  # type: ignore[arg-type]
    last = household.residences[-1]
    seen = fingerprint(*household.residences)
    residence.correct_residence(  # type: ignore[arg-type]
        **change, residence=last, home=Home(date(2022, 2, 1), outside="Bromsgrove"), seen=seen
    )
    assert (last.lives_from, last.outside) == (date(2022, 2, 1), "Bromsgrove")
    with refused("Somebody else changed"):
        residence.add_residence(**change, home=HOME, seen=seen)  # type: ignore[arg-type]
    with refused("already", "lives_from"):
        residence.correct_residence(**change, residence=last, home=HOME)  # type: ignore[arg-type]
    soon = clock.today() + timedelta(days=300)
    residence.add_residence(**change, home=Home(soon, authority="northbank"))  # type: ignore[arg-type]


def test_who_acts_is_in_the_audit(session: Session) -> None:
    staff = make_staff(session)
    household = make_household(session, by=sessions.actor(staff))
    opened = session.scalars(select(AuditEvent).where(AuditEvent.action == "household.opened"))
    event = opened.one()
    assert (event.actor_kind, event.actor_ref) == (audit.ActorKind.STAFF, staff.public_id)
    assert event.subject == f"household:{household.ref}"

"""Contact details changed a moment ago link nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.audit import AuditEvent
from portal.errors import Refusal
from portal.people.accounts import linking
from portal.people.households import adults
from portal.people.households.adults import AdultFacts
from portal.people.models import Adult, Household, Role
from portal.people.signing_in.sessions import actor
from tests.factories import (
    HEAD,
    make_ada,
    make_household,
    make_staff,
)
from tests.people.changed_details import ADA, BY, NEW, PHONE, call_back, change
from tests.people.client_lists import ADA as ADA_ROW
from tests.people.client_lists import BO as BO_ROW
from tests.people.client_lists import as_file, bring, take_back

A_DAY = timedelta(days=1)


@pytest.fixture
def home(session: Session) -> Household:
    """Ada Marsh is on record since a month ago."""
    household = make_household(session, "Bo Marsh")
    household.opened_at -= 30 * A_DAY
    make_ada(session, household)
    return household


@pytest.fixture
def ada(session: Session, home: Household) -> Adult:
    return session.scalars(select(Adult).where(Adult.email == ADA)).one()


def invite(session: Session, ada: Adult) -> None:
    by = make_staff(session, "invites@northbank.example", Role.ADVISORY)
    linking.invite(session, adult=ada, by=actor(by), head=HEAD)


def test_a_new_address_gets_no_invitation_and_the_number_held_before_still_links(
    session: Session, home: Household, ada: Adult
) -> None:
    change(session, home, ada, email=NEW)
    with pytest.raises(Refusal, match="on record only since"):
        invite(session, ada)
    assert call_back(session, ada).adult_id == ada.id


def test_a_new_number_is_not_rung_back_and_the_address_held_before_still_links(
    session: Session, home: Household, ada: Adult
) -> None:
    change(session, home, ada, phone="07700 900111")
    with pytest.raises(Refusal, match="phone number is on record only since"):
        call_back(session, ada)
    invite(session, ada)


@pytest.mark.parametrize(("days", "refused"), [(0, True), (6, True), (7, False), (30, False)])
def test_it_counts_as_held_from_the_seventh_day_on(
    session: Session, home: Household, ada: Adult, days: int, refused: bool
) -> None:
    change(session, home, ada, email=NEW)
    assert ada.email_since is not None
    ada.email_since -= days * A_DAY
    assert (linking.usable_from(ada.email_since) is not None) == refused
    if refused:
        with pytest.raises(Refusal):
            invite(session, ada)
    else:
        invite(session, ada)


def test_the_same_details_written_in_another_way_are_not_new(
    session: Session, home: Household, ada: Adult
) -> None:
    change(session, home, ada, name="Ada Low", email="Ada@home.example", phone="+44 1234567890")
    assert (ada.email_since, ada.phone_since) == (None, None)


def test_what_was_taken_away_and_written_again_is_new(
    session: Session, home: Household, ada: Adult
) -> None:
    change(session, home, ada, email="", phone="")
    assert (ada.email_since, ada.phone_since) == (None, None)
    change(session, home, ada, email=ADA, phone=PHONE)
    assert ada.email_since is not None
    assert ada.phone_since is not None


def test_an_adult_let_in_later_is_new_but_not_on_the_day_of_the_identity_check(
    session: Session, home: Household
) -> None:
    facts = AdultFacts("Cy Marsh", "cy@home.example", PHONE)
    later = adults.add_adult(session, household=home, facts=facts, by=BY)
    with pytest.raises(Refusal):
        invite(session, later)
    with pytest.raises(Refusal):
        call_back(session, later)
    opened = make_household(session, "Di Low")
    same_day = adults.add_adult(session, household=opened, facts=facts, by=BY)
    assert (same_day.email_since, same_day.phone_since) == (None, None)
    change(session, opened, same_day, email=NEW)
    with pytest.raises(Refusal):  # a change asks for more than the day on which it was opened
        linking.invite(session, adult=same_day, by=BY, head=HEAD)


def test_a_client_list_makes_new_what_it_changes_and_adds_to_a_household(engine: Engine) -> None:
    with db.transaction(engine) as session:
        bring(session, as_file(ADA_ROW))
        household = session.scalars(select(Household)).one()
        facts = AdultFacts("Cy", "cy@home.example")
        cy = adults.add_adult(session, household=household, facts=facts, by=BY)
        assert cy.email_since is not None  # nobody checked identity on the day of an import
    changed = ADA_ROW | {"email": NEW, "phone": "+44 1234 567890"}
    with db.transaction(engine) as session:
        ada = session.scalars(select(Adult).where(Adult.email == ADA)).one()
        assert (ada.email_since, ada.phone_since) == (None, None)
        ref = bring(session, as_file(changed, BO_ROW | {"phone": PHONE})).ref
    with db.open_session(engine, writes=False) as session:
        ada = session.scalars(select(Adult).where(Adult.email == NEW)).one()
        assert ada.email_since is not None
        assert ada.phone_since is None
        bo = session.scalars(select(Adult).where(Adult.name == "Bo Marsh")).one()
        assert bo.phone_since is not None
    take_back(engine, ref)
    with db.open_session(engine, writes=False) as session:
        ada = session.scalars(select(Adult).where(Adult.email == ADA)).one()
        assert ada.email_since is not None


def test_the_number_that_was_rung_is_kept_with_the_link_masked(
    session: Session, home: Household, ada: Adult
) -> None:
    account = call_back(session, ada)
    assert account.linked_phone_end == "7890"
    [linked] = session.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "account.linked")
    )
    assert linked["number_ends"] == "7890"
    assert PHONE not in repr(linked)
    assert account.linked_at is not None
    assert account.linked_at <= clock.now()

"""What mail somebody wants: chosen on a page, written down, and respected by who asks."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.people import sight
from portal.people.accounts import linking
from portal.people.accounts.mail_choices import choices, choose, wanting, wants
from portal.people.households.adults import take_out
from portal.people.households.households import change_flags, close_household
from portal.people.households.merging import merge_households
from portal.people.models import Account, Adult, ClosedReason, FlagKind, MailKind, Staff
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import (
    HEAD,
    make_account,
    make_adult,
    make_household,
    make_linked_account,
)

EVENTS, SURVEYS = MailKind.EVENTS, MailKind.SURVEYS
BY = audit.COMMAND_LINE


@pytest.fixture
def account(session: Session) -> Account:
    return make_linked_account(session)


@pytest.fixture
def adult(session: Session, account: Account) -> Adult:
    return session.get_one(Adult, account.adult_id)


def wanted(session: Session, adult: Adult) -> set[MailKind]:
    """By both ways: asked of one, and of all."""
    found = {kind for kind in MailKind if wants(session, adult, kind)}
    for kind in MailKind:
        everybody = session.scalars(select(Adult.id).where(wanting(kind))).all()
        assert (adult.id in everybody) == (kind in found)
    return found


def test_before_anybody_chose_only_surveys(session: Session, adult: Adult) -> None:
    assert wanted(session, adult) == {SURVEYS}


def test_what_was_chosen_holds_for_this_account_alone(
    session: Session, account: Account, adult: Adult
) -> None:
    choose(session, account=account, wanted={EVENTS: True, SURVEYS: False})
    assert wanted(session, adult) == {EVENTS}
    choose(session, account=account, wanted={EVENTS: False})
    assert wanted(session, adult) == set()
    assert choices(session, make_account(session, "eve@home.example")) == {
        EVENTS: False,
        SURVEYS: True,
    }


def test_a_flag_of_staff_stands_above_it(session: Session, account: Account, adult: Adult) -> None:
    choose(session, account=account, wanted={EVENTS: True, SURVEYS: True})
    home = sight.household_of(session, account)
    assert home is not None
    change_flags(session, household=home, flags={FlagKind.NO_EVENT_MAIL: None}, by=BY)
    assert wanted(session, adult) == {SURVEYS}
    change_flags(session, household=home, flags={FlagKind.DO_NOT_SURVEY: None}, by=BY)
    assert wanted(session, adult) == {EVENTS}


def test_a_flag_of_a_record_that_was_merged_in_still_counts(
    session: Session, account: Account, adult: Adult
) -> None:
    """The kept record had the flag too, so that of the merged one stayed behind."""
    home = sight.household_of(session, account)
    assert home is not None
    first, second = make_household(session, "Cy"), make_household(session, "Dee")
    flags = {FlagKind.DO_NOT_SURVEY: None}
    for one in (home, first, second):
        change_flags(session, household=one, flags=flags, by=BY)
    merge_households(session, merged=first, kept=second, by=BY)
    merge_households(session, merged=second, kept=home, by=BY)
    change_flags(session, household=home, flags={}, by=BY)
    assert wanted(session, adult) == set()


def test_no_mail_goes_to_who_left_or_whose_household_is_closed(
    session: Session, account: Account, adult: Adult
) -> None:
    home = sight.household_of(session, account)
    assert home is not None
    close_household(session, household=home, reason=ClosedReason.MOVED_AWAY, by=BY)
    assert wanted(session, adult) == set()
    other = make_linked_of(session, "cy@home.example")
    cy = session.get_one(Adult, other.adult_id)
    assert wanted(session, cy) == {SURVEYS}
    there = sight.household_of(session, other)
    assert there is not None
    take_out(session, household=there, adult=cy, by=BY)
    assert wanted(session, cy) == set()


def make_linked_of(session: Session, email: str) -> Account:
    adult = make_adult(session, make_household(session), "Cy", email=email, phone="01234 567899")
    account = make_account(session, email)
    by = session.scalars(select(Staff)).first()
    assert by is not None
    linking.link_by_call_back(
        session,
        account=account,
        adult=adult,
        phone=adult.phone or "",
        by=sessions.actor(by),
        head=HEAD,
    )
    return account


def test_an_adult_without_an_account_has_what_is_wanted_at_first(session: Session) -> None:
    adult = sight.adults_in(session, make_household(session))[0]
    assert wanted(session, adult) == {SURVEYS}


def test_it_is_chosen_on_a_page_and_written_down(
    app: Flask, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    with db.transaction(engine) as session:
        account = make_account(session)
        token = sessions.begin(session, account, device="Firefox").token
    visitor = app.test_client()
    assert isinstance(visitor, CheckedClient)
    visitor.enter(token)
    assert "News of events: no. Surveys: yes." in visitor.page("/account").get_text()
    boxes = visitor.page("/account/mail").select("input[type=checkbox]")
    assert [box.has_attr("checked") for box in boxes] == [False, True]
    forged = {"events": "y", "account_id": "99", "signing_in": ""}
    assert visitor.send("/account/mail", forged).location == "/account"
    assert "News of events: yes. Surveys: no." in visitor.page("/account").get_text()
    [event] = rows(select(audit.AuditEvent).where(audit.AuditEvent.action == "account.mail_chosen"))
    assert event.detail == {"events": True, "surveys": False}
    assert event.subject == f"account:{account.public_id}"

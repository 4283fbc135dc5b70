"""Whoever is about to ring an adult, to link their account, reads first how it is safe to."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import db
from portal.audit import COMMAND_LINE
from portal.people.households import households, own_contact
from portal.people.households.households import SafeContact
from portal.people.models import Adult, FlagKind, Household
from tests.client import CheckedClient
from tests.factories import make_ada, make_adult, make_household
from tests.people.family_addresses import address


@pytest.fixture
def page(engine: Engine) -> str:
    """Of the account of Ada, whose own answers differ from those of her household."""
    with db.transaction(engine) as session:
        household = make_household(session, "Bo Marsh")
        ada, bo = make_ada(session, household), make_adult(session, household, "Cy Marsh")
        flags: dict[FlagKind, str | None] = {FlagKind.SAFETY: "Two visit"}
        households.change_flags(session, household=household, flags=flags, by=COMMAND_LINE)
        said = SafeContact(may_leave_message=True, safe_times="Any time")
        households.change_contact(session, household=household, contact=said, by=COMMAND_LINE)
        write(session, household, ada, "Only while Bo is at work")
        write(session, household, bo, "Never on Sundays")
        return address(household, "adults", ada.public_id, "account")


def write(session: Session, household: Household, adult: Adult, when: str) -> None:
    contact = SafeContact(may_leave_message=False, safe_times=when)
    own_contact.write(session, household=household, adult=adult, contact=contact, by=COMMAND_LINE)


def test_flags_and_safe_contact_stand_before_the_number(advisor: CheckedClient, page: str) -> None:
    text = " ".join(advisor.page(page).get_text(" ").split())
    number = text.index("01234 567890")
    for words in (
        "Two visit",
        "What Ada Marsh told us",
        "do not mention",
        "Leave a message No",
        "Only while Bo is at work",
        "For the whole household",
        "Leave a message Yes",
        "Any time",
    ):
        assert text.index(words) < number, words
    assert "Never on Sundays" not in text


def test_it_stands_there_too_when_what_was_sent_is_refused(
    advisor: CheckedClient, page: str
) -> None:
    sent = {"csrf_token": advisor.token(), "phone": "01234 567890", "email": "x@home.example"}
    answer = advisor.post(f"{page}/call-back", data=sent)
    assert (answer.status_code, "Only while Bo is at work" in answer.text) == (422, True)

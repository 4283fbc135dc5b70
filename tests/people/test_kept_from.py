"""An adult who was in a restricted household, and is now in an open one, is kept from staff who are
not named: in that record nobody is shown, and no address of theirs is there."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from portal import db
from portal.audit import COMMAND_LINE
from portal.people import sight
from portal.people.households import adults, own_contact
from portal.people.models import Account, Adult, Household, Role, Staff
from portal.people.signing_in.sessions import actor
from tests.client import CheckedClient
from tests.factories import (
    make_adult,
    make_household,
    make_linked_account,
    make_own_contact,
    make_restricted,
    make_staff,
)
from tests.people.family_addresses import address

NAME = "Canary Newname"


@dataclass
class Kept:
    """The open household of Bo, of Ada who has an account, and of whom not all may see."""

    household: Household
    adult: Adult
    account: Account


@pytest.fixture
def kept(engine: Engine) -> Kept:
    with db.transaction(engine) as session:
        hidden, household = make_household(session, "Cy"), make_household(session, "Bo Marsh")
        adult = make_adult(session, hidden, NAME, phone="07700 900999")
        adults.take_out(session, household=hidden, adult=adult, by=COMMAND_LINE)
        adults.let_in(session, household=household, adult=adult, by=COMMAND_LINE)
        make_restricted(session, hidden, make_staff(session, "kim@northbank.example"))
        account = make_linked_account(session, household)
        make_own_contact(session, account)
        return Kept(household, adult, account)


BOTH = ((), ("contact",), ("out",), ("account", "unlink"), ("account", "disable"))
POSTED = (("account", "invite"), ("account", "call-back"), ("account", "enable"))


def test_no_address_of_theirs_is_there(
    staff_as: Callable[[Role], CheckedClient], kept: Kept, engine: Engine
) -> None:
    visitor = staff_as(Role.ADVISORY)
    sent = {"csrf_token": visitor.token(), "name": "Other", "seen": "x", "rang": "y"}
    adult = ("adults", kept.adult.public_id)
    for parts in (*BOTH, ("account",)):
        assert visitor.get(address(kept.household, *adult, *parts)).status_code == 404, parts
    for parts in (*BOTH, *POSTED):
        answer = visitor.post(address(kept.household, *adult, *parts), data=sent)
        assert answer.status_code == 404, parts
    with db.open_session(engine, writes=False) as session:
        household = session.get_one(Household, kept.household.id)
        kim, sam = (
            session.query(Staff).filter_by(email=f"{name}@northbank.example").one()
            for name in ("kim", Role.ADVISORY)
        )
        found = [
            sight.find_adult(session, household, kept.adult.public_id, staff=one)
            for one in (kim, sam)
        ]
        assert [one and one.name for one in found] == [NAME, None]


def test_those_who_read_what_another_shared_are_named_as_far_as_staff_may_see(
    staff_as: Callable[[Role], CheckedClient], kept: Kept, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        ada = session.get_one(Adult, kept.account.adult_id)
        own_contact.share(session, adult=ada, by=actor(kept.account))
    visitor = staff_as(Role.ADVISORY)
    for page in (
        address(kept.household),
        address(kept.household, "adults", ada.public_id, "account"),
    ):
        text = visitor.page(page).get_text()
        assert "Bo Marsh and somebody else can see this" in text
        assert NAME not in text

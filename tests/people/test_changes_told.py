"""Who is told that contact details changed, and where a mail could do harm."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.audit import AuditEvent
from portal.people import sight
from portal.people.accounts import linking
from portal.people.households import households
from portal.people.households.households import SafeContact
from portal.people.models import Account, Adult, FlagKind, Household, LinkedBy, Role
from tests.client import CheckedClient
from tests.factories import (
    make_account,
    make_ada,
    make_adult,
    make_household,
    make_restricted,
    make_staff,
)
from tests.letters import letters
from tests.people.changed_details import ADA, BY, NEW, call_back, change


@pytest.fixture
def home(session: Session) -> Household:
    """Ada Marsh is on record since a month ago."""
    household = make_household(session, "Bo Marsh")
    household.opened_at -= 30 * timedelta(days=1)
    make_ada(session, household)
    return household


@pytest.fixture
def ada(session: Session, home: Household) -> Adult:
    return session.scalars(select(Adult).where(Adult.email == ADA)).one()


def test_the_address_held_before_is_told_in_neutral_words(
    session: Session, home: Household, ada: Adult, engine: Engine
) -> None:
    change(session, home, ada, phone="07700 900111")
    change(session, home, ada, email=NEW)
    session.commit()
    [letter] = letters(engine)
    assert (letter.to, letter.subject) == (ADA, "About your details")
    assert NEW not in letter.words
    assert "Marsh" not in letter.words
    assert "please ring us" in letter.words


def test_ones_own_account_at_the_address_is_told(
    session: Session, home: Household, ada: Adult, engine: Engine
) -> None:
    account_of(session, ada)
    change(session, home, ada, email=NEW)
    session.commit()
    assert [letter.to for letter in letters(engine)] == [ADA]


def test_a_changed_number_is_told_to_the_account(
    session: Session, home: Household, ada: Adult, engine: Engine
) -> None:
    account = call_back(session, ada)
    account.disabled_at = clock.now()
    change(session, home, ada, phone="07700 900111")
    account.disabled_at = None
    change(session, home, ada, phone="07700 900222")
    session.commit()
    _linked, told = letters(engine)
    assert (told.to, told.subject) == (account.email, "About your details")


def safety(session: Session, home: Household) -> None:
    flags: dict[FlagKind, str | None] = {FlagKind.SAFETY: None}
    households.change_flags(session, household=home, flags=flags, by=BY)


def no_messages(session: Session, home: Household) -> None:
    contact = SafeContact(may_leave_message=False)
    households.change_contact(session, household=home, contact=contact, by=BY)


def not_who_we_are(session: Session, home: Household) -> None:
    contact = SafeContact(may_say_who_we_are=False)
    households.change_contact(session, household=home, contact=contact, by=BY)


def restricted(session: Session, home: Household) -> None:
    make_restricted(session, home, make_staff(session, role=Role.SOCIAL_WORKER))


def shared(session: Session, home: Household) -> None:
    make_adult(session, home, "Bo Other", email=ADA)


def account_of(session: Session, adult: Adult) -> Account:
    account, staff = make_account(session, ADA), make_staff(session, "links@northbank.example")
    account.adult_id, account.linked_at = adult.id, clock.now()
    account.linked_by = LinkedBy.CALL_BACK
    account.linked_by_staff_id = staff.id
    session.flush()
    return account


def account_of_another(session: Session, home: Household) -> None:
    account_of(session, sight.adults_in(session, home)[0])


def account_once_of_another(session: Session, home: Household) -> None:
    account = account_of(session, sight.adults_in(session, home)[0])
    linking.unlink(session, account=account, by=BY)


def account_of_nobody(session: Session, home: Household) -> None:
    make_account(session, ADA)


ON_RECORD = [safety, no_messages, not_who_we_are, restricted, shared]
ACCOUNTS = [account_of_another, account_once_of_another, account_of_nobody]


@pytest.mark.parametrize("danger", [*ON_RECORD, *ACCOUNTS])
def test_nobody_is_told_where_a_mail_could_do_harm(
    session: Session,
    home: Household,
    ada: Adult,
    engine: Engine,
    danger: Callable[[Session, Household], None],
) -> None:
    danger(session, home)
    change(session, home, ada, email=NEW)
    session.commit()
    assert letters(engine) == []
    asked = select(AuditEvent.detail).where(AuditEvent.action == "adult.address_changed")
    # What staff chose, and no word of whether somebody else has the address.
    assert session.scalars(asked).all() == [{"old_address_called_safe": True}]


@pytest.mark.parametrize("danger", [safety, no_messages, not_who_we_are, restricted])
def test_nor_of_a_changed_number(
    session: Session,
    home: Household,
    ada: Adult,
    engine: Engine,
    danger: Callable[[Session, Household], None],
) -> None:
    call_back(session, ada)
    danger(session, home)
    change(session, home, ada, phone="07700 900111")
    session.commit()
    assert len(letters(engine)) == 1  # that the account was linked


@pytest.mark.parametrize(("tick", "told"), [({}, [ADA]), ({"old_is_unsafe": "y"}, [])])
def test_the_page_asks_whether_the_old_address_is_safe_and_shows_what_is_new(
    advisor: CheckedClient, engine: Engine, tick: dict[str, str], told: list[str]
) -> None:
    with db.transaction(engine) as session:
        household = make_household(session, "Bo Marsh")
        one = f"/staff/families/{household.ref}/adults/{make_ada(session, household).public_id}"
    values = {"name": "Ada Marsh", "email": NEW, "phone": "07700 900111"}
    assert advisor.send(one, values | tick).status_code == 302
    assert [letter.to for letter in letters(engine)] == told
    page = advisor.page(f"{one}/account")
    text = " ".join(page.get_text().split())
    assert "This address is new on record" in text
    assert "This number is new on record" in text
    assert page.select("main form") == []
    sent = {"csrf_token": advisor.token(), "phone": values["phone"], "rang": "y"}
    make = sent | {"email": "hers@home.example"}
    with db.transaction(engine) as session:
        make_account(session, "hers@home.example")
    for act in ("invite", "call-back"):
        answer = advisor.post(f"{one}/account/{act}", data=make)
        assert (answer.status_code, "only since" in answer.text) == (422, True), act

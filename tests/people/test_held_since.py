"""Contact details changed a moment ago link nothing, and the address held before is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, clock, db
from portal.audit import AuditEvent
from portal.errors import Refusal
from portal.people import sight
from portal.people.accounts import details, linking
from portal.people.households import adults, households
from portal.people.households.adults import AdultFacts
from portal.people.households.households import SafeContact
from portal.people.models import Account, Adult, FlagKind, Household, LinkedBy, Role
from portal.people.signing_in.sessions import actor
from tests.client import CheckedClient
from tests.factories import (
    HEAD,
    make_account,
    make_ada,
    make_adult,
    make_household,
    make_restricted,
    make_staff,
)
from tests.letters import letters
from tests.people.client_lists import ADA as ADA_ROW
from tests.people.client_lists import BO as BO_ROW
from tests.people.client_lists import as_file, bring, take_back

ADA, NEW, PHONE = "ada@home.example", "new@home.example", "01234 567890"
A_DAY = timedelta(days=1)
BY = audit.COMMAND_LINE


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


def change(session: Session, home: Household, ada: Adult, **facts: Any) -> None:
    known = {"name": ada.name, "email": ada.email, "phone": ada.phone}
    details.change_adult(
        session,
        household=home,
        adult=ada,
        facts=AdultFacts(**known | facts),
        old_address_is_safe=True,
        by=BY,
        head=HEAD,
    )


def invite(session: Session, ada: Adult) -> None:
    by = make_staff(session, "invites@northbank.example", Role.ADVISORY)
    linking.invite(session, adult=ada, by=actor(by), head=HEAD)


def call_back(session: Session, ada: Adult) -> Account:
    account = make_account(session, "hers@home.example")
    by = make_staff(session, "rings@northbank.example", Role.ADVISORY)
    linking.link_by_call_back(
        session, account=account, adult=ada, phone=ada.phone or "", by=actor(by), head=HEAD
    )
    return account


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

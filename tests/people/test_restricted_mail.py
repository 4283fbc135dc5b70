"""Mail and accounts of a restricted family are not there for staff who are not named: not when an
address was changed, not when an account was unlinked or disabled."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.mail.models import Mail, MailState
from portal.people import sight
from portal.people.accounts import accounts, changing_email, details, disabling, linking, waiting
from portal.people.households import adults
from portal.people.households.adults import AdultFacts
from portal.people.models import Account, Adult, DisabledReason, Household, Purpose, Role, Staff
from portal.people.signing_in import links
from tests.client import CheckedClient
from tests.factories import (
    HEAD,
    make_account,
    make_household,
    make_linked_account,
    make_mail,
    make_restricted,
)
from tests.people.client_lists import ADA as ADA_ROW
from tests.people.client_lists import as_file, bring

StaffAs = Callable[[Role], CheckedClient]
ADA, NEW = "ada@home.example", "new@home.example"
NAMED = "advisory@northbank.example"
BY = audit.COMMAND_LINE


@pytest.fixture
def named(staff_as: StaffAs) -> CheckedClient:
    return staff_as(Role.ADVISORY)


@pytest.fixture
def other(staff_as: StaffAs) -> CheckedClient:
    return staff_as(Role.SOCIAL_WORKER)


@pytest.fixture
def account(named: CheckedClient, other: CheckedClient, engine: Engine) -> Account:
    """The account of Ada Marsh, whose record is restricted to the advisor."""
    with db.transaction(engine) as session:
        made = make_linked_account(session)
        home = sight.household_of(session, made)
        assert home is not None
        advisor = session.scalars(select(Staff).where(Staff.email == NAMED)).one()
        make_restricted(session, home, advisor)
        session.execute(Mail.__table__.delete())  # type: ignore[attr-defined]
        return made


def fail_all(engine: Engine) -> int:
    """Let every mail fail: those are on the page. How many there are."""
    with db.transaction(engine) as session:
        mails = session.scalars(select(Mail)).all()
        for mail in mails:
            mail.state, mail.problem = MailState.FAILED, "No such box."
        return len(mails)


def change_account_address(session: Session, account: Account) -> None:
    accounts.mail_link(session, email=account.email, purpose=Purpose.SIGN_IN, head=HEAD)
    make_mail(session, account.email)  # put when nobody was known there
    token = links.issue(session, Purpose.CHANGE_EMAIL, account, email=NEW)
    changing_email.confirm(session, account=account, token=token, head=HEAD)
    adult = session.get_one(Adult, account.adult_id)
    adult.email = None


def change_adult_address(session: Session, account: Account) -> None:
    adult, home = session.get_one(Adult, account.adult_id), sight.household_of(session, account)
    assert home is not None
    make_mail(session, ADA)
    account.email = "elsewhere@home.example"
    details.change_adult(
        session,
        household=home,
        adult=adult,
        facts=AdultFacts(adult.name, NEW),
        old_address_is_safe=True,
        by=BY,
        head=HEAD,
    )


def take_out_and_unlink(session: Session, account: Account) -> None:
    adult, home = session.get_one(Adult, account.adult_id), sight.household_of(session, account)
    assert home is not None
    adult.email = None
    adults.take_out(session, household=home, adult=adult, by=BY)
    linking.unlink(session, account=account, by=BY)
    accounts.mail_link(session, email=account.email, purpose=Purpose.SIGN_IN, head=HEAD)


def disable_and_ask(session: Session, account: Account) -> None:
    take_out_and_unlink(session, account)
    disabling.disable(session, account=account, reason=DisabledReason.ASKED, by=BY)
    accounts.mail_link(session, email=account.email, purpose=Purpose.SIGN_IN, head=HEAD)
    account.email = NEW


@pytest.mark.parametrize(
    "act", [change_account_address, change_adult_address, take_out_and_unlink, disable_and_ask]
)
def test_mail_stays_hidden_whatever_becomes_of_addresses_and_accounts(
    named: CheckedClient,
    other: CheckedClient,
    account: Account,
    engine: Engine,
    act: Callable[[Session, Account], None],
) -> None:
    with db.transaction(engine) as session:
        act(session, session.get_one(Account, account.id))
    number = fail_all(engine)
    assert number > 0
    for visitor, shown in ((named, number), (other, 0)):
        page = " ".join(visitor.page("/staff/post").get_text().split())
        assert f"{shown} failed" in page
        assert (ADA in page or NEW in page) == bool(shown)
        home = " ".join(visitor.page("/staff").get_text().split())
        assert (f"{shown} mail" in home) == bool(shown)
    token = {"csrf_token": other.token()}
    with db.open_session(engine, writes=False) as session:
        mails = session.scalars(select(Mail.public_id)).all()
    for mail in mails:
        assert other.post(f"/staff/post/{mail}/send-again", data=token).status_code == 404
    assert named.post(f"/staff/post/{mails[-1]}/send-again", data=token).status_code != 404


def test_mail_to_an_address_that_an_import_takes_away_stays_hidden(
    named: CheckedClient, other: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        bring(session, as_file(ADA_ROW))
        home = session.scalars(select(Household)).one()
        advisor = session.scalars(select(Staff).where(Staff.email == NAMED)).one()
        make_restricted(session, home, advisor)
        make_mail(session, ADA, state=MailState.FAILED, problem="No such box.")
        changed = ADA_ROW | {"email": NEW, "restricted": "yes"}
        bring(session, as_file(changed), staff=advisor)
    assert ADA in named.page("/staff/post").get_text()
    assert ADA not in other.page("/staff/post").get_text()


def test_mail_of_an_open_family_is_shown_to_all(
    named: CheckedClient, other: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        take_out_and_unlink(session, make_linked_account(session))
    number = fail_all(engine)
    for visitor in (named, other):
        assert f"{number} failed" in " ".join(visitor.page("/staff/post").get_text().split())


@pytest.mark.parametrize("disabled", [False, True])
@pytest.mark.parametrize("address", ["same", "another"])
def test_an_account_that_was_unlinked_is_in_no_list_of_who_is_not_named(
    named: CheckedClient,
    other: CheckedClient,
    account: Account,
    engine: Engine,
    disabled: bool,
    address: str,
) -> None:
    with db.transaction(engine) as session:
        one = session.get_one(Account, account.id)
        linking.unlink(session, account=one, by=BY)
        if address == "another":
            one.email = NEW
        if disabled:
            disabling.disable(session, account=one, reason=DisabledReason.TWICE, by=BY)
        home = make_household(session, "Cy Low")
        cy = sight.adults_in(session, home)[0]
        cy.phone = "01234 999999"
        email, mine = one.email, f"/staff/families/accounts/{one.public_id}"
        linked = f"/staff/families/{home.ref}/adults/{cy.public_id}/account"
    assert email in named.page("/staff/families/accounts").get_text()
    page = other.page("/staff/families/accounts")
    assert email not in page.get_text()
    assert "No account waits" in page.get_text()
    assert "Disabled" not in page.get_text()
    assert other.get(f"{mine}/disable").status_code == 404
    token = {"csrf_token": other.token(), "reason": "asked"}
    for act in ("disable", "enable"):
        assert other.post(f"{mine}/{act}", data=token).status_code == 404
    answer = other.send(linked, {"email": email, "rang": "y"}, action=f"{linked}/call-back")
    assert answer.status_code == 422
    assert "No account with this address waits" in answer.text


def test_nor_is_one_with_the_address_of_an_adult_of_a_restricted_family(
    named: CheckedClient, other: CheckedClient, account: Account, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        adult = session.get_one(Adult, account.adult_id)
        adult.email = "second@home.example"
        make_account(session, "second@home.example")
        make_account(session, "stranger@home.example")
        staff = session.scalars(select(Staff).where(Staff.role == Role.SOCIAL_WORKER)).one()
        assert [one.email for one in waiting.waiting(session, staff=staff)] == [
            "stranger@home.example"
        ]
    assert "second@home.example" in named.page("/staff/families/accounts").get_text()

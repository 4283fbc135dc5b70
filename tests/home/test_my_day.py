"""My day: what waits for whom, and nothing of what is kept from them."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from portal import db
from portal.mail.models import MailState
from portal.people.client_list import imports
from portal.people.models import Role, Staff
from portal.people.signing_in.sessions import actor
from tests.client import CheckedClient
from tests.factories import make_account, make_ada, make_household, make_mail, make_restricted

StaffAs = Callable[[Role], CheckedClient]


def day_of(visitor: CheckedClient) -> str:
    return " ".join(visitor.page("/staff").select_one("main").get_text(" ").split())


def upload(engine: Engine, role: Role, state: imports.ImportState) -> None:
    with db.transaction(engine) as session:
        who = session.scalars(select(Staff).where(Staff.role == role)).one()
        one = imports.upload(
            session, file_name="a.csv", content=b"household\nH1\n", staff=who, by=actor(who)
        )
        one.state, one.content = state, None


def test_an_account_that_waits_is_on_the_day_of_who_may_link_it(
    staff_as: StaffAs, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_account(session, "waits@home.example")
    for role in (Role.ADVISORY, Role.SOCIAL_WORKER, Role.MANAGER):
        visitor = staff_as(role)
        assert "1 account to link" in day_of(visitor), role
        assert visitor.page("/staff").select_one('main a[href="/staff/families/accounts"]')
    with db.transaction(engine) as session:
        make_account(session, "another@home.example")
    assert "2 accounts to link" in day_of(visitor)


@pytest.mark.parametrize("role", [Role.EVENTS, Role.BOARD, Role.ADMINISTRATOR])
def test_who_may_link_no_account_is_told_of_none(
    staff_as: StaffAs, engine: Engine, role: Role
) -> None:
    with db.transaction(engine) as session:
        make_account(session, "waits@home.example")
        make_mail(session, state=MailState.FAILED)
    assert "account" not in day_of(staff_as(role))
    assert "mail" not in day_of(staff_as(role))


def test_a_count_tells_nothing_of_a_restricted_record(staff_as: StaffAs, engine: Engine) -> None:
    """The account with the address of an adult of such a record is not counted, nor is mail to
    them."""
    manager = staff_as(Role.MANAGER)
    with db.transaction(engine) as session:
        household = make_household(session)
        named = session.scalars(select(Staff).where(Staff.role == Role.MANAGER)).one()
        make_restricted(session, household, named)
        ada = make_ada(session, household)
        assert ada.email is not None
        make_account(session, ada.email)
        make_mail(session, to=ada.email, state=MailState.FAILED)
    assert day_of(staff_as(Role.ADVISORY)) == "My day Nothing waits for you."
    assert "1 account to link" in day_of(manager)
    assert "1 mail that was not sent" in day_of(manager)


def test_of_client_lists_only_ones_own_are_unfinished(staff_as: StaffAs, engine: Engine) -> None:
    advisor, manager = staff_as(Role.ADVISORY), staff_as(Role.MANAGER)
    upload(engine, Role.ADVISORY, imports.ImportState.READ)
    upload(engine, Role.ADVISORY, imports.ImportState.DISCARDED)
    assert "1 client list that you sent" in day_of(advisor)
    assert "client list" not in day_of(manager)


def test_who_has_nothing_to_do_is_told_so(staff_as: StaffAs) -> None:
    assert "Nothing waits for you" in day_of(staff_as(Role.ADMINISTRATOR))
    assert "Nothing waits for you" in day_of(staff_as(Role.SOCIAL_WORKER))
    assert "nothing for your role here yet" in day_of(staff_as(Role.BOARD))
    assert "nothing for your role here yet" in day_of(staff_as(Role.EVENTS))

"""A restricted record can always be opened to others again: by somebody who is named for it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import db
from portal.audit import COMMAND_LINE
from portal.people import sight
from portal.people.accounts import staff_accounts
from portal.people.households import restricted
from portal.people.models import Household, Role, Staff
from tests.client import CheckedClient
from tests.conftest import Ran
from tests.factories import HEAD, make_household, make_staff
from tests.people.family_addresses import address
from tests.people.test_households import refused

StaffAs = Callable[[Role], CheckedClient]
Run = Callable[..., Ran]


@pytest.fixture
def kim(session: Session) -> Staff:
    return make_staff(session, "kim@northbank.example", Role.MANAGER)


@pytest.fixture
def worker(session: Session) -> Staff:
    return make_staff(session, "worker@northbank.example", Role.SOCIAL_WORKER)


def restrict(session: Session, household: Household, *named: Staff) -> None:
    restricted.restrict(session, household=household, named=named, by=COMMAND_LINE)


def demote(session: Session, staff: Staff) -> None:
    staff_accounts.change_account(
        session,
        staff=staff,
        name=staff.name,
        role=Role.SOCIAL_WORKER,
        authority=None,
        head=HEAD,
        by=COMMAND_LINE,
    )


def disable(session: Session, staff: Staff) -> None:
    staff_accounts.disable(session, staff=staff, by=COMMAND_LINE)


def test_only_staff_who_could_lift_nothing_are_refused(
    session: Session, kim: Staff, worker: Staff
) -> None:
    one = make_household(session)
    with refused("Name a service manager too", "named"):
        restrict(session, one, worker)
    assert not one.restricted
    restrict(session, one, worker, kim)
    with refused("Name a service manager too", "named"):
        restrict(session, one, worker)
    assert list(restricted.named_staff(session, one)) == [kim, worker]
    assert not restricted.is_stuck(session)


@pytest.mark.parametrize("leave", [disable, demote])
def test_when_the_last_one_leaves_another_is_named(
    session: Session, kim: Staff, worker: Staff, leave: Callable[[Session, Staff], None]
) -> None:
    one = make_household(session)
    lee = make_staff(session, "lee@northbank.example", Role.MANAGER)
    restrict(session, one, worker, kim)
    with refused("can do this in the portal"):
        restricted.name_where_stuck(session, household=one, staff=lee, by=COMMAND_LINE)
    leave(session, kim)
    assert restricted.is_stuck(session)
    assert sight.find_household(session, one.ref, staff=lee) is None
    with refused("Name a service manager"):
        restricted.name_where_stuck(session, household=one, staff=worker, by=COMMAND_LINE)
    restricted.name_where_stuck(session, household=one, staff=lee, by=COMMAND_LINE)
    assert not restricted.is_stuck(session)
    assert set(restricted.named_staff(session, one)) == {kim, lee, worker}
    restricted.lift_restriction(session, household=one, by=COMMAND_LINE)
    with refused("not restricted"):
        restricted.name_where_stuck(session, household=one, staff=lee, by=COMMAND_LINE)


def test_the_pages_say_who_can_and_when_nobody_can(
    staff_as: StaffAs, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    worker, manager = staff_as(Role.SOCIAL_WORKER), staff_as(Role.MANAGER)
    administrator = staff_as(Role.ADMINISTRATOR)
    named = {row.role: row for row in rows(select(Staff))}
    one = address(household, "restricted")
    answer = manager.send(one, {"named": [named[Role.SOCIAL_WORKER].public_id]})
    assert (answer.status_code, "Name a service manager too" in answer.text) == (422, True)
    assert "manager@northbank.example, can lift the restriction" in answer.text
    both = [named[role].public_id for role in (Role.SOCIAL_WORKER, Role.MANAGER)]
    assert manager.send(one, {"named": both}).status_code == 302
    assert "None of them can lift" not in worker.page(address(household)).get_text()
    assert "manager@northbank.example" in worker.page("/staff/families").get_text()
    assert "name-for-restricted" not in administrator.page("/staff/people").get_text()
    with db.transaction(engine) as session:
        disable(session, session.get_one(Staff, named[Role.MANAGER].id))
    assert "None of them can lift" in worker.page(address(household)).get_text()
    assert "manager@northbank.example" not in worker.page("/staff/families").get_text()
    page = administrator.page("/staff/people").get_text()
    assert "name-for-restricted" in page
    assert household.ref not in page


def test_the_command(household: Household, engine: Engine, run: Run) -> None:
    with db.transaction(engine) as session:
        kim = make_staff(session, "kim@northbank.example")
        make_staff(session, "lee@northbank.example")
        restrict(session, session.get_one(Household, household.id), kim)
        disable(session, kim)
    said = run("people", "name-for-restricted", household.ref.lower(), "lee@northbank.example")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("lee@northbank.example can see the record")
    again = run("people", "name-for-restricted", household.ref, "lee@northbank.example")
    assert "can do this in the portal" in again.err
    unknown = run("people", "name-for-restricted", "FAM-7K3P-2QX4", "lee@northbank.example")
    assert "no record with the reference" in unknown.err

"""A record is restricted and open again; who may do it; what a page of a record costs."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from portal import audit, db
from portal.people.households import merging
from portal.people.models import Flag, Household, Role, Staff
from tests.client import CheckedClient
from tests.factories import make_child, make_household, make_second_home, make_staff
from tests.house.test_queries import count
from tests.people.family_addresses import address

StaffAs = Callable[[Role], CheckedClient]


def test_who_is_named_sees_it_and_who_restricts_may_shut_themselves_out(
    manager: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    with db.transaction(engine) as session:
        worker = make_staff(session, "named@northbank.example", Role.MANAGER)
    one = address(household, "restricted")
    assert manager.send(one, {}).status_code == 422
    page = manager.page(address(household)).get_text()
    assert "Restricted to" not in " ".join(page.split())
    both = {"named": [row.public_id for row in rows(select(Staff))]}
    assert manager.send(one, both).status_code == 302
    assert "Restricted to" in " ".join(manager.page(address(household)).get_text().split())
    assert manager.send(one, {"named": [worker.public_id]}).location == "/staff/families"
    assert manager.get(address(household)).status_code == 404


def test_lifting_a_restriction(
    manager: CheckedClient, household: Household, rows: Callable[..., list[Any]]
) -> None:
    myself = [row.public_id for row in rows(select(Staff)) if row.role is Role.MANAGER]
    assert manager.send(address(household, "restricted"), {"named": myself}).status_code == 302
    assert manager.send(address(household, "restricted", "lift"), {}).status_code == 302
    assert rows(select(Household.restricted)) == [False]
    answer = manager.send(address(household, "restricted", "lift"), {})
    assert (answer.status_code, "not restricted" in answer.text) == (422, True)


@pytest.mark.parametrize("role", [Role.EVENTS, Role.BOARD, Role.ADMINISTRATOR])
def test_roles_without_the_permission_read_nothing(
    staff_as: StaffAs, household: Household, role: Role
) -> None:
    visitor = staff_as(role)
    for page in ("/staff/families", "/staff/families/new", address(household)):
        assert visitor.get(page).status_code == 403, page
    assert "Families" not in visitor.page("/staff").get_text()


def test_only_who_decides_may_restrict(advisor: CheckedClient, household: Household) -> None:
    assert advisor.get(address(household, "restricted")).status_code == 403
    assert "Restrict" not in advisor.page(address(household)).get_text()


def test_a_flag_of_a_merged_record_stays_in_sight(
    advisor: CheckedClient, household: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        one = session.get_one(Household, household.id)
        other = make_household(session, "Ada Exampel")
        for number, each in enumerate((one, other)):
            session.add(
                Flag(
                    household_id=each.id,
                    kind="safety",
                    note=f"Note {number}",
                    set_at=each.opened_at,
                )
            )
        session.flush()
        merging.merge_households(session, merged=other, kept=one, by=audit.COMMAND_LINE)
    page = advisor.page(address(household)).get_text()
    assert "Note 0" in page
    assert "Note 1" in page


def test_a_long_record_needs_no_more_queries(
    app: Any, advisor: CheckedClient, household: Household, engine: Engine
) -> None:
    few = count(app, advisor, address(household))
    with db.transaction(engine) as session:
        one = session.get_one(Household, household.id)
        other = make_household(session, "Cy")
        for number in range(15):
            child = make_child(session, one, f"Child {number}")
            make_second_home(session, other, child, f"Other {number}")
    assert count(app, advisor, address(household)) == few

"""Looking changes nothing: after every GET and HEAD the database holds what it held."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from portal.people.households.looks import LOOKS
from portal.people.models import Role
from tests.client import CheckedClient
from tests.house.conftest import Route
from tests.rows import all_rows

# Who searched the audit is in the audit too.
AUDIT_LOOKS = ("audit.searched", "audit.downloaded")

# Addresses with more to them than their rule says.
FURTHER = [
    "/staff/surveys/",
    "/staff/sign-in?next=/staff/surveys",
    "/staff/surveys/post-order/results?period=Autumn=2023-09-01..2023-12-31&authority=northbank",
    "/staff/surveys/post-order/results?period=Autumn",
    "/staff/surveys/post-order/results?version=1",
    "/staff/surveys/post-order/results.csv?period=A=2023-09-01..2023-12-31&period=B=2024-01-01..2024-01-31",
    "/staff/surveys/post-order/periods?period=Autumn=2023-09-01..2023-12-31",
    "/staff/surveys/nothing/results",
    "/staff/audit?who=Sam&about=household&first=1/4/2020&last=1/4/2030",
    "/staff/audit?first=31/2/2026",
    "/staff/audit.csv?about=FAM-7K3P-2QX4",
    "/staff/settings/nothing",
    "/staff/settings/names/2020-01-01/take-back",
    "/staff/people/nothing",
    "/staff/password/nothing",
    "/nothing",
    "/staff/families?query=example",
    "/staff/families?query=x",
    "/staff/families/FAM-2222-2222",
]


@pytest.fixture
def addresses(routes: list[Route]) -> list[str]:
    return [route.address for route in routes] + FURTHER


@pytest.fixture
def administrator(staff_as: Callable[[Role], CheckedClient]) -> CheckedClient:
    return staff_as(Role.ADMINISTRATOR)


@pytest.mark.parametrize("who", ["client", "manager", "administrator"])
def test_looking_changes_nothing(
    request: pytest.FixtureRequest, engine: Engine, addresses: list[str], who: str
) -> None:
    visitor: CheckedClient = request.getfixturevalue(who)
    before = but_for_looks(engine)
    assert sum(map(len, before.values())) > 0
    for address in addresses:
        for look in (visitor.get, visitor.head, visitor.options):
            look(address)
        assert but_for_looks(engine) == before, address


def but_for_looks(engine: Engine) -> dict[str, list[str]]:
    """Every row but those that say who looked at a family's record, or searched."""
    rows = all_rows(engine)
    with engine.connect() as connection:
        events = connection.execute(text("SELECT * FROM audit_event")).mappings()
        looks = (*LOOKS, *AUDIT_LOOKS)
        kept = [repr(tuple(one.values())) for one in events if one["action"] not in looks]
    return rows | {"audit_event": sorted(kept), "audit_about": []}


def test_looking_gives_the_same_status_with_and_without_the_page(
    manager: CheckedClient, addresses: list[str]
) -> None:
    for address in addresses:
        head = manager.head(address)
        assert head.status_code == manager.get(address).status_code, address
        assert head.get_data() == b"", address

"""Looking changes nothing: after every GET and HEAD the database holds what it held."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from portal.people.models import Role
from tests.client import CheckedClient
from tests.house.conftest import Route
from tests.rows import all_rows

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
]


@pytest.fixture
def addresses(routes: list[Route]) -> list[str]:
    return [route.address for route in routes] + FURTHER


@pytest.fixture
def administrator(staff_as: Callable[[Role], CheckedClient]) -> CheckedClient:
    return staff_as(Role.ADMINISTRATOR)


def rows_but_for_looks(engine: Engine) -> dict[str, list[str]]:
    """All rows, but for those that say who looked: they are what a look may write."""
    rows = all_rows(engine)
    looks = ("'audit.searched'", "'audit.downloaded'")
    kept = [row for row in rows["audit_event"] if not any(look in row for look in looks)]
    return rows | {"audit_event": kept}


@pytest.mark.parametrize("who", ["client", "manager", "administrator"])
def test_looking_changes_nothing(
    request: pytest.FixtureRequest, engine: Engine, addresses: list[str], who: str
) -> None:
    visitor: CheckedClient = request.getfixturevalue(who)
    before = rows_but_for_looks(engine)
    assert sum(map(len, before.values())) > 0
    for address in addresses:
        for look in (visitor.get, visitor.head, visitor.options):
            look(address)
        assert rows_but_for_looks(engine) == before, address


def test_looking_gives_the_same_status_with_and_without_the_page(
    manager: CheckedClient, addresses: list[str]
) -> None:
    for address in addresses:
        head = manager.head(address)
        assert head.status_code == manager.get(address).status_code, address
        assert head.get_data() == b"", address

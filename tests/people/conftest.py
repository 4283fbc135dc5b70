"""What the tests of people share: one account, a link that sets its password, a real address, a
household and an advisor who looks at it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from portal import audit, clock, db
from portal.config import Config, Environment
from portal.people.accounts.staff import add_staff, issue_password_link
from portal.people.models import Household, Role
from tests.client import APP_SECRET, CheckedClient
from tests.compiled import make_app
from tests.factories import make_household, make_staff

EMAIL = "sam@northbank.example"
NEW = "a new password, long enough"

Issue = Callable[[], str]


@pytest.fixture
def issue(engine: Engine) -> Issue:
    """Issues links to Sam, who is added with the first; gives the path of each."""

    def again() -> str:
        with db.transaction(engine) as session:
            token = issue_password_link(session, staff=added, by=audit.COMMAND_LINE)
        return f"/staff/password/{token}"

    with db.transaction(engine) as session:
        added = add_staff(session, email=EMAIL, role=Role.MANAGER, by=audit.COMMAND_LINE)
        added.totp_secret, added.totp_confirmed_at = APP_SECRET, clock.now()
    return again


@pytest.fixture
def sam(engine: Engine) -> str:
    """The address of somebody who can sign in with `PASSWORD`."""
    with db.transaction(engine) as session:
        return make_staff(session, EMAIL).email


@pytest.fixture
def production(config: Config) -> Iterator[CheckedClient]:
    """A visitor, over HTTPS, to the portal as it runs for real."""
    app = make_app(replace(config, environment=Environment.PRODUCTION))
    app.config["PREFERRED_URL_SCHEME"] = "https"  # what the test client speaks
    app.test_client_class = CheckedClient
    visitor = app.test_client()
    assert isinstance(visitor, CheckedClient)
    yield visitor
    app.extensions["engine"].dispose()


def signs_in(visitor: CheckedClient, email: str, password: str) -> bool:
    """Whether somebody gets in with these."""
    answer = visitor.send("/staff/sign-in", {"email": email, "password": password})
    assert answer.status_code in (302, 422)
    return answer.status_code == 302 and visitor.give_code()


def is_in(visitor: CheckedClient) -> bool:
    return visitor.get("/staff").status_code == 200


def cookie_of(visitor: CheckedClient) -> str:
    cookie = visitor.get_cookie("portal")
    assert cookie is not None
    return cookie.value


@pytest.fixture
def household(engine: Engine) -> Household:
    with db.transaction(engine) as session:
        return make_household(session, "Ada Example", "Bo Example", children=["Kit"])


@pytest.fixture
def advisor(staff_as: Callable[[Role], CheckedClient]) -> CheckedClient:
    return staff_as(Role.ADVISORY)


@pytest.fixture
def rows(engine: Engine) -> Callable[..., list[Any]]:
    """What a query gives now, in a transaction of its own."""

    def ask(query: Any) -> list[Any]:
        with db.open_session(engine, writes=False) as session:
            return list(session.scalars(query))

    return ask

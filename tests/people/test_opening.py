"""Opening a household: first it is looked whether the family is on record already."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Engine, select

from portal import db
from portal.audit import COMMAND_LINE, AuditEvent
from portal.people.households import households
from portal.people.models import ClosedReason, Household, Role
from tests.client import CheckedClient
from tests.factories import make_ada, make_household, make_restricted, make_staff
from tests.people.family_addresses import address
from tests.people.test_family_pages import OPENING

NEW = "/staff/families/new"
Rows = Callable[..., list[Any]]
HOME = {key: value for key, value in OPENING.items() if key not in ("name", "email", "postcode")}
ALIKE = "These may be the same family"


@pytest.fixture
def ada(engine: Engine) -> Household:
    """The household of Bo and of Ada Marsh, whose address and number are on record."""
    with db.transaction(engine) as session:
        household = make_household(session, "Bo Marsh")
        make_ada(session, household)
        return household


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "ADA  MARSH", "phone": "+44 1234 567890"},
        {"name": "Ada Marsh", "email": "ADA@home.example"},
    ],
)
def test_a_family_that_is_on_record_is_shown_before_it_is_opened_again(
    advisor: CheckedClient, ada: Household, rows: Rows, typed: dict[str, str]
) -> None:
    answer = advisor.send(NEW, HOME | typed)
    assert answer.status_code == 422
    assert ALIKE in answer.text
    assert f'href="{address(ada)}"' in answer.text
    assert "Bo Marsh" in answer.text
    assert len(rows(select(Household))) == 1
    looks = select(AuditEvent.subject).where(AuditEvent.action == "household.seen")
    assert rows(looks) == [f"household:{ada.ref}"]
    assert advisor.send(NEW, HOME | typed | {"anyway": "y"}).status_code == 302
    assert len(rows(select(Household))) == 2


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Ada Marsh"},
        {"name": "Cy Marsh", "phone": "01234 567890"},
        {"name": "Ada", "email": "ada@home.example"},
        {"name": "Ada Marsh", "email": "other@home.example", "phone": "01234 567891"},
    ],
)
def test_a_name_alone_or_a_number_alone_is_not_enough(
    advisor: CheckedClient, ada: Household, typed: dict[str, str]
) -> None:
    assert advisor.send(NEW, HOME | typed).status_code == 302


def test_a_closed_record_is_to_be_opened_again(
    advisor: CheckedClient, ada: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        households.close_household(
            session,
            household=session.get_one(Household, ada.id),
            reason=ClosedReason.MOVED_AWAY,
            by=COMMAND_LINE,
        )
    answer = advisor.send(NEW, HOME | {"name": "Ada Marsh", "email": "ada@home.example"})
    assert "closed: open it again" in answer.text


def test_a_restricted_record_is_not_told_of(
    advisor: CheckedClient, ada: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        keeper = make_staff(session, "kim@northbank.example", Role.MANAGER)
        make_restricted(session, session.get_one(Household, ada.id), keeper)
    typed = HOME | {"name": "Ada Marsh", "email": "ada@home.example", "phone": "01234 567890"}
    assert advisor.send(NEW, typed).status_code == 302


def test_all_that_is_wrong_is_said_at_once_and_in_the_order_of_the_page(
    advisor: CheckedClient,
) -> None:
    wrong = {
        "name": " ",
        "email": "ada",
        "phone": "1234",
        "postcode": "x",
        "lives_from": "1/1/1900",
    }
    answer = advisor.send(NEW, wrong | {"authority": "outside"})
    assert answer.status_code == 422
    said = [link.get_text() for link in summary(answer.text)]
    assert said == [
        "Say how you checked who they are",
        "Enter a name",
        "“ada” is not an e-mail address. Write it like name@example.org.",
        "“1234” is not a phone number: it is too short.",
        "Enter the place outside our area",
        *[one for one in said if one.startswith("The day must be from 1 January 1930")],
        "“x” is not a postcode. For example: ME14 1XX.",
    ]
    assert len(said) == 7


def summary(html: str) -> Any:
    return BeautifulSoup(html, "html.parser").select(".govuk-error-summary a")

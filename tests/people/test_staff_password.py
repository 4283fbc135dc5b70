"""Staff change their own password: knowing the present one, and nobody else stays signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from portal import audit, db
from portal.people.accounts.staff import issue_password_link
from portal.people.models import Role, SignedIn, Staff
from tests.client import CheckedClient
from tests.factories import PASSWORD
from tests.letters import letters
from tests.people.conftest import NEW, is_in, signs_in
from tests.rows import all_rows

PAGE = "/staff/account/password"
EMAIL = "manager@northbank.example"
GOOD = {"old_password": PASSWORD, "password": NEW}


def test_a_new_password_ends_every_other_session_and_link_and_is_told_by_mail(
    manager: CheckedClient,
    staff_as: Callable[[Role], CheckedClient],
    client: CheckedClient,
    engine: Engine,
) -> None:
    elsewhere, other = staff_as(Role.MANAGER), staff_as(Role.ADVISORY)
    with db.transaction(engine) as session:
        staff = session.scalars(select(Staff).where(Staff.email == EMAIL)).one()
        token = issue_password_link(session, staff=staff, by=audit.COMMAND_LINE)
    assert manager.send(PAGE, GOOD).location == "/staff/account"
    assert [is_in(one) for one in (manager, elsewhere, other)] == [True, False, True]
    assert client.get(f"/staff/password/{token}").status_code == 410
    [letter] = letters(engine)
    assert (letter.to, letter.subject) == (EMAIL, "Your password was changed")
    assert "tell your administrator" in letter.words
    assert not signs_in(client, EMAIL, PASSWORD)
    assert signs_in(client, EMAIL, NEW)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"old_password": "something else"}, "not your present password"),
        ({"old_password": ""}, "Enter your present password"),
        ({"password": ""}, "Enter a new password"),
        ({"password": "eleven char"}, "12 characters or more"),
        ({"password": "password1234"}, "easy to guess"),
        ({"password": PASSWORD}, "Choose another one"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    manager: CheckedClient, engine: Engine, change: dict[str, str], says: str
) -> None:
    before = all_rows(engine)
    answer = manager.send(PAGE, GOOD | change)
    assert answer.status_code == 422
    assert says in answer.text
    after = all_rows(engine)
    assert after | {"guess": []} == before | {"guess": []}


def test_guesses_at_the_present_password_are_counted(manager: CheckedClient) -> None:
    """Whoever sits at an open screen has ten tries, and the right one does not help after that."""
    for _ in range(10):
        assert manager.send(PAGE, GOOD | {"old_password": "wrong one"}).status_code == 422
    answer = manager.send(PAGE, GOOD)
    assert answer.status_code == 429
    assert "too many tries" in answer.text


def test_a_session_of_somebody_else_is_left_alone(
    manager: CheckedClient,
    rows: Callable[..., list[Any]],
    staff_as: Callable[[Role], CheckedClient],
) -> None:
    staff_as(Role.EVENTS)
    forged = {"staff_id": "1", "email": "events@northbank.example", "public_id": "x"}
    assert manager.send(PAGE, GOOD | forged).status_code == 302
    assert not [one for one in rows(select(SignedIn)) if one.ended_at is not None]

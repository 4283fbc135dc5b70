"""Somebody of a family who follows "For staff" is shown where staff sign in."""

from collections.abc import Callable

from sqlalchemy import Engine

from portal import db
from portal.people.models import Role
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import make_account

DOOR = 'main a[href="/staff/sign-in"]'


def test_a_family_is_shown_the_door_of_staff(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        account = make_account(session)
        token = sessions.begin(session, account, device="Firefox").token
    with client.session_transaction() as cookie:
        cookie["token"], cookie["family"] = token, True
    assert client.page("/staff", 403).select_one(DOOR)


def test_staff_of_another_role_are_not_sent_to_sign_in(
    staff_as: Callable[[Role], CheckedClient],
) -> None:
    assert staff_as(Role.ADVISORY).page("/staff/settings", 403).select_one(DOOR) is None

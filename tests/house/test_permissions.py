"""Staff who lack a permission are refused, and nothing of the page is shown or done."""

from enum import StrEnum
from typing import cast

import pytest
from flask import Flask, Response

from portal.people import access
from portal.people.access import Permission, may, staff
from portal.people.models import Role
from tests.client import CheckedClient


class Unknown(StrEnum):
    """A permission that no role has."""

    FLY = "fly"


FLY = cast("Permission", Unknown.FLY)
RAN: list[str] = []


@staff(FLY)
def fly() -> str:
    RAN.append("flew")
    return "the view ran"


@staff(None)
def walk() -> Response:
    return Response("walked", mimetype="text/plain")


@pytest.fixture
def app(app: Flask) -> Flask:
    """The portal with two pages more."""
    app.add_url_rule("/fly", view_func=fly, methods=["GET", "POST"])
    app.add_url_rule("/walk", view_func=walk)
    return app


def test_every_role_has_permissions_and_a_description() -> None:
    assert set(access.PERMISSIONS) == set(access.ROLE_DESCRIPTIONS) == set(Role)


def test_every_permission_belongs_to_a_role() -> None:
    assert frozenset(Permission) == frozenset().union(*access.PERMISSIONS.values())


def test_a_role_may_do_what_it_has_and_nothing_else() -> None:
    assert may(Role.MANAGER, Permission.READ_RESULTS)
    assert may(Role.MANAGER, None)
    assert not may(Role.MANAGER, FLY)


def test_staff_without_the_permission_are_refused(manager: CheckedClient) -> None:
    RAN.clear()
    page = manager.page("/fly", status=403)
    assert "the view ran" not in page.get_text()
    assert manager.post("/fly", data={"csrf_token": manager.token()}).status_code == 403
    assert RAN == []


def test_a_page_for_any_staff_asks_for_no_permission(
    app: Flask, manager: CheckedClient, client: CheckedClient
) -> None:
    assert manager.get("/walk").status_code == 200
    assert client.get("/walk").location == "/staff/sign-in?next=/walk"

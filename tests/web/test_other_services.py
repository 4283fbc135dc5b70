"""Adopted adults and birth families who come to this door are shown the way on, kindly."""

from collections.abc import Callable

from sqlalchemy import Engine, update

from portal import db
from portal.people.models import Role
from portal.settings.models import Setting
from tests.client import CheckedClient

PAGE = "/adopted-adults-and-birth-families"


def test_each_service_with_whom_it_is_for_and_how_to_reach_it(client: CheckedClient) -> None:
    page = client.page(PAGE)
    words = page.get_text()
    for one in ("You were adopted", "Lantern", "Helps you to see your records", "01632 960 400"):
        assert one in words
    assert page.select_one('a[href="https://lantern.example.org/records"]')
    assert "Lantern for families" in words
    assert "We cannot say whether anybody is known to us" in words


def test_the_foot_of_each_page_for_everybody_leads_there(
    client: CheckedClient, manager: CheckedClient
) -> None:
    for page in ("/", "/sign-in", "/register", "/privacy", PAGE):
        assert client.page(page).select_one(f'footer a[href="{PAGE}"]'), page
    assert client.page("/").select_one(f'main a[href="{PAGE}"]')
    assert not manager.page("/staff").select_one(f'a[href="{PAGE}"]')


def test_an_agency_without_such_services_says_whom_to_ring(
    client: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        session.execute(update(Setting).where(Setting.key == "other_services").values(value=[]))
    words = client.page(PAGE).get_text()
    assert "Lantern" not in words
    assert "01632 960 100" in words


def test_it_is_a_setting_of_the_administrator(staff_as: Callable[[Role], CheckedClient]) -> None:
    page = staff_as(Role.ADMINISTRATOR).page("/staff/settings/other_services")
    assert page.select_one('input[value="Lantern for families"]')

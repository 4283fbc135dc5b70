"""An authority that was renamed, or will be, is the same one, and is called as on the day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, clock, db, settings
from portal.people.client_list.exporting import export_list
from portal.people.households.authorities import Authorities
from portal.people.households.held import what_we_hold
from portal.people.households.residence import Home, add_residence
from portal.people.households.responsibility import responsible_authority
from portal.people.models import Child, Household, OrderType, Residence
from portal.people.sight import every_household
from portal.settings import Setting
from tests.client import CheckedClient
from tests.factories import make_child, make_household, make_linked_account
from tests.people.client_lists import ADA, KIT, as_file, bring, plan

NEW = "Renamed Council"


def rename(session: Session, day: date, name: str = NEW) -> None:
    """Northbank has another name from a day on."""
    old = session.scalars(select(Setting).where(Setting.key == "authorities")).all()[-1]
    value: list[dict[str, Any]] = [dict(one) for one in old.value]
    value[0]["name"] = name
    session.add(Setting(key="authorities", holds_from=day, value=value, recorded_at=clock.now()))
    session.flush()


def days_from_now(days: int) -> date:
    return clock.today() + timedelta(days)


def family(session: Session, *, years_since_order: int = 1) -> Household:
    """A household in Northbank, with a child whom Northbank placed and Farshire did not."""
    household = make_household(session, "Ada Example")
    home = Home(date(2015, 1, 1), authority="northbank")
    add_residence(session, household=household, home=home, by=audit.COMMAND_LINE)
    make_child(
        session,
        household,
        "Kit",
        placing_authority="Northbank",
        order_type=OrderType.ADOPTION,
        order_on=days_from_now(-365 * years_since_order),
    )
    return household


def page_of(advisor: CheckedClient, household: Household) -> str:
    page = advisor.page(f"/staff/families/{household.ref}").main
    assert page is not None
    return " ".join(page.get_text().split())


def without_agency(text: str) -> str:
    """The agency itself is called as one of its councils."""
    return text.replace("Northbank Adoption", "")


def test_a_name_to_come_is_shown_nowhere_before_its_day(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        household = family(session)
        rename(session, days_from_now(300))
        make_child(session, household, "Lee", placing_authority=NEW)
        account = make_linked_account(session, household)
        names = settings.on(session, clock.today()).names
        held = what_we_hold(session, account=account, household=household, names=names)
        listed = export_list(session, seen=every_household(), by=audit.COMMAND_LINE).decode()
    found = advisor.page(f"/staff/families?for={household.ref}").get_text()
    preview = as_file(ADA, KIT)
    assert plan(engine, preview)
    for text in (page_of(advisor, household), held, listed, found):
        text = without_agency(text)
        assert "Northbank" in text
        assert NEW not in text


def test_a_name_that_came_is_shown_from_its_day_and_changes_no_responsibility(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        household = family(session)
        rename(session, days_from_now(-10))
        account = make_linked_account(session, household)
        names = settings.on(session, clock.today()).names
        held = what_we_hold(session, account=account, household=household, names=names)
    page = page_of(advisor, household)
    for text in (page, without_agency(held)):
        assert NEW in text
        assert "Northbank" not in text
    assert "Passes to" not in page
    child = engine_child(engine)
    form = advisor.page(f"/staff/families/{household.ref}/children/{child.public_id}")
    field = form.select_one('input[name="placing_authority"]')
    assert field is not None
    assert field["value"] == NEW


def engine_child(engine: Engine) -> Child:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Child)).one()


@pytest.mark.parametrize("renamed_in", [-500, -10, 0, 300, 900])
@pytest.mark.parametrize("years_since_order", [1, 2, 4])
def test_the_three_years_pass_over_a_new_name(
    session: Session, renamed_in: int, years_since_order: int
) -> None:
    household = family(session, years_since_order=years_since_order)
    rename(session, days_from_now(renamed_in))
    child = session.scalars(select(Child)).one()
    found = responsible_authority(
        child, household, clock.today(), authorities=Authorities.load(session)
    )
    assert (found.authority, found.until) == (NEW if renamed_in <= 0 else "Northbank", None)


def test_it_passes_to_another_by_the_name_of_today(session: Session) -> None:
    household = family(session)
    rename(session, days_from_now(10))
    child = session.scalars(select(Child)).one()
    household.residences.append(Residence(lives_from=days_from_now(-9), authority="east_mere"))
    session.flush()
    found = responsible_authority(
        child, household, clock.today(), authorities=Authorities.load(session)
    )
    assert (found.authority, found.then) == ("Northbank", "East Mere")
    assert found.why.startswith("Northbank placed the child")


def test_a_council_of_elsewhere_that_joins_the_agency_is_the_same_one() -> None:
    """Kept by its name, as long as it was none of the agency's."""
    first, joined = date(2020, 1, 1), date(2024, 1, 1)
    names = {"north": "Northbank"}
    authorities = Authorities([(first, names), (joined, names | {"far": "Farshire"})])
    child = Child(
        order_type=OrderType.ADOPTION, order_on=date(2023, 6, 1), placing_authority="Farshire"
    )
    household = Household(
        residences=[
            Residence(lives_from=date(2015, 1, 1), outside="Farshire"),
            Residence(lives_from=date(2025, 1, 1), authority="far"),
        ]
    )
    for day in (date(2023, 7, 1), date(2024, 7, 1), date(2025, 7, 1), date(2026, 7, 1)):
        found = responsible_authority(child, household, day, authorities=authorities)
        assert (found.authority, found.until) == ("Farshire", None), day


@pytest.mark.parametrize("renamed_in", [-10, 300])
def test_a_client_list_may_write_either_name(engine: Engine, renamed_in: int) -> None:
    with db.transaction(engine) as session:
        rename(session, days_from_now(renamed_in))
    written = [
        (ADA | {"authority": name}, KIT | {"placing_authority": name})
        for name in ("Northbank", NEW, "northbank")
    ]
    with db.transaction(engine) as session:
        bring(session, as_file(*written[0]))
        assert session.scalars(select(Residence.authority)).all() == ["northbank"]
        assert session.scalars(select(Child.placing_authority)).all() == ["northbank"]
    for rows in written:
        assert plan(engine, as_file(*rows)) == []
    with db.transaction(engine) as session:
        listed = export_list(session, seen=every_household(), by=audit.COMMAND_LINE)
    assert (NEW if renamed_in < 0 else "Northbank") in listed.decode()
    assert plan(engine, listed) == []

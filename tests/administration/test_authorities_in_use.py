"""An authority that records name does not leave the list of the agency."""

from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import clock, db
from portal.days import day_figures
from portal.people.models import Household, Residence
from tests.administration.setting_pages import LATER, held, save
from tests.client import CheckedClient
from tests.factories import make_child, make_household, make_responses

ANSWER = "submitted_on,local_authority,timely\n2023-09-02,Northbank,agree\n"
LIVES = "Households, children, accounts or survey answers belong to an authority"


def settle(session: Session, authority: str) -> None:
    home = Household(ref="FAM-AAAA-BBBB", opened_at=clock.now())
    session.add(home)
    session.flush()
    session.add(Residence(household_id=home.id, lives_from=date(2020, 1, 1), authority=authority))


def test_an_authority_in_which_a_household_lived_cannot_vanish(
    administrator: CheckedClient, engine: Engine
) -> None:
    gone = {f"rows-1-{name}": "" for name in ("key", "name", "out_of_hours", "office")}
    with db.transaction(engine) as session:
        settle(session, "east_mere")
    words = save(administrator, "authorities", **gone)
    assert LIVES in words
    assert "east_mere" in words
    assert LIVES in save(administrator, "authorities", **{"rows-1-key": "eastmere"})
    assert save(administrator, "authorities", **{"rows-1-name": "East Mere Town"}) == ""
    assert len(held(engine).authorities) == 2


def test_an_authority_that_placed_a_child_cannot_vanish(
    administrator: CheckedClient, engine: Engine
) -> None:
    gone = {f"rows-1-{name}": "" for name in ("key", "name", "out_of_hours", "office")}
    with db.transaction(engine) as session:
        home = make_household(session)
        make_child(session, home, "Kit", placing_authority="East Mere")
        make_child(session, home, "Lee", placing_authority="Farshire")
    words = save(administrator, "authorities", **gone)
    assert LIVES in words
    assert "east_mere" in words
    assert "Farshire" not in words
    assert save(administrator, "authorities", **{"rows-1-name": "East Mere Town"}) == ""


def test_an_authority_that_answers_name_cannot_vanish(
    administrator: CheckedClient, engine: Engine
) -> None:
    gone = {f"rows-0-{name}": "" for name in ("key", "name", "out_of_hours", "office")}
    with db.transaction(engine) as session:
        make_responses(
            session,
            "post-order",
            "submitted_on,local_authority,timely\n2023-09-02,Northbank,agree\n",
        )
    assert LIVES in save(administrator, "authorities", **gone)


def test_an_authority_that_nothing_names_can_go(
    administrator: CheckedClient, engine: Engine
) -> None:
    gone = {f"rows-1-{name}": "" for name in ("key", "name", "out_of_hours", "office")}
    assert save(administrator, "authorities", **gone) == ""
    assert [one.key for one in held(engine).authorities] == ["northbank"]


NEW = {"rows-2-key": "newtown", "rows-2-name": "Newtown", "rows-2-out_of_hours": "01632 960 400"}


def test_a_new_authority_is_not_taken_away_by_a_change_made_before(
    administrator: CheckedClient, engine: Engine
) -> None:
    assert save(administrator, "authorities", holds_from=day_figures(LATER)) == ""
    words = save(administrator, "authorities", **NEW)
    assert "was made without newtown: take it back first" in words
    later = LATER + timedelta(days=1)
    assert save(administrator, "authorities", holds_from=day_figures(later), **NEW) == ""

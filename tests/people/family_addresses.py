"""Where the staff pages of a household are, for tests that open them."""

from sqlalchemy import Engine

from portal import db
from portal.people import sight
from portal.people.models import Household


def address(household: Household, *parts: str) -> str:
    return "/".join(("/staff/families", household.ref, *parts))


def ids(engine: Engine, household: Household) -> tuple[str, str]:
    """The public ids of the first adult and of the first child."""
    with db.open_session(engine, writes=False) as session:
        adult = sight.adults_in(session, household)[0]
        child, _home = sight.children_in(session, household)[0]
        return adult.public_id, child.public_id

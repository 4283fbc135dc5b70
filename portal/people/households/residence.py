"""Where a household lives: dated, with earlier and later entries, each of which can be mended."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from portal import audit
from portal.days import day_words
from portal.errors import Refusal
from portal.people import locking
from portal.people.contact_details import read_postcode
from portal.people.households.authorities import Authorities
from portal.people.households.days import FIRST_HOME, check_day
from portal.people.households.search_words import reindex
from portal.people.models import Household, Residence
from portal.people.names import read_line
from portal.people.unchanged import check_unchanged

LONGEST_PLACE = 60
LONGEST_ADDRESS = 300


@dataclass(frozen=True)
class Home:
    """Where a household lives from a day on: in an authority of the agency (its key), or outside
    in a place with a name."""

    lives_from: date
    authority: str | None = None
    outside: str | None = None
    address: str | None = None
    postcode: str | None = None


def read_home(home: Home, authorities: Authorities) -> Home:
    """A home as it is kept. Refuses a day that cannot be, an authority that was none of the
    agency's on that day, both or neither of authority and place outside, a wrong postcode."""
    check_home_day(home.lives_from)
    outside = read_line(home.outside, field="outside", longest=LONGEST_PLACE, what="place")
    if (home.authority is None) == (outside is None):
        raise Refusal(
            "Choose a council, or “outside” and name the place; not both.", field="authority"
        )
    if home.authority is not None and home.authority not in authorities.on(home.lives_from):
        raise Refusal(
            "This council was not one of the agency on that day: choose “outside”.",
            field="authority",
        )
    return replace(
        home,
        outside=outside,
        address=read_line(home.address, field="address", longest=LONGEST_ADDRESS, what="address"),
        postcode=read_postcode(home.postcode) if home.postcode and home.postcode.strip() else None,
    )


def check_home_day(day: date) -> None:
    """Refuses a day from which nobody on record can have lived somewhere."""
    check_day(day, field="lives_from", what="day", earliest=FIRST_HOME)


def add_residence(
    session: Session,
    *,
    household: Household,
    home: Home,
    by: audit.Actor,
    seen: str | None = None,
) -> Residence:
    """Write down where a household lives from a day on, past or to come.

    Refuses what `read_home` does, and a day that has its entry already.
    """
    locking.lock_open(session, household)
    check_unchanged(seen, *household.residences)
    good = read_home(home, Authorities.load(session))
    _check_free(household, good.lives_from, None)
    residence = Residence(**vars(good))
    household.residences.append(residence)
    _keep(session, household, "residence_added", by)
    return residence


def correct_residence(
    session: Session,
    *,
    household: Household,
    residence: Residence,
    home: Home,
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Mend an entry that was wrong; the household did not move. Refuses as `add_residence`."""
    locking.lock_open(session, household)
    check_unchanged(seen, *household.residences)
    if residence not in household.residences:
        raise Refusal("This entry is no longer there.")
    good = read_home(home, Authorities.load(session))
    _check_free(household, good.lives_from, residence)
    for name, value in vars(good).items():
        setattr(residence, name, value)
    _keep(session, household, "residence_corrected", by)


def find_residence(household: Household, lives_from: date) -> Residence | None:
    """The entry of a household that begins on a day."""
    return next((one for one in household.residences if one.lives_from == lives_from), None)


def _check_free(household: Household, day: date, own: Residence | None) -> None:
    there = find_residence(household, day)
    if there is not None and there is not own:
        raise Refusal(
            f"There is an entry from {day_words(day)} already: correct that one.",
            field="lives_from",
        )


def _keep(session: Session, household: Household, what: str, by: audit.Actor) -> None:
    session.flush()
    session.expire(household, ["residences"])
    reindex(session, [household.id])
    audit.record(session, f"household.{what}", subject=locking.subject(household), by=by)

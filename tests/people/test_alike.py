"""Families that may be on record already: as many statements, however many are looked at."""

from datetime import date

from sqlalchemy.orm import Session

from portal.audit import COMMAND_LINE
from portal.people.households import adults
from portal.people.households.adults import AdultFacts
from portal.people.households.likeness import MOST_ALIKE, find_alike
from portal.people.households.residence import Home
from tests.factories import make_adult, make_household, make_restricted, make_staff
from tests.house.test_queries import queries

HOME = Home(date(2020, 5, 4), authority="northbank", postcode="ME14 1XX")
PHONE = "01234 567890"
ADA = AdultFacts("Ada Marsh", phone=PHONE)


def test_as_many_statements_however_many_are_alike(session: Session) -> None:
    sam, counts = make_staff(session), []
    for number in (1, 4, 25):
        for _ in range(number):
            make_adult(session, make_household(session, "Bo", home=HOME), ADA.name, phone=PHONE)
        session.expire_all()
        with queries(session.get_bind()) as seen:  # type: ignore[arg-type]
            found = find_alike(session, adult=ADA, postcode=None, staff=sam)
        assert len(found) == min(MOST_ALIKE, {1: 1, 4: 5, 25: 30}[number])
        assert all([one.name for one in grown] == ["Bo", "Ada Marsh"] for _, grown in found)
        counts.append(len(seen))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 4


def test_who_was_in_a_restricted_household_is_not_named(session: Session) -> None:
    """Who is kept from the reader is so by other records than the one that is looked at."""
    sam, kim = make_staff(session), make_staff(session, "kim@northbank.example")
    open_ones = [make_household(session, "Bo", home=HOME) for _ in range(2)]
    for household in open_ones:
        make_adult(session, household, "Ada Marsh", phone=PHONE)
    hidden = make_household(session, "Cy")
    dee = make_adult(session, hidden, "Dee Now", phone=PHONE)
    adults.take_out(session, household=hidden, adult=dee, by=COMMAND_LINE)
    adults.let_in(session, household=open_ones[1], adult=dee, by=COMMAND_LINE)
    make_restricted(session, hidden, kim)
    for staff, last in ((sam, []), (kim, ["Dee Now"])):
        found = find_alike(session, adult=ADA, postcode=None, staff=staff)
        names = [[one.name for one in grown] for _household, grown in found]
        assert names == [["Bo", "Ada Marsh"], ["Bo", "Ada Marsh", *last]]
    dee_typed = AdultFacts("Dee Now", phone=PHONE)
    assert find_alike(session, adult=dee_typed, postcode=None, staff=sam) == []
    assert len(find_alike(session, adult=dee_typed, postcode=None, staff=kim)) == 1

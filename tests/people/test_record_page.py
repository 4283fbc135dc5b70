"""What staff see first on a record: whose it is, how to reach them, and who may be there twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import clock, db
from portal.audit import COMMAND_LINE
from portal.people import sight
from portal.people.contact_details import phone_words
from portal.people.households import adults, merging, residence
from portal.people.households.record import Record, household_record
from portal.people.households.residence import Home
from portal.people.models import Household, Staff
from tests.client import CheckedClient
from tests.factories import make_adult, make_household, make_staff
from tests.people.family_addresses import address


def pairs(record: Record) -> list[tuple[str, str]]:
    return [(one.name, other.name) for one, other in record.doubles]


def record_of(session: Session, household: Household, staff: Staff) -> Record:
    return household_record(session, household, staff=staff, on=clock.today())


def test_an_adult_who_is_there_twice_after_a_merge_is_pointed_out(session: Session) -> None:
    staff = make_staff(session)
    kept, merged = make_household(session, "Ada Marsh"), make_household(session, "ada  marsh")
    make_adult(session, kept, "Bo Marsh", phone="01234 567890")
    make_adult(session, kept, "Cy Marsh", phone="01234 567890")
    make_adult(session, merged, "B Marsh", phone="+44 1234 567890")
    assert pairs(record_of(session, kept, staff)) == []
    done = merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE)
    assert pairs(record_of(session, kept, staff)) == [
        ("Ada Marsh", "ada marsh"),
        ("Bo Marsh", "B Marsh"),
        ("Cy Marsh", "B Marsh"),
    ]
    merging.undo_merge(session, merge=done, by=COMMAND_LINE)
    assert pairs(record_of(session, kept, staff)) == []
    make_adult(session, kept, "ADA MARSH")
    assert pairs(record_of(session, kept, staff)) == [("Ada Marsh", "ADA MARSH")]


def test_the_pages_of_a_merge_say_who_may_be_one_person(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        kept, merged = make_household(session, "Ada Marsh"), make_household(session, "Ada Marsh")
    page = f"{address(kept, 'merge')}?other={merged.ref}"
    assert "Of the same name or phone: Ada Marsh and Ada Marsh." in advisor.page(page).get_text()
    assert "Is this one person?" not in advisor.page(address(kept)).get_text()
    assert advisor.send(page, {}).status_code == 302
    assert "Is this one person?" in advisor.page(address(kept)).get_text()


def test_the_names_are_under_the_heading_and_in_no_title(
    advisor: CheckedClient, household: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        one = session.get_one(Household, household.id)
        make_adult(session, one, "Bo Marsh", phone="+441632960100")
        soon = Home(clock.today() + timedelta(days=30), outside="Greenwich")
        residence.add_residence(session, household=one, home=soon, by=COMMAND_LINE)
    page = advisor.page(address(household))
    assert page.h1 is not None
    names = page.h1.find_next("p")
    assert names is not None
    assert names.get_text().endswith(", Bo Marsh")
    assert page.title is not None
    assert "Marsh" not in page.title.get_text()
    text = page.get_text()
    assert text.index("Safe contact") < text.index("01632 960100")
    assert "planned from" in " ".join(text.split())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("07700900123", "07700 900123"),
        ("+44 (0)7700 900-123", "07700 900123"),
        ("02079460000", "020 7946 0000"),
        ("0117 4960000", "0117 496 0000"),
        ("01214960000", "0121 496 0000"),
        ("01632960100", "01632 960100"),
        ("03000 422373", "0300 042 2373"),
        ("+33 1 23 45 67 89", "+33 1 23 45 67 89"),
        ("12345", "12345"),
    ],
)
def test_phone_numbers_are_shown_alike(written: str, shown: str) -> None:
    assert phone_words(written) == shown


def test_the_day_on_which_somebody_left_is_that_of_our_clocks(
    session: Session,
) -> None:
    """After midnight in summer, which is still the day before in UTC."""
    staff, household = make_staff(session), make_household(session, "Ada Marsh", "Bo Marsh")
    bo = sight.adults_in(session, household)[1]
    with time_machine.travel(datetime(2027, 7, 1, 23, 30, tzinfo=UTC), tick=False):
        adults.take_out(session, household=household, adult=bo, by=COMMAND_LINE)
    [gone] = record_of(session, household, staff).gone
    assert gone.left == date(2027, 7, 2)

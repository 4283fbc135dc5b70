"""Which authority is responsible for a child, and the day on which it passes: every boundary."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.households.authorities import Authorities
from portal.people.households.responsibility import passes_on, responsible_authority
from portal.people.models import Child, Household, OrderType, Residence

NAMES = {"north": "Northbank", "east": "East Mere"}
AGENCY = Authorities([(date(2000, 1, 1), NAMES)])
ADOPTION, GUARDIANSHIP = OrderType.ADOPTION, OrderType.SPECIAL_GUARDIANSHIP
ARRANGEMENTS, NONE = OrderType.CHILD_ARRANGEMENTS, OrderType.NONE_YET
ORDER, EVE, DAY = date(2020, 6, 15), date(2023, 6, 14), date(2023, 6, 15)
FIRST = date(2015, 1, 1)

Lived = tuple[date, str]


def household(*lived: Lived) -> Household:
    """A household that lives in these places from these days on; a name that is no key of an
    authority is a place outside."""
    return Household(
        residences=[
            Residence(lives_from=day, authority=place)
            if place in NAMES
            else Residence(lives_from=day, outside=place)
            for day, place in lived
        ]
    )


def ask(child: Child, on: date, *lived: Lived) -> tuple[str | None, date | None, str | None]:
    found = responsible_authority(
        child, household(*lived or ((FIRST, "north"),)), on, authorities=AGENCY
    )
    assert found.why.endswith(".")
    return found.authority, found.until, found.then


def child(order: OrderType, on: date | None = None, placing: str | None = "Farshire") -> Child:
    return Child(order_type=order, order_on=on, placing_authority=placing)


@pytest.mark.parametrize("order", [ADOPTION, GUARDIANSHIP])
def test_the_placing_authority_for_three_years_and_then_where_they_live(order: OrderType) -> None:
    one = child(order, ORDER)
    passes = ("Farshire", DAY, "Northbank")
    for day in (ORDER - timedelta(1), ORDER, ORDER + timedelta(1), EVE):
        assert ask(one, day) == passes
    assert ask(one, DAY) == ask(one, DAY + timedelta(1)) == ("Northbank", None, None)


@pytest.mark.parametrize("order", [ADOPTION, GUARDIANSHIP, ARRANGEMENTS, NONE])
def test_nobody_placed_the_child_so_it_is_where_they_live(order: OrderType) -> None:
    for day in (ORDER - timedelta(1), ORDER, EVE, DAY):
        assert ask(child(order, None if order is NONE else ORDER, None), day)[0] == "Northbank"
    assert ask(child(order, None, None), ORDER)[0] == "Northbank"


def test_another_order_is_where_they_live_whoever_placed_the_child() -> None:
    for day in (ORDER - timedelta(1), ORDER, EVE, DAY):
        assert ask(child(ARRANGEMENTS, ORDER), day) == ("Northbank", None, None)
    assert ask(child(ARRANGEMENTS), ORDER) == ("Northbank", None, None)


def test_before_there_is_an_order_it_is_who_placed_the_child() -> None:
    assert ask(child(NONE), date(2031, 1, 1)) == ("Farshire", None, None)
    later = ((FIRST, "north"), (date(2022, 1, 1), "east"))
    assert ask(child(NONE), ORDER, *later) == ("Farshire", None, None)


@pytest.mark.parametrize("order", [ADOPTION, GUARDIANSHIP])
def test_an_order_without_its_day_says_that_it_cannot_be_known(order: OrderType) -> None:
    found = responsible_authority(
        child(order), household((FIRST, "north")), ORDER, authorities=AGENCY
    )
    assert (found.authority, found.until) == (None, None)
    assert "not on record" in found.why


@pytest.mark.parametrize(
    ("order_on", "passes"),
    [
        (date(2020, 2, 29), date(2023, 3, 1)),
        (date(2020, 2, 28), date(2023, 2, 28)),
        (date(2020, 3, 1), date(2023, 3, 1)),
        (date(2021, 2, 28), date(2024, 2, 28)),
        (date(2021, 3, 1), date(2024, 3, 1)),
        (date(2096, 2, 29), date(2099, 3, 1)),
        (date(2019, 12, 31), date(2022, 12, 31)),
    ],
)
def test_the_third_anniversary(order_on: date, passes: date) -> None:
    assert passes_on(order_on) == passes
    eve = passes - timedelta(1)
    assert ask(child(ADOPTION, order_on), eve) == ("Farshire", passes, "Northbank")
    assert ask(child(ADOPTION, order_on), passes) == ("Northbank", None, None)


def test_an_order_of_the_last_years_that_there_are_never_passes() -> None:
    assert passes_on(date(9998, 1, 1)) is None
    assert ask(child(ADOPTION, date(9998, 1, 1)), date(9999, 12, 31))[0] == "Farshire"


def test_a_move_within_the_three_years_changes_only_where_it_passes_to() -> None:
    lived = ((FIRST, "north"), (date(2022, 1, 1), "east"))
    assert ask(child(ADOPTION, ORDER), ORDER, *lived) == ("Farshire", DAY, "East Mere")


def test_a_move_after_the_three_years_passes_it_on_that_very_day() -> None:
    move = date(2025, 4, 1)
    lived = ((FIRST, "north"), (move, "east"))
    assert ask(child(ADOPTION, ORDER), DAY, *lived) == ("Northbank", move, "East Mere")
    assert ask(child(ADOPTION, ORDER), move - timedelta(1), *lived)[0] == "Northbank"
    assert ask(child(ADOPTION, ORDER), move, *lived) == ("East Mere", None, None)


def test_a_move_on_the_anniversary_itself() -> None:
    lived = ((FIRST, "north"), (DAY, "east"))
    assert ask(child(ADOPTION, ORDER), EVE, *lived) == ("Farshire", DAY, "East Mere")


def test_a_move_away_and_back_is_told_one_at_a_time() -> None:
    lived = ((FIRST, "north"), (date(2025, 1, 1), "Farshire"), (date(2026, 1, 1), "north"))
    one = child(ADOPTION, ORDER)
    assert ask(one, DAY, *lived) == ("Northbank", date(2025, 1, 1), "Farshire")
    assert ask(one, date(2025, 1, 1), *lived) == ("Farshire", date(2026, 1, 1), "Northbank")


def test_a_move_within_the_same_authority_is_none() -> None:
    lived = ((FIRST, "north"), (date(2025, 1, 1), "north"))
    assert ask(child(ADOPTION, ORDER), DAY, *lived) == ("Northbank", None, None)


def test_nothing_passes_where_the_placing_authority_is_theirs_too() -> None:
    assert ask(child(ADOPTION, ORDER, "Northbank"), ORDER) == ("Northbank", None, None)


def test_outside_the_agency_it_is_the_place_outside() -> None:
    assert ask(child(ADOPTION, ORDER), ORDER, (FIRST, "Greenwich")) == (
        "Farshire",
        DAY,
        "Greenwich",
    )


def test_before_the_first_residence_nobody_knows() -> None:
    lived = ((date(2024, 1, 1), "north"),)
    one = child(ADOPTION, ORDER)
    assert ask(one, EVE, *lived) == ("Farshire", DAY, None)
    assert ask(one, DAY, *lived) == (None, date(2024, 1, 1), "Northbank")
    assert ask(one, DAY, (date(2030, 1, 1), "north"))[0] is None


def test_two_homes_give_two_answers() -> None:
    one = child(ADOPTION, ORDER)
    assert ask(one, DAY, (FIRST, "north"))[0] == "Northbank"
    assert ask(one, DAY, (FIRST, "east"))[0] == "East Mere"


def calendar(one: Child, lived: list[Lived]) -> dict[date, str | None]:
    """The rule once more, day by day from 2015 to 2036, as somebody would with a calendar."""
    said: dict[date, str | None] = {}
    home, birthdays, day = None, 0, date(2015, 1, 1)
    while day.year < 2037:
        home = next((NAMES.get(place, place) for start, place in lived if start == day), home)
        if one.order_on and day > one.order_on:
            birthdays += is_birthday(one.order_on, day)
        said[day] = of_day(one, home, birthdays)
        day += timedelta(1)
    return said


def is_birthday(first: date, day: date) -> bool:
    """Of 29 February, where there is none, the day after the 28th."""
    if (first.month, first.day) == (2, 29) and (day - timedelta(1)).day == 28:
        return (day.month, day.day) == (3, 1)
    return (day.month, day.day) == (first.month, first.day)


def of_day(one: Child, home: str | None, birthdays: int) -> str | None:
    if one.placing_authority is None or one.order_type is ARRANGEMENTS:
        return home
    if one.order_type is NONE:
        return one.placing_authority
    if one.order_on is None:
        return None
    return home if birthdays >= 3 else one.placing_authority


DAYS = st.dates(date(2015, 1, 1), date(2032, 12, 31))
LEAP_DAYS = st.sampled_from([date(2016, 2, 29), date(2020, 2, 29), date(2024, 2, 29)])


@given(
    order=st.sampled_from(OrderType),
    order_on=st.none() | DAYS | LEAP_DAYS,
    placing=st.none() | st.sampled_from(["Farshire", "Northbank"]),
    lived=st.lists(
        st.tuples(DAYS, st.sampled_from(["north", "east", "Farshire"])),
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    on=DAYS,
)
def test_as_counted_day_by_day(
    order: OrderType, order_on: date | None, placing: str | None, lived: list[Lived], on: date
) -> None:
    one = child(order, None if order is NONE else order_on, placing)
    found = responsible_authority(one, household(*lived), on, authorities=AGENCY)
    days = calendar(one, lived)
    later = (day for day, authority in days.items() if day > on and authority != days[on])
    passes = next(later, None)
    assert found.authority == days[on]
    assert found.until == passes
    assert found.then == (days[passes] if passes else None)

"""Which authority is responsible for a child in a household, and the day on which it passes.

The authority that placed the child, until three years after an adoption or special guardianship
order; then, and where nobody placed the child or the order is another, the one where the
household lives on that day. A household never loses help on this ground: staff signpost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.days import day_words
from portal.people.households.authorities import place_of
from portal.people.models import Child, Household, OrderType, Residence

YEARS = 3
# After these the authority that placed the child stays responsible for a time.
STAYS = (OrderType.ADOPTION, OrderType.SPECIAL_GUARDIANSHIP)
ORDER_WORDS = {
    OrderType.NONE_YET: "none yet",
    OrderType.ADOPTION: "adoption order",
    OrderType.SPECIAL_GUARDIANSHIP: "special guardianship order",
    OrderType.CHILD_ARRANGEMENTS: "child arrangements order",
}


@dataclass(frozen=True)
class Responsible:
    """The authority on one day, by name; None if it cannot be known. ``why`` says it in words.

    ``until`` is the first later day on which another one is, and ``then`` which, as far as it
    is known.
    """

    authority: str | None
    why: str
    until: date | None = None
    then: str | None = None


def responsible_authority(
    child: Child, household: Household, on: date, *, names: Mapping[str, str]
) -> Responsible:
    """Who is responsible for ``child`` in ``household`` on a day. ``names`` of authorities by key.

    Two homes of one child can have two answers. Source: domain.md, "Which authority".
    """
    today, why = _holder(child, household, on, names)
    for day in _turns(child, household):
        if day > on:
            later, _why = _holder(child, household, day, names)
            if later != today:
                return Responsible(today, why, until=day, then=later)
    return Responsible(today, why)


def passes_on(order_on: date) -> date | None:
    """The third anniversary of an order. Of 29 February it is 1 March; None after the year 9999."""
    year = order_on.year + YEARS
    if year > date.max.year:
        return None
    if (order_on.month, order_on.day) == (2, 29):
        return date(year, 3, 1)  # the third year after a leap year is none
    return order_on.replace(year=year)


def residence_on(household: Household, on: date) -> Residence | None:
    """Where the household lives on a day, if that is known."""
    past = [one for one in household.residences if one.lives_from <= on]
    return max(past, key=lambda one: one.lives_from, default=None)


def _holder(
    child: Child, household: Household, on: date, names: Mapping[str, str]
) -> tuple[str | None, str]:
    placing, order = child.placing_authority, ORDER_WORDS[child.order_type]
    if placing is None:
        return _by_home(household, on, names, "No authority placed the child")
    if child.order_type is OrderType.NONE_YET:
        return placing, f"{placing} placed the child and there is no order yet."
    if child.order_type not in STAYS:
        return _by_home(household, on, names, f"The order is a {order}")
    if child.order_on is None:
        return None, f"The day of the {order} is not on record."
    end = passes_on(child.order_on)
    if on < child.order_on:
        return placing, f"{placing} placed the child; the {order} is later."
    if end is None or on < end:
        return placing, f"{placing} placed the child, less than three years after the {order}."
    return _by_home(household, on, names, f"Three years since the {order} of {_day(child)}")


def _by_home(
    household: Household, on: date, names: Mapping[str, str], because: str
) -> tuple[str | None, str]:
    place = place_of(residence_on(household, on), names)
    if place is None:
        return None, f"{because}, and it is not on record where the household lives."
    return place, f"{because}: where the household lives."


def _turns(child: Child, household: Household) -> list[date]:
    """The days on which the answer may change, the earliest first."""
    days = {one.lives_from for one in household.residences}
    end = passes_on(child.order_on) if child.order_on else None
    return sorted(days | ({end} if end else set()))


def _day(child: Child) -> str:
    return day_words(child.order_on) if child.order_on else "an unknown day"

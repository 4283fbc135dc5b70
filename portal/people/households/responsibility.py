"""Which authority is responsible for a child in a household, and the day on which it passes.

The authority that placed the child, until three years after an adoption or special guardianship
order; then, and where nobody placed the child or the order is another, the one where the
household lives on that day. A household never loses help on this ground: staff signpost.
"""

from dataclasses import dataclass
from datetime import date

from portal.days import day_words
from portal.people.households.authorities import Authorities
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
    """The authority on one day, by its name on that day; None if it cannot be known. ``why`` says
    it in words.

    ``until`` is the first later day on which another one is, and ``then`` which, as far as it
    is known.
    """

    authority: str | None
    why: str
    until: date | None = None
    then: str | None = None


def responsible_authority(
    child: Child, household: Household, on: date, *, authorities: Authorities
) -> Responsible:
    """Who is responsible for ``child`` in ``household`` on a day. One that is renamed stays the
    same, and is called throughout as it is on ``on``.

    Two homes of one child can have two answers. Source: domain.md, "Which authority".
    """
    names = authorities.names_on(on)

    def called(kept: str | None) -> str | None:
        return names.get(kept or "", kept)

    today, why = _holder(child, household, on, authorities)
    words = why.format(placing=called(_placing(child, on, authorities)))
    for day in _turns(child, household):
        if day > on:
            later, _why = _holder(child, household, day, authorities)
            if later != today:
                return Responsible(called(today), words, until=day, then=called(later))
    return Responsible(called(today), words)


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
    child: Child, household: Household, on: date, authorities: Authorities
) -> tuple[str | None, str]:
    """Key of the authority, or the name of one outside; and why, with room for who placed."""
    placing, order = _placing(child, on, authorities), ORDER_WORDS[child.order_type]
    home = _home(household, on, authorities)
    if placing is None:
        return home, _by_home(home, "No authority placed the child")
    if child.order_type is OrderType.NONE_YET:
        return placing, "{placing} placed the child and there is no order yet."
    if child.order_type not in STAYS:
        return home, _by_home(home, f"The order is a {order}")
    if child.order_on is None:
        return None, f"The day of the {order} is not on record."
    end = passes_on(child.order_on)
    if on < child.order_on:
        return placing, f"{{placing}} placed the child; the {order} is later."
    if end is None or on < end:
        return placing, f"{{placing}} placed the child, less than three years after the {order}."
    return home, _by_home(home, f"Three years since the {order} of {_day(child)}")


def _placing(child: Child, on: date, authorities: Authorities) -> str | None:
    return authorities.kept(child.placing_authority, on) if child.placing_authority else None


def _home(household: Household, on: date, authorities: Authorities) -> str | None:
    """Where they live, as a placing authority is kept: a council that was outside once and is one
    of the agency's now is one and the same."""
    residence = residence_on(household, on)
    if residence is None or residence.authority is not None:
        return residence.authority if residence else None
    return authorities.kept(residence.outside, on) if residence.outside else None


def _by_home(home: str | None, because: str) -> str:
    if home is None:
        return f"{because}, and it is not on record where the household lives."
    return f"{because}: where the household lives."


def _turns(child: Child, household: Household) -> list[date]:
    """The days on which the answer may change, the earliest first."""
    days = {one.lives_from for one in household.residences}
    end = passes_on(child.order_on) if child.order_on else None
    return sorted(days | ({end} if end else set()))


def _day(child: Child) -> str:
    return day_words(child.order_on) if child.order_on else "an unknown day"

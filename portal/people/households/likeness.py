"""Families that may be on record already: found by more than an e-mail address.

An adult's name, and one of an e-mail address, a phone number, a postcode, a child's date of birth.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased, selectinload

from portal.people.contact_details import phone_digits
from portal.people.households.adults import AdultFacts
from portal.people.households.search_words import fold, name_words
from portal.people.models import Adult, Household, Membership, SearchWord, Staff
from portal.people.sight import kept_from, visible_households

MOST_ALIKE = 10

Key = tuple[str, str, str]
Alike = tuple[Household, Sequence[Adult]]


def keys(
    *,
    names: Iterable[str | None],
    emails: Iterable[str | None],
    phones: Iterable[str | None],
    postcodes: Iterable[str | None],
    births: Iterable[str] = (),
) -> Iterator[Key]:
    """What a family is known by. Two that share a key may be the same."""
    seconds = {("e-mail", fold(one)) for one in emails if one}
    seconds |= {("phone", phone_digits(one)) for one in phones if one}
    seconds |= {("postcode", fold(one)) for one in postcodes if one}
    seconds |= {("born", one) for one in births if one}
    for name, (kind, value) in product({fold(name) for name in names if name}, seconds):
        yield name, kind, value


def find_alike(
    session: Session, *, adult: AdultFacts, postcode: str | None, staff: Staff
) -> Sequence[Alike]:
    """The records that ``staff`` may see, closed ones too, of what may be the family of this
    adult, each with its adults, read in a fixed number of statements."""
    wanted = set(
        keys(names=[adult.name], emails=[adult.email], phones=[adult.phone], postcodes=[postcode])
    )
    candidates = _candidates(session, wanted, adult.name, staff)
    adults = _adults(session, candidates, staff)
    found = [
        (household, adults[household.id])
        for household in candidates
        if not wanted.isdisjoint(_known(household, adults[household.id]))
    ]
    return found[:MOST_ALIKE]


def _known(household: Household, adults: Sequence[Adult]) -> Iterator[Key]:
    return keys(
        names=[one.name for one in adults],
        emails=[one.email for one in adults],
        phones=[one.phone for one in adults],
        postcodes=[home.postcode for home in household.residences],
    )


def _adults(
    session: Session, households: Sequence[Household], staff: Staff
) -> Mapping[int, Sequence[Adult]]:
    """The adults of households now, as ``staff`` may see them, by the id of each."""
    rows = session.execute(
        select(Membership.household_id, Adult)
        .join(Adult, Adult.id == Membership.adult_id)
        .where(
            Membership.household_id.in_([one.id for one in households]),
            Membership.left_at.is_(None),
            ~kept_from(staff, Membership.household_id),
        )
        .order_by(Membership.id)
    )
    found: dict[int, list[Adult]] = defaultdict(list)
    for household_id, adult in rows:
        found[household_id].append(adult)
    return found


def _candidates(session: Session, wanted: set[Key], name: str, staff: Staff) -> Sequence[Household]:
    """By the words of the search: all of the name, and one of the rest."""
    if not wanted:
        return ()
    second = exists().where(
        SearchWord.household_id == Household.id,
        SearchWord.word.in_({value for _name, _kind, value in wanted}),
    )
    query = select(Household).where(
        second, Household.merged_into_id.is_(None), visible_households(staff)
    )
    for part in name_words(name) - {""}:
        word = aliased(SearchWord)
        query = query.where(exists().where(word.household_id == Household.id, word.word == part))
    query = query.options(selectinload(Household.residences))
    return session.scalars(query.order_by(Household.id).limit(10 * MOST_ALIKE)).all()

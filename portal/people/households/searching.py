"""Finding a household: each word that was typed must be the beginning of one of its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnElement,
    Exists,
    ScalarSelect,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal import clock
from portal.errors import Refusal
from portal.people.contact_details import phone_digits
from portal.people.households.authorities import Authorities, place_of
from portal.people.households.search_words import fold
from portal.people.models import (
    Adult,
    ChildHome,
    Household,
    Membership,
    Residence,
    SearchWord,
    Staff,
)
from portal.people.sight import visible_households

MOST_SHOWN = 50
LONGEST_QUERY = 200
MOST_WORDS = 8
# A word that so many households have is common: what is counted beyond that changes nothing.
COMMON = 4_000
LAST = "\U0010ffff"
# Made once: what is compiled for them is kept, and to make them takes as long as to ask.
OTHER_WORD, OTHER_TIME, WHOLE = aliased(SearchWord), aliased(Membership), aliased(Household)
PART_OF_A_NUMBER = re.compile(r"[+0-9()./-]*[0-9][+0-9()./-]*", re.ASCII)


@dataclass
class Found:
    """A household as a list shows it. ``place`` is where it lives today."""

    id: int
    ref: str
    restricted: bool
    closed: bool
    merged_into: str | None
    worker: str | None
    adults: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    place: str | None = None


@dataclass(frozen=True)
class Search:
    """What was found; ``more`` if there was more than is shown."""

    found: Sequence[Found]
    more: bool


def read_query(query: str) -> list[str]:
    """The words that a query asks for. Groups of digits that follow one another are one number.

    Refuses one with less than two letters or digits, or with too many words.
    """
    typed = query[:LONGEST_QUERY].split()
    words: list[str] = []
    number: list[str] = []
    for one in [*typed, ""]:
        if PART_OF_A_NUMBER.fullmatch(one):
            number.append(one)
            continue
        if number:
            words.append(fold(phone_digits("".join(number))))
        number = []
        words.append(fold(one))
    words = sorted({word for word in words if word}, key=len, reverse=True)
    if len(words) > MOST_WORDS:
        raise Refusal(f"Type {MOST_WORDS} words or fewer.", field="query")
    if not words or len(words[0]) < 2:
        raise Refusal("Type two letters or digits at least.", field="query")
    return words


def find_households(session: Session, query: str, *, staff: Staff) -> Search:
    """The households that a query finds, of those that ``staff`` may see, `MOST_SHOWN` at most.

    Six statements, whatever is found. Refuses what `read_query` does.
    """
    words, kept = _rarest_first(session, read_query(query), staff)
    found = _matching(session, words, staff, kept)
    shown = {one.id: one for one in found[:MOST_SHOWN]}
    _add_people(session, shown, kept)
    _add_places(session, shown)
    return Search(list(shown.values()), more=len(found) > MOST_SHOWN)


def _rarest_first(
    session: Session, words: list[str], staff: Staff
) -> tuple[list[str], Sequence[int]]:
    """The first word decides how much is read, so it is one that few households have. And the
    adults who are kept from ``staff``, in the same statement.

    Only words that every reader may see are counted: the order must tell nothing of the others.
    """
    restricted = select(Household.id).where(Household.restricted)
    counted = select(_kept_adults(staff), *(_count(word, restricted) for word in words))
    kept, *counts = session.execute(counted).one()
    # Of two that are both common the longer one is likely to be the rarer.
    ranked = sorted(zip(counts, words, strict=True), key=lambda one: (one[0], -len(one[1]), one[1]))
    return [word for _count, word in ranked], [int(one) for one in (kept or "").split(",") if one]


def _count(word: str, restricted: Select[tuple[int]]) -> ScalarSelect[int]:
    some = select(SearchWord.household_id).where(
        _begins(SearchWord.word, word),
        SearchWord.adult_id == 0,
        SearchWord.household_id.not_in(restricted),
    )
    return select(func.count()).select_from(some.limit(COMMON).subquery()).scalar_subquery()


def _kept_adults(staff: Staff) -> ScalarSelect[str]:
    """Who was once in a household that is kept from ``staff``: few, or nobody. Their name may be
    another since (see `sight.kept_from`), so nothing is found by it, nor is it shown."""
    hidden = exists().where(
        OTHER_TIME.adult_id == SearchWord.adult_id,
        OTHER_TIME.household_id != SearchWord.household_id,
        Household.id == OTHER_TIME.household_id,
        ~visible_households(staff),
    )
    nobody = literal(0, literal_execute=True)  # as the index has it
    whose = select(SearchWord.adult_id).where(SearchWord.adult_id != nobody, hidden).distinct()
    listed = func.aggregate_strings(cast(whose.subquery().c.adult_id, String), ",")
    return select(listed).scalar_subquery()


def _matching(session: Session, words: list[str], staff: Staff, kept: Sequence[int]) -> list[Found]:
    """In the order of the word that matched: the database reads on from there until it has
    enough. A household with two such words comes with the first of them."""
    first, *others = words
    rows = session.execute(
        select(
            Household.id,
            Household.ref,
            Household.restricted,
            Household.closed_at.is_not(None),
            WHOLE.ref,
            Staff.name,
        )
        .select_from(SearchWord)
        .join(Household, Household.id == SearchWord.household_id)
        .outerjoin(Staff, Staff.id == Household.allocated_worker_id)
        .outerjoin(WHOLE, WHOLE.id == Household.merged_into_id)
        .where(
            _begins(SearchWord.word, first),
            SearchWord.adult_id.not_in(kept),
            *(_has(word, kept) for word in others),  # before all else: it leaves the fewest
            ~_has_before(first, kept),
            visible_households(staff),
        )
        .order_by(SearchWord.word, SearchWord.household_id)
        .limit(MOST_SHOWN + 1)
    )
    return [Found(*row) for row in rows]


def _begins(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return and_(column >= word, column < word + LAST)


def _has(word: str, kept: Sequence[int]) -> Exists:
    """Whether the household of the row has such a word."""
    return exists().where(
        OTHER_WORD.household_id == SearchWord.household_id,
        _begins(OTHER_WORD.word, word),
        OTHER_WORD.adult_id.not_in(kept),
    )


def _has_before(word: str, kept: Sequence[int]) -> Exists:
    """Whether its household has such a word that comes before the one of the row."""
    before = and_(OTHER_WORD.word == SearchWord.word, OTHER_WORD.adult_id < SearchWord.adult_id)
    return exists().where(
        OTHER_WORD.household_id == SearchWord.household_id,
        _begins(OTHER_WORD.word, word),
        OTHER_WORD.adult_id.not_in(kept),
        or_(OTHER_WORD.word < SearchWord.word, before),
    )


def _add_people(session: Session, shown: dict[int, Found], kept: Sequence[int]) -> None:
    adults = session.execute(
        select(Membership.household_id, Adult.name)
        .join(Adult)
        .where(Membership.household_id.in_(shown), Membership.left_at.is_(None))
        .where(Membership.adult_id.not_in(kept))
        .order_by(Membership.id)
    )
    for household_id, name in adults:
        shown[household_id].adults.append(name)
    children = session.execute(
        select(ChildHome.household_id, ChildHome.name)
        .where(ChildHome.household_id.in_(shown), ChildHome.left_at.is_(None))
        .order_by(ChildHome.id)
    )
    for household_id, name in children:
        shown[household_id].children.append(name)


def _add_places(session: Session, shown: dict[int, Found]) -> None:
    names = Authorities.load(session).names_on(clock.today())
    residences = session.scalars(
        select(Residence)
        .where(Residence.household_id.in_(shown), Residence.lives_from <= clock.today())
        .order_by(Residence.lives_from)
    )
    for residence in residences:
        shown[residence.household_id].place = place_of(residence, names)

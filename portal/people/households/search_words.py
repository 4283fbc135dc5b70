"""The words by which staff find a household, and how they are kept up to date."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from portal.db import insert_many
from portal.people.contact_details import phone_digits
from portal.people.models import (
    Adult,
    Child,
    ChildHome,
    Household,
    Membership,
    Residence,
    SearchWord,
)

LONGEST_WORD = 100
# Letters that no accent can be taken from.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
BETWEEN_PARTS = re.compile(r"[-'’ʼ‐–./]")
# A database takes so many values in one statement.
AT_ONCE = 5_000

# A household, a word, and the adult whose word it is (0: nobody's in particular).
Found = tuple[int, str, int]


def fold(text: str) -> str:
    """A text as words are kept: no capitals, accents, blanks or punctuation, in any script."""
    if text.isascii():  # most are, and there are ten thousand in a client list
        return text.lower().translate(SIGNS)[:LONGEST_WORD]
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(PLAIN)
    kept = "".join(one for one in apart if one.isalnum() or unicodedata.category(one) == "Mc")
    return unicodedata.normalize("NFC", kept)[:LONGEST_WORD]


def name_words(name: str) -> set[str]:
    """Each part of a name. One with a hyphen or an apostrophe is found in whole and by parts."""
    parts = name.split()
    pieces = [piece for part in parts for piece in BETWEEN_PARTS.split(part)]
    return {fold(one) for one in [*parts, *pieces]}


def number_words(number: str) -> set[str]:
    """The agency's own number of a household or a person, with and without its blanks."""
    return {fold(number), fold(phone_digits(number)), *map(fold, number.split())}


def postcode_words(postcode: str) -> set[str]:
    """In whole, and its outward and inward part."""
    return {fold(postcode), *map(fold, postcode.split())}


def ref_words(ref: str) -> set[str]:
    """In whole, without what kind it is, and each part, as people read it aloud."""
    _kind, _hyphen, rest = ref.partition("-")
    return {fold(ref), fold(rest), *map(fold, rest.split("-"))}


def reindex(session: Session, household_ids: Iterable[int]) -> None:
    """Write the words of these households anew: of one after each change, of thousands after an
    import. A merged household keeps the words of its reference and number."""
    session.flush()
    wanted = sorted(set(household_ids))
    for start in range(0, len(wanted), AT_ONCE):
        ids = wanted[start : start + AT_ONCE]
        words = {(word, household_id, whose) for household_id, word, whose in _words(session, ids)}
        session.execute(
            delete(SearchWord)
            .where(SearchWord.household_id.in_(ids))
            .execution_options(synchronize_session=False)
        )
        insert_many(
            session,
            SearchWord,
            ("word", "household_id", "adult_id"),
            sorted(found for found in words if found[0]),
        )


def _words(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    yield from _of_households(session, ids)
    yield from _of_adults(session, ids)
    yield from _of_children(session, ids)


def _of_households(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    rows = session.execute(
        select(Household.id, Household.ref, Household.client_number).where(Household.id.in_(ids))
    )
    for row in rows:
        number = number_words(row.client_number) if row.client_number else set()
        yield from ((row.id, word, 0) for word in ref_words(row.ref) | number)
    # Where they lived before finds them too: people give the address they had.
    for found in session.execute(
        select(Residence.household_id, Residence.postcode).where(
            Residence.household_id.in_(ids), Residence.postcode.is_not(None)
        )
    ):
        yield from ((found.household_id, word, 0) for word in postcode_words(found.postcode or ""))


def _of_adults(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    time = aliased(Membership)
    was_elsewhere = exists().where(
        time.adult_id == Adult.id, time.household_id != Membership.household_id
    )
    rows = session.execute(
        select(
            Membership.household_id,
            Adult.id,
            Adult.name,
            Adult.email,
            Adult.phone,
            Adult.client_number,
            was_elsewhere.label("was_elsewhere"),
        )
        .join(Adult)
        .where(Membership.household_id.in_(ids), Membership.left_at.is_(None))
    )
    for row in rows:
        words = name_words(row.name) | number_words(row.client_number or "")
        words |= {fold(row.email or ""), fold(phone_digits(row.phone or ""))}
        whose = row.id if row.was_elsewhere else 0
        yield from ((row.household_id, word, whose) for word in words)


def _of_children(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    rows = session.execute(
        select(ChildHome.household_id, ChildHome.name, Child.client_number)
        .join(Child)
        .where(ChildHome.household_id.in_(ids), ChildHome.left_at.is_(None))
    )
    for row in rows:
        words = name_words(row.name) | number_words(row.client_number or "")
        yield from ((row.household_id, word, 0) for word in words)

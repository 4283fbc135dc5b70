"""Invented families that look like real ones: few surnames are common, many are rare."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from portal import refs
from portal.db import insert_many
from portal.people.households.search_words import reindex
from portal.people.models import Adult, Child, ChildHome, Household, Membership, Residence

NOW = datetime(2024, 6, 1, tzinfo=UTC)
SYLLABLES = (
    "an",
    "be",
    "ca",
    "do",
    "el",
    "fa",
    "gi",
    "ha",
    "is",
    "jo",
    "ka",
    "lo",
    "mi",
    "no",
    "or",
    "pa",
    "ro",
    "sa",
    "ti",
    "va",
    "wi",
    "yo",
    "zu",
    "mar",
    "ster",
    "ley",
)
COMMON = ("Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Khan")
FIRST = ("Anna", "Sarah", "James", "Mohammed", "Zoë", "Daniel", "Emma", "Priya", "Jack", "Grace")
AREAS = ("ME", "CT", "DA", "TN", "BR")
AUTHORITIES = ("one", "two", "three")

Rows = list[tuple[object, ...]]


def add_households(session: Session, count: int) -> float:
    """Add ``count`` households: 1 or 2 adults, 1 to 3 children, an address for mail, a phone, a
    postcode; one in a hundred restricted. Returns the seconds that writing their words took."""
    import time

    chance = random.Random(count)
    ids = range(1, count + 1)
    insert_many(
        session,
        Household,
        ("id", "ref", "client_number", "opened_at", "restricted", "preferred_format"),
        [(n, refs.reference("FAM"), f"H{n}", NOW, chance.random() < 0.01, "standard") for n in ids],
    )
    _add_adults(session, chance, count)
    _add_children(session, chance, count)
    insert_many(
        session,
        Residence,
        ("household_id", "lives_from", "authority", "postcode"),
        [(n, date(2020, 1, 1), chance.choice(AUTHORITIES), _postcode(chance)) for n in ids],
    )
    began = time.perf_counter()
    reindex(session, ids)
    return time.perf_counter() - began


def _add_adults(session: Session, chance: random.Random, count: int) -> None:
    adults: Rows = []
    homes: Rows = []
    for household in range(1, count + 1):
        surname = _surname(chance)
        for _ in range(chance.choice((1, 2, 2))):
            number = len(adults) + 1
            name = f"{chance.choice(FIRST)} {surname}"
            email = f"{name.split()[0].lower()}.{surname.lower()}{number}@home.example"
            phone = f"07{chance.randrange(10**9):09d}"
            adults.append((number, refs.public_id(), name, email, phone))
            homes.append((household, number, NOW, NOW))
    insert_many(session, Adult, ("id", "public_id", "name", "email", "phone"), adults)
    columns = ("household_id", "adult_id", "joined_at", "here_since")
    insert_many(session, Membership, columns, homes)


def _add_children(session: Session, chance: random.Random, count: int) -> None:
    children: Rows = []
    homes: Rows = []
    for household in range(1, count + 1):
        for _ in range(chance.randint(1, 3)):
            number = len(children) + 1
            children.append((number, refs.public_id(), date(2015, 1, 1), "adoption", False))
            homes.append((number, household, 1, chance.choice(FIRST), NOW))
    columns = ("id", "public_id", "date_of_birth", "order_type", "ehc_plan")
    insert_many(session, Child, columns, children)
    columns = ("child_id", "household_id", "place", "name", "joined_at")
    insert_many(session, ChildHome, columns, homes)


def _surname(chance: random.Random) -> str:
    """One in three has one of the common ones."""
    if chance.random() < 1 / 3:
        return chance.choice(COMMON)
    return "".join(_syllables(chance)).title()


def _syllables(chance: random.Random) -> Iterator[str]:
    return (chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))


def _postcode(chance: random.Random) -> str:
    area = f"{chance.choice(AREAS)}{chance.randint(1, 20)}"
    return f"{area} {chance.randint(1, 9)}{chance.choice('ABDEFGHJ')}{chance.choice('ABDEFGHJ')}"

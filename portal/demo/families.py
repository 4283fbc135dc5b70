"""Invented families of the demonstration. Numbers and addresses are ones that nobody has."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal import audit, clock, settings
from portal.people import sight
from portal.people.accounts import linking
from portal.people.accounts.accounts import new_account
from portal.people.accounts.emails import Letterhead
from portal.people.households import children, own_contact
from portal.people.households.adults import AdultFacts
from portal.people.households.children import ChildFacts
from portal.people.households.households import (
    NamedChild,
    SafeContact,
    allocate_worker,
    change_contact,
    change_flags,
    open_household,
)
from portal.people.households.residence import Home
from portal.people.households.restricted import restrict
from portal.people.models import Account, FlagKind, Household, OrderType, Staff
from portal.people.signing_in.sessions import actor

IDENTITY = "Known since the adoption panel"


@dataclass(frozen=True)
class Family:
    """Adults, children as (name, born, order, day of the order), and which council's area."""

    adults: tuple[str, ...]
    children: tuple[tuple[str, date, OrderType, date | None], ...]
    council: int
    since: date = date(2019, 6, 1)


ADOPTION, GUARDIANSHIP = OrderType.ADOPTION, OrderType.SPECIAL_GUARDIANSHIP
FAMILIES = (
    Family(
        ("Robin Ashdown", "Sam Ashdown"),
        (
            ("Kit", date(2017, 3, 14), ADOPTION, date(2019, 9, 2)),
            ("Wren", date(2019, 11, 5), ADOPTION, date(2024, 2, 29)),
        ),
        0,
    ),
    Family(("Jo Fenwick",), (), 1),
    Family(
        ("Alex Okonjo", "Mina Okonjo"), (("Tobi", date(2015, 7, 1), ADOPTION, date(2018, 5, 8)),), 1
    ),
    Family(("Pat Llewellyn",), (("Bryn", date(2014, 1, 30), GUARDIANSHIP, date(2023, 6, 12)),), 2),
    Family(("Zofia Wiśniewska",), (("Ola", date(2021, 8, 19), OrderType.NONE_YET, None),), 2),
    Family(
        ("Dev Anand", "Priya Anand"), (("Asha", date(2018, 12, 3), ADOPTION, date(2022, 4, 1)),), 0
    ),
    Family(("Lee O’Hara",), (("Finn", date(2012, 5, 22), ADOPTION, date(2014, 10, 10)),), 1),
    Family(("Chris Marlow",), (("Jude", date(2016, 2, 29), ADOPTION, date(2020, 2, 29)),), 0),
)


def load_families(session: Session, *, worker: Staff, manager: Staff, base_url: str) -> Account:
    """Load them; the first is the one that a parent of the demonstration belongs to, and shares
    a child with the second. Returns that parent's account, linked and without a password."""
    today = settings.on(session, clock.today())
    councils = [one.key for one in today.authorities]
    homes = [_household(session, number, one, councils) for number, one in enumerate(FAMILIES)]
    child, _home = sight.children_in(session, homes[0])[0]
    children.add_known_child(
        session,
        household=homes[1],
        child=child,
        name="Kitty",
        proof="Order seen: lives with both",
        by=audit.COMMAND_LINE,
    )
    allocate_worker(session, household=homes[2], worker=worker, by=audit.COMMAND_LINE)
    note = {FlagKind.SAFETY: "Ring before you visit"}
    change_flags(session, household=homes[3], flags=note, by=audit.COMMAND_LINE)
    restrict(session, household=homes[7], named=[manager], by=audit.COMMAND_LINE)
    names, contact = today.names, today.contact
    head = Letterhead(base_url, names.service, contact.phone, contact.hours)
    return _parent(session, homes[0], by=manager, head=head)


def _household(session: Session, number: int, family: Family, councils: list[str]) -> Household:
    household = open_household(
        session,
        identity_check=IDENTITY,
        home=Home(family.since, authority=councils[family.council % len(councils)]),
        adults=[
            AdultFacts(
                name,
                email=f"{name.split()[0].lower()}.{number}@example.org",
                phone=f"07700 900{number * 10 + place:03d}",
            )
            for place, name in enumerate(family.adults)
        ],
        children=[
            NamedChild(
                name,
                ChildFacts(born, order, on, councils[0], on and date(on.year - 1, 1, 9)),
            )
            for name, born, order, on in family.children
        ],
        by=audit.COMMAND_LINE,
    )
    contact = SafeContact(number % 2 == 0, number % 3 == 0, True, "After nine in the evening")
    change_contact(session, household=household, contact=contact, by=audit.COMMAND_LINE)
    return household


def _parent(session: Session, household: Household, *, by: Staff, head: Letterhead) -> Account:
    adult = sight.adults_in(session, household)[0]
    account = new_account(session, email="parent@example.org", name=adult.name, password="")
    linking.link_by_call_back(
        session, account=account, adult=adult, phone=adult.phone or "", by=actor(by), head=head
    )
    own = SafeContact(False, True, False, "Weekdays while the children are at school")
    own_contact.write(session, household=household, adult=adult, contact=own, by=actor(account))
    return account

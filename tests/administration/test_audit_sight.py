"""The audit tells nobody of a family whose record they may not see."""

import csv
import io
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.people import sight
from portal.people.accounts import linking
from portal.people.client_list.exporting import export_list
from portal.people.households import adults, merging
from portal.people.households.looks import note_look, note_search
from portal.people.models import Account, Household, Role
from portal.people.signing_in.sessions import actor
from tests.client import CheckedClient
from tests.factories import (
    make_ada,
    make_household,
    make_linked_account,
    make_restricted,
    make_staff,
)

StaffAs = Callable[[Role], CheckedClient]


@pytest.fixture
def families(engine: Engine) -> tuple[Household, Household]:
    """An open household and a restricted one, with a linked account, and acts on both."""
    with db.transaction(engine) as session:
        named = make_staff(session, "named@northbank.example", Role.MANAGER)
        seen, hidden = (make_household(session, name) for name in ("Cy Open", "Dee Hidden"))
        account = make_linked_account(session, hidden)
        both = [seen.ref, hidden.ref]
        for ref in both:
            note_look(session, ref=ref, by=audit.WORKER)
        note_search(session, refs=both, by=audit.WORKER)
        export_list(session, seen=sight.every_household(), by=audit.WORKER)
        audit.record(
            session, "account.signed_in", subject=f"account:{account.public_id}", by=audit.WORKER
        )
        merge = merging.merge_households(session, merged=hidden, kept=seen, by=audit.WORKER)
        merging.undo_merge(session, merge=merge, by=audit.WORKER)
        make_restricted(session, hidden, named)
    return seen, hidden


def shown(visitor: CheckedClient, query: str) -> list[list[str]]:
    """The rows of a search, without when and who."""
    page: BeautifulSoup = visitor.page(f"/staff/audit?kind=worker&{query}")
    return [
        [" ".join(cell.get_text().split()) for cell in row.find_all("td")][1:]
        for row in page.select("tbody tr")
    ]


def whole(visitor: CheckedClient, query: str) -> str:
    """All that a search gives, on its pages and as a file."""
    text = visitor.get(f"/staff/audit.csv?{query}").get_data().decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text)))[0] == "at"
    return text + visitor.page(f"/staff/audit?{query}").get_text()


def ids_of(engine: Engine, household: Household) -> list[str]:
    """All by which the audit could name a household or somebody in it."""
    with db.open_session(engine, writes=False) as session:
        people = sight.adults_in(session, household)
        accounts = session.scalars(select(Account.public_id).where(Account.adult_id.is_not(None)))
        return [household.ref, *(one.public_id for one in people), *accounts]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_a_restricted_record_is_in_no_search_of_who_is_not_named(
    staff_as: StaffAs, engine: Engine, families: tuple[Household, Household], role: Role
) -> None:
    _seen, hidden = families
    reader = staff_as(role)
    names = ids_of(engine, hidden)
    for query in ("who=", "kind=family", "action=household.seen", "about=household"):
        text = whole(reader, query)
        assert not [one for one in names if one in text], query
    for one in (*names, f"household:{hidden.ref}", hidden.ref.lower()):
        assert shown(reader, f"about={one}") == [], one


def test_who_is_named_finds_every_look_at_it(
    engine: Engine,
    families: tuple[Household, Household],
    enter: Callable[[str, Role], CheckedClient],
) -> None:
    seen, hidden = families
    reader = enter("named@northbank.example", Role.MANAGER)
    both = ", ".join(sorted((seen.ref, hidden.ref)))
    found = shown(reader, f"about={hidden.ref}")
    assert ["Looked at a household", f"Household {hidden.ref}", ""] in found
    assert ["Searched for families", "Families", f"2 households: {both}"] in found
    assert ["Exported the client list", "Client list", f"2 households: {both}"] in found


def test_an_act_on_several_counts_and_names_only_those_that_the_reader_sees(
    manager: CheckedClient, families: tuple[Household, Household]
) -> None:
    seen, _hidden = families
    found = shown(manager, f"about={seen.ref}")
    assert ["Searched for families", "Families", f"1 household: {seen.ref}"] in found
    assert ["Exported the client list", "Client list", f"1 household: {seen.ref}"] in found
    assert ["Merged two households", f"Household {seen.ref}", ""] in found


def test_who_reads_no_families_learns_that_staff_searched_and_of_no_family(
    staff_as: StaffAs, engine: Engine, families: tuple[Household, Household]
) -> None:
    administrator = staff_as(Role.ADMINISTRATOR)
    assert shown(administrator, "who=") == [
        ["Exported the client list", "Client list", ""],
        ["Searched for families", "Families", ""],
    ]
    page = administrator.page("/staff/audit").get_text()
    assert "shown to staff who may read them" in page
    assert "FAM-" not in whole(administrator, "who=")


def test_a_search_for_a_restricted_record_is_no_word_of_it_either(
    engine: Engine,
    families: tuple[Household, Household],
    manager: CheckedClient,
    enter: Callable[[str, Role], CheckedClient],
) -> None:
    _seen, hidden = families
    named = enter("named@northbank.example", Role.MANAGER)
    named.page(f"/staff/audit?about={hidden.ref}")
    assert hidden.ref not in whole(manager, "action=audit.searched")
    assert f"1 household: {hidden.ref}" in whole(named, "action=audit.searched")


def test_who_left_for_a_restricted_household_is_in_no_search(
    manager: CheckedClient, engine: Engine, families: tuple[Household, Household]
) -> None:
    with db.transaction(engine) as session:
        ada = invited(session, session.get_one(Household, families[0].id))
    assert shown(manager, f"about={ada}") != []
    with db.transaction(engine) as session:
        old, new = (session.get_one(Household, one.id) for one in families)
        who = next(one for one in sight.adults_in(session, old) if one.public_id == ada)
        adults.take_out(session, household=old, adult=who, by=audit.COMMAND_LINE)
        adults.let_in(session, household=new, adult=who, by=audit.COMMAND_LINE)
    assert shown(manager, f"about={ada}") == []


def test_an_account_that_was_unlinked_stays_out_of_sight(
    manager: CheckedClient, engine: Engine, families: tuple[Household, Household]
) -> None:
    with db.transaction(engine) as session:
        account = session.scalars(select(Account).where(Account.adult_id.is_not(None))).one()
        by = make_staff(session, "by@northbank.example", Role.SOCIAL_WORKER)
        linking.unlink(session, account=account, by=actor(by))
        assert account.adult_id is None
    assert shown(manager, f"about={account.public_id}") == []
    assert account.public_id not in whole(manager, "who=")


def invited(session: Session, household: Household) -> str:
    """An adult of a household, who was invited; their public id."""
    ada = make_ada(session, household)
    audit.record(session, "adult.invited", subject=f"adult:{ada.public_id}", by=audit.WORKER)
    return ada.public_id

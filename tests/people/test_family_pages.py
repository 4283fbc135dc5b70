"""The staff pages of families: what they change, what they refuse, what they write down."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from portal import audit, db
from portal.people import sight
from portal.people.households import children, merging
from portal.people.models import (
    Adult,
    ChildHome,
    Household,
    Membership,
    Residence,
    Role,
    Staff,
)
from tests.client import CheckedClient
from tests.factories import (
    make_household,
    make_second_home,
)
from tests.people.family_addresses import address, ids

StaffAs = Callable[[Role], CheckedClient]
OPENING = {
    "identity_check": "Passports seen",
    "name": "Ada Example",
    "email": "ada@home.example",
    "lives_from": "4 May 2020",
    "authority": "northbank",
    "postcode": "nb1 1aa",
}
CONTACT = {
    "may_leave_message": "",
    "may_say_who_we_are": "yes",
    "may_text": "no",
    "preferred_format": "large_print",
}


def test_a_household_is_opened_and_found_again(
    advisor: CheckedClient, rows: Callable[..., list[Any]]
) -> None:
    answer = advisor.send("/staff/families/new", OPENING)
    assert answer.status_code == 302
    page = advisor.page(answer.location).get_text()
    for words in ("Ada Example", "ada@home.example", "Northbank", "Passports seen", "NB1 1AA"):
        assert words in page
    assert "never enough to link an account" in page
    found = advisor.page("/staff/families?query=ada+exam")
    assert found.select_one(f'a[href="{answer.location}"]')
    assert len(rows(select(Household))) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"identity_check": ""}, "Say how you checked"),
        ({"name": " "}, "Enter a name"),
        ({"name": "x" * 101}, "100 characters or fewer"),
        ({"email": "ada"}, "is not an e-mail address"),
        ({"email": "ada@home.example\nBcc: bo@home.example"}, "is not an e-mail address"),
        ({"lives_from": ""}, "Enter a day"),
        ({"lives_from": "the other day"}, "Write a day as"),
        ({"lives_from": "1 January 1900"}, "must be from"),
        ({"lives_from": "31 December 9999"}, "must be between 1900 and 2100"),
        ({"authority": "atlantis"}, "Choose a council"),
        ({"authority": "outside"}, "Enter the place"),
        ({"outside": "Greenwich"}, "not both"),
        ({"postcode": "nowhere"}, "is not a postcode"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays_typed(
    advisor: CheckedClient, rows: Callable[..., list[Any]], change: dict[str, str], says: str
) -> None:
    answer = advisor.send("/staff/families/new", OPENING | change)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Passports seen" in answer.text or "identity_check" in change
    assert rows(select(Household)) == []


def test_forged_fields_change_nothing(
    advisor: CheckedClient, household: Household, rows: Callable[..., list[Any]]
) -> None:
    forged = {"id": "99", "ref": "FAM-0000-0000", "restricted": "y", "by": "x", "public_id": "x"}
    answer = advisor.send(address(household, "contact"), CONTACT | forged)
    assert answer.status_code == 302
    (row,) = rows(select(Household))
    assert (row.ref, row.restricted, row.may_text) == (household.ref, False, False)


def test_each_part_is_changed_on_its_page(
    advisor: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    adult, child = ids(engine, household)
    send: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (("adults", adult), {"name": "Ada Renamed", "phone": "07700 900123"}),
        (
            ("children", child),
            {
                "name": "Kay",
                "date_of_birth": "1/3/2018",
                "order_type": "adoption",
                "order_on": "29 February 2024",
                "placing_authority": "east mere",
                "ehc_plan": "y",
            },
        ),
        (("adults", "new"), {"name": "Cy Example"}),
        (("children", "new"), {"name": "Lee"}),
        (("homes", "new"), {"lives_from": "2022-01-01", "authority": "outside", "outside": "Ely"}),
        (("homes", "2020-05-04"), {"lives_from": "5 May 2020", "authority": "northbank"}),
        (("flags",), {"safety": "y", "note_safety": "Two visit"}),
        (("contact",), CONTACT | {"safe_times": "After six"}),
    ]
    for parts, values in send:
        answer = advisor.send(address(household, *parts), values)
        assert (answer.status_code, answer.location) == (302, address(household)), parts
    page = advisor.page(address(household)).get_text()
    for words in ("Ada Renamed", "Kay", "Cy Example", "Lee", "Ely", "Two visit", "After six"):
        assert words in page
    assert "Passes to Ely on 1 March 2027" in page
    assert [
        one.lives_from.isoformat() for one in rows(select(Residence).order_by(Residence.lives_from))
    ] == [
        "2020-05-05",
        "2022-01-01",
    ]


def test_the_second_of_two_who_save_is_told_and_may_save_again(
    advisor: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    adult, _child = ids(engine, household)
    one = address(household, "adults", adult)
    before = advisor.page(one)
    sent = {field["name"]: field.get("value", "") for field in before.select("main input")}
    assert advisor.send(one, {"phone": "07700 900123"}).status_code == 302
    answer = advisor.post(one, data=sent | {"email": "new@home.example"})
    assert answer.status_code == 422
    assert "Somebody else changed this record" in answer.text
    assert "new@home.example" in answer.text
    assert {row.email for row in rows(select(Adult))} == {None}
    again = {
        "csrf_token": sent["csrf_token"],
        "seen": answer.text.split('name="seen"')[1].split('value="')[1].split('"')[0],
    }
    assert advisor.post(one, data=sent | {"email": "new@home.example"} | again).status_code == 302
    assert "new@home.example" in {row.email for row in rows(select(Adult))}


def test_a_mistake_of_mine_does_not_hide_the_change_of_another(
    advisor: CheckedClient, household: Household, engine: Engine
) -> None:
    adult, _child = ids(engine, household)
    one = address(household, "adults", adult)
    before = advisor.page(one)
    sent = {field["name"]: field.get("value", "") for field in before.select("main input")}
    assert advisor.send(one, {"phone": "07700 900123"}).status_code == 302
    wrong = advisor.post(one, data=sent | {"email": "wrong"})
    assert "is not an e-mail address" in wrong.text
    assert f'value="{sent["seen"]}"' in wrong.text


def test_taking_out_and_letting_in_elsewhere(
    advisor: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    adult, _child = ids(engine, household)
    with db.transaction(engine) as session:
        other = make_household(session, "Cy Example")
    known = address(other, "adults", "known") + f"?other={household.ref.lower()}"
    assert "Nobody has left this household" in advisor.page(known).get_text()
    assert advisor.send(address(household, "adults", adult, "out"), {}).status_code == 302
    assert advisor.get(address(household, "adults", adult)).status_code == 404
    assert advisor.send(known, {"adult": "of-nobody"}).status_code == 422
    assert advisor.send(known, {"adult": adult}).status_code == 302
    open_now = select(Membership).where(Membership.left_at.is_(None))
    assert len([row for row in rows(open_now) if row.household_id == other.id]) == 2


def test_a_child_on_record_is_added_only_with_proof(
    advisor: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    _adult, child = ids(engine, household)
    with db.transaction(engine) as session:
        other = make_household(session, "Cy Example")
    known = address(other, "children", "known") + f"?other={household.ref}"
    wrong = advisor.send(known, {"child": child, "name": "Christopher"})
    assert "Say how you made sure" in wrong.text
    assert wrong.status_code == 422
    good = {"child": child, "name": "Christopher", "proof": "Court order seen"}
    assert advisor.send(known, good).status_code == 302
    assert {row.name for row in rows(select(ChildHome))} == {"Kit", "Christopher"}
    page = advisor.page(address(household)).get_text()
    assert f"Also in {other.ref}" in page
    assert "Christopher" not in page
    assert advisor.send(address(household, "children", child, "leaves"), {}).status_code == 302
    assert "Kit" not in advisor.page(address(household)).get_text()


@pytest.mark.parametrize("part", ["children/known", "adults/known", "merge"])
def test_a_reference_that_there_is_not_is_said_in_words(
    advisor: CheckedClient, household: Household, part: str
) -> None:
    answer = advisor.get(address(household, part) + "?other=FAM-2222-2222")
    assert answer.status_code == 422
    assert "no record with this reference that you may see" in answer.text


def test_merging_shows_both_first_and_can_be_undone(
    advisor: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    with db.transaction(engine) as session:
        other = make_household(session, "Ada Exampel", children=["Kit"])
    both = address(household, "merge") + f"?other={other.ref}"
    page = advisor.page(both).get_text()
    assert "Ada Exampel" in page
    assert "Bo Example" in page
    assert rows(select(Household.merged_into_id)) == [None, None]
    assert advisor.send(both, {}).status_code == 302
    page = advisor.page(address(household))
    assert "Ada Exampel" in page.get_text()
    assert "Nothing can be changed here" in advisor.page(address(other)).get_text()
    undo = page.select_one('a[href$="/undo"]')
    assert undo is not None
    assert advisor.send(str(undo["href"]), {}).status_code == 302
    assert rows(select(Household.merged_into_id)) == [None, None]
    assert advisor.get(str(undo["href"])).status_code == 404


def test_what_cannot_be_given_back_is_said(
    advisor: CheckedClient, household: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        one = session.get_one(Household, household.id)
        other = make_household(session, "Ada Exampel")
        child, _home = sight.children_in(session, one)[0]
        make_second_home(session, other, child, "Christopher")
        done = merging.merge_households(session, merged=other, kept=one, by=audit.COMMAND_LINE)
        home = sight.children_in(session, one)[0][1]
        children.child_leaves(session, household=one, child=child, home=home, by=audit.COMMAND_LINE)
    answer = advisor.send(address(household, "merges", done.public_id, "undo"), {})
    assert "Christopher has left the household since" in answer.text


def test_closing_and_opening_again(advisor: CheckedClient, household: Household) -> None:
    assert advisor.send(address(household, "close"), {}).status_code == 422
    assert advisor.send(address(household, "close"), {"reason": "merged"}).status_code == 422
    assert advisor.send(address(household, "close"), {"reason": "moved_away"}).status_code == 302
    page = advisor.page(address(household))
    assert "moved away" in page.get_text()
    assert page.select('main a[href$="/flags"]') == []
    answer = advisor.send(address(household, "contact"), CONTACT)
    assert (answer.status_code, "This record is closed" in answer.text) == (422, True)
    assert advisor.send(address(household), {}, address(household, "reopen")).status_code == 302
    assert "moved away" not in advisor.page(address(household)).get_text()


def test_the_allocated_worker(
    advisor: CheckedClient, manager: CheckedClient, household: Household, engine: Engine
) -> None:
    with db.open_session(engine, writes=False) as session:
        worker = session.scalars(select(Staff).where(Staff.role == Role.MANAGER)).one()
    one = address(household, "worker")
    assert advisor.send(one, {"worker": "nobody-we-know"}).status_code == 422
    assert advisor.send(one, {"worker": worker.public_id}).status_code == 302
    assert f"Allocated worker: {worker.name}" in advisor.page(address(household)).get_text()

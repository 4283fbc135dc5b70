"""What is restricted does not exist for staff who are not named for it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.mail.models import Mail, MailState
from portal.people import sight
from portal.people.households import adults, merging, searching
from portal.people.households.adults import AdultFacts
from portal.people.models import (
    Child,
    ChildHome,
    Household,
    Role,
    Staff,
)
from tests.client import CheckedClient
from tests.factories import (
    make_adult,
    make_household,
    make_mail,
    make_restricted,
    make_second_home,
)
from tests.people.family_addresses import address, ids

StaffAs = Callable[[Role], CheckedClient]


# Two worlds: what is restricted does not exist for staff who are not named.
CANARIES = ("Canaryadult", "Canarychild", "canary@home.example", "07700 900999", "Canaryplace")


@pytest.fixture
def hidden(engine: Engine) -> Household:
    """A restricted household full of canaries that shares a child with an open one."""
    with db.transaction(engine) as session:
        hidden = make_household(session, "Canaryadult", children=["Canarychild"])
        adult = sight.adults_in(session, hidden)[0]
        adult.email, adult.phone = CANARIES[2], CANARIES[3]
        hidden.residences[0].address = "Canaryplace"
        make_restricted(session, hidden, named(session))
        return hidden


def named(session: Session) -> Staff:
    worker = Staff(
        public_id="named",
        email="named@northbank.example",
        name="Named",
        role=Role.SOCIAL_WORKER,
        added_at=db.datetime.now(db.UTC),
    )
    session.add(worker)
    session.flush()
    return worker


@pytest.mark.parametrize("role", [Role.ADVISORY, Role.SOCIAL_WORKER, Role.MANAGER])
def test_nothing_of_a_restricted_household_reaches_staff_who_are_not_named(
    staff_as: StaffAs, hidden: Household, household: Household, engine: Engine, role: Role
) -> None:
    visitor = staff_as(role)
    _adult, child = ids(engine, hidden)
    with db.transaction(engine) as session:
        one = session.get_one(Household, household.id)
        shared = session.scalars(select(Child).where(Child.public_id == child)).one()
        make_second_home(session, one, shared, "Kip")
        merged = make_household(session, "Dee Example")
        merging.merge_households(session, merged=merged, kept=one, by=audit.COMMAND_LINE)
    queries = [*CANARIES, hidden.ref, hidden.ref[4:8], "canary", "canarychild kip"]
    pages = [f"/staff/families?query={query}".replace(" ", "+") for query in queries]
    pages += [address(household), "/staff/families", "/staff"]
    pages += [
        address(household, part) + f"?other={hidden.ref}"
        for part in ("merge", "adults/known", "children/known")
    ]
    for page in pages:
        text = visitor.get(page).text.partition("<main")[2]
        text = text.replace(f'value="{hidden.ref}"', "")
        if "query=" in page:
            assert "No household was found" in text, page
            text = (
                text.partition('name="query"')[0]
                + text.partition('name="query"')[2].partition(">")[2]
            )
        assert hidden.ref not in text, page
        assert not [one for one in CANARIES if one in text], page
    shown = visitor.page(address(household)).main
    assert shown is not None
    assert "Has another home too" in shown.get_text()
    assert "estricted" not in shown.get_text()


def test_no_page_of_a_restricted_household_is_there_for_staff_who_are_not_named(
    advisor: CheckedClient, hidden: Household, household: Household, engine: Engine
) -> None:
    visitor = advisor
    adult, child = ids(engine, hidden)
    gone = [
        (),
        ("contact",),
        ("flags",),
        ("worker",),
        ("close",),
        ("merge",),
        ("homes", "new"),
        ("homes", "2020-05-04"),
        ("adults", adult),
        ("adults", adult, "out"),
        ("children", child),
        ("children", child, "leaves"),
    ]
    token = visitor.token()
    for parts in gone:
        assert visitor.get(address(hidden, *parts)).status_code == 404, parts
        if parts:
            answer = visitor.post(address(hidden, *parts), data={"csrf_token": token})
            assert answer.status_code == 404, parts
    mixed = [("adults", adult), ("children", "x"), ("merges", "x", "undo"), ("homes", "1999-01-01")]
    for parts in mixed:
        assert visitor.get(address(household, *parts)).status_code == 404, parts
    sent = {"csrf_token": token, "other": hidden.ref, "seen": "x"}
    assert visitor.post(address(household, "merge"), data=sent).status_code == 422


def test_who_left_for_a_restricted_household_is_no_longer_named_in_the_old_one(
    advisor: CheckedClient, hidden: Household, household: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        old = session.get_one(Household, household.id)
        bo = sight.adults_in(session, old)[1]
        adults.take_out(session, household=old, adult=bo, by=audit.COMMAND_LINE)
    assert "Left: Bo Example" in advisor.page(address(household)).get_text()
    with db.transaction(engine) as session:
        old, new = (session.get_one(Household, one.id) for one in (household, hidden))
        bo = sight.adults_who_left(session, old, staff=named_for(session))[0]
        adults.let_in(session, household=new, adult=bo, by=audit.COMMAND_LINE)
        facts = AdultFacts("Canary Newname")
        adults.change_adult(session, household=new, adult=bo, facts=facts, by=audit.COMMAND_LINE)
    page = advisor.page(address(household)).get_text()
    assert "Canary" not in page
    assert "Left:" not in page
    with db.transaction(engine) as session:
        new = session.get_one(Household, hidden.id)
        bo = sight.adults_in(session, new)[1]
        adults.take_out(session, household=new, adult=bo, by=audit.COMMAND_LINE)
    with db.transaction(engine) as session:
        other = make_household(session, "Cy Example")
    for page in (address(household), address(other, "adults/known") + f"?other={household.ref}"):
        assert "Canary" not in advisor.page(page).get_text(), page


def named_for(session: Session) -> Staff:
    """Who is named for the hidden household."""
    return session.scalars(select(Staff).where(Staff.public_id == "named")).one()


def test_a_form_cannot_take_a_child_of_a_restricted_household(
    advisor: CheckedClient, hidden: Household, household: Household, engine: Engine
) -> None:
    _adult, child = ids(engine, hidden)
    sent = {"csrf_token": advisor.token(), "child": child, "name": "Mine", "proof": "None"}
    for other in (hidden.ref, household.ref, ""):
        answer = advisor.post(address(household, "children/known") + f"?other={other}", data=sent)
        assert answer.status_code == 422
    with db.open_session(engine, writes=False) as session:
        assert session.scalars(select(ChildHome).where(ChildHome.name == "Mine")).all() == []


def test_mail_to_a_restricted_family_is_shown_and_counted_for_named_staff_only(
    staff_as: StaffAs, household: Household, engine: Engine
) -> None:
    named, other = staff_as(Role.ADVISORY), staff_as(Role.SOCIAL_WORKER)
    with db.transaction(engine) as session:
        home = session.get_one(Household, household.id)
        make_adult(session, home, "Cy Example", email="cy@home.example")
        make_mail(session, "cy@home.example", state=MailState.FAILED, problem="No such box.")
        mail = make_mail(session, "bo@home.example", state=MailState.FAILED, problem="Full.")
        advisor = session.scalars(select(Staff).where(Staff.role == Role.ADVISORY)).one()
        make_restricted(session, home, advisor)
    for visitor, shown, number in ((named, True, 2), (other, False, 1)):
        page = visitor.page("/staff/post").get_text()
        assert "bo@home.example" in page
        assert ("cy@home.example" in page) == shown
        assert f"{number} failed" in " ".join(page.split())
        assert f"{number} mail" in " ".join(visitor.page("/staff").get_text().split())
    hidden = rows_of_mail(engine, "cy@home.example")
    token = {"csrf_token": other.token()}
    assert other.post(f"/staff/post/{hidden}/send-again", data=token).status_code == 404
    again = other.post(f"/staff/post/{mail.public_id}/send-again", data=token)
    assert again.status_code == 302


def rows_of_mail(engine: Engine, to: str) -> str:
    """The public id of the mail to an address."""
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Mail.public_id).where(Mail.to == to)).one()


def results(visitor: CheckedClient, query: str) -> str:
    """What a search shows, without what was typed."""
    page = visitor.page(f"/staff/families?query={query}")
    return " ".join(one.get_text(" ", strip=True) for one in page.select("main tbody, main ol"))


def test_who_lived_in_a_restricted_household_is_not_found_by_the_name_they_had_there(
    advisor: CheckedClient, hidden: Household, household: Household, engine: Engine
) -> None:
    """Bo went to the restricted household, got another name there, and came back."""
    with db.transaction(engine) as session:
        old, new = (session.get_one(Household, one.id) for one in (household, hidden))
        bo = sight.adults_in(session, old)[1]
        adults.take_out(session, household=old, adult=bo, by=audit.COMMAND_LINE)
        adults.let_in(session, household=new, adult=bo, by=audit.COMMAND_LINE)
        facts = AdultFacts("Newname Example", email="newname@home.example", phone="07700 900777")
        adults.change_adult(session, household=new, adult=bo, facts=facts, by=audit.COMMAND_LINE)
        adults.take_out(session, household=new, adult=bo, by=audit.COMMAND_LINE)
        adults.let_in(session, household=old, adult=bo, by=audit.COMMAND_LINE)
        worker = named_for(session)
        for query in ("newname", "newname example", "newname@home", "07700 900777", "kit newname"):
            assert not searching.find_households(session, query, staff=advisor_of(session)).found
            found = searching.find_households(session, query, staff=worker).found
            assert [one.ref for one in found] == [household.ref]
            assert "Newname Example" in found[0].adults
    for query in ("ada", "example", "kit example"):
        text = results(advisor, query.replace(" ", "+"))
        assert "Ada Example" in text
        assert "Newname" not in text


def advisor_of(session: Session) -> Staff:
    return session.scalars(select(Staff).where(Staff.role == Role.ADVISORY)).one()


def test_the_order_of_what_is_found_tells_nothing_of_restricted_records(
    advisor: CheckedClient, hidden: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_household(session, "Anna Bobz")
        make_household(session, "Annb Boby")
        make_household(session, "Zoe Bobx")
    before = results(advisor, "ann+bob")
    assert before.index("Anna") < before.index("Annb"), "found by the word that fewer have"
    with db.transaction(engine) as session:
        for number in range(5):
            other = make_household(session, f"Ann{number} Canary")
            make_restricted(session, other, named_for(session))
    assert results(advisor, "ann+bob") == before

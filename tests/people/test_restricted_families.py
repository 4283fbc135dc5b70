"""Looks at families are written down, and what is restricted is kept from who is not named."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.audit import AuditEvent
from portal.mail.models import Mail, MailState
from portal.people import sight
from portal.people.households import adults, merging
from portal.people.households.adults import AdultFacts
from portal.people.models import (
    Child,
    ChildHome,
    Flag,
    Household,
    Role,
    Staff,
)
from tests.client import CheckedClient
from tests.factories import (
    make_adult,
    make_child,
    make_household,
    make_mail,
    make_restricted,
    make_second_home,
)
from tests.people.family_addresses import address, ids

StaffAs = Callable[[Role], CheckedClient]


def looks(rows: Callable[..., list[Any]]) -> list[tuple[str, str]]:
    events = rows(select(AuditEvent).where(AuditEvent.actor_ref.is_not(None)))
    return [
        (one.action, one.subject)
        for one in events
        if one.action in ("household.seen", "families.searched")
    ]


def test_each_look_is_written_down(
    advisor: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    adult, child = ids(engine, household)
    seen = ("household.seen", f"household:{household.ref}")
    parts: list[tuple[str, ...]] = [
        (),
        ("contact",),
        ("adults", adult),
        ("children", child),
        ("homes", "2020-05-04"),
        ("merge",),
    ]
    for number, one in enumerate(parts, 1):
        advisor.page(address(household, *one))
        assert looks(rows) == [seen] * number
    advisor.send(address(household, "adults", "new"), {"name": " "})
    assert looks(rows) == [seen] * (len(parts) + 2)
    advisor.page("/staff/families?query=ada")
    advisor.page("/staff/families?query=canaryword")
    assert looks(rows)[-2:] == [("families.searched", "families")] * 2
    found = select(AuditEvent.detail).where(AuditEvent.action == "families.searched")
    assert rows(found) == [{"found": 1}, {"found": 0}]
    with db.transaction(engine) as session:
        other = make_household(session, "Cy Example")
    advisor.page(address(household, "merge") + f"?other={other.ref}")
    assert sorted(looks(rows)[-2:]) == sorted([seen, (seen[0], f"household:{other.ref}")])


def test_one_who_looks_in_vain_leaves_no_look(
    advisor: CheckedClient, rows: Callable[..., list[Any]]
) -> None:
    advisor.page("/staff/families/FAM-2222-2222", status=404)
    advisor.page("/staff/families")
    assert looks(rows) == []


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
    assert "Another home, restricted" in visitor.page(address(household)).get_text()


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


def test_who_is_named_sees_it_and_who_restricts_may_shut_themselves_out(
    manager: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    with db.transaction(engine) as session:
        worker = named(session)
    one = address(household, "restricted")
    assert manager.send(one, {}).status_code == 422
    page = manager.page(address(household)).get_text()
    assert "Restricted to" not in " ".join(page.split())
    myself = [row.public_id for row in rows(select(Staff)) if row.role is Role.MANAGER]
    both = {"named": [worker.public_id, *myself]}
    assert manager.send(one, both).status_code == 302
    assert "Restricted to" in " ".join(manager.page(address(household)).get_text().split())
    assert manager.send(one, {"named": [worker.public_id]}).location == "/staff/families"
    assert manager.get(address(household)).status_code == 404


def test_lifting_a_restriction(
    manager: CheckedClient, household: Household, rows: Callable[..., list[Any]]
) -> None:
    myself = [row.public_id for row in rows(select(Staff)) if row.role is Role.MANAGER]
    assert manager.send(address(household, "restricted"), {"named": myself}).status_code == 302
    assert manager.send(address(household, "restricted", "lift"), {}).status_code == 302
    assert rows(select(Household.restricted)) == [False]
    answer = manager.send(address(household, "restricted", "lift"), {})
    assert (answer.status_code, "not restricted" in answer.text) == (422, True)


@pytest.mark.parametrize("role", [Role.EVENTS, Role.BOARD, Role.ADMINISTRATOR])
def test_roles_without_the_permission_read_nothing(
    staff_as: StaffAs, household: Household, role: Role
) -> None:
    visitor = staff_as(role)
    for page in ("/staff/families", "/staff/families/new", address(household)):
        assert visitor.get(page).status_code == 403, page
    assert "Families" not in visitor.page("/staff").get_text()


def test_only_who_decides_may_restrict(advisor: CheckedClient, household: Household) -> None:
    assert advisor.get(address(household, "restricted")).status_code == 403
    assert "Restrict" not in advisor.page(address(household)).get_text()


def test_a_flag_of_a_merged_record_stays_in_sight(
    advisor: CheckedClient, household: Household, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        one = session.get_one(Household, household.id)
        other = make_household(session, "Ada Exampel")
        for number, each in enumerate((one, other)):
            session.add(
                Flag(
                    household_id=each.id,
                    kind="safety",
                    note=f"Note {number}",
                    set_at=each.opened_at,
                )
            )
        session.flush()
        merging.merge_households(session, merged=other, kept=one, by=audit.COMMAND_LINE)
    page = advisor.page(address(household)).get_text()
    assert "Note 0" in page
    assert "Note 1" in page


def test_a_long_record_needs_no_more_queries(
    app: Any, advisor: CheckedClient, household: Household, engine: Engine
) -> None:
    from tests.house.test_queries import count

    few = count(app, advisor, address(household))
    with db.transaction(engine) as session:
        one = session.get_one(Household, household.id)
        other = make_household(session, "Cy")
        for number in range(15):
            child = make_child(session, one, f"Child {number}")
            make_second_home(session, other, child, f"Other {number}")
    assert count(app, advisor, address(household)) == few


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

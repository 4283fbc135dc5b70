"""Who left a restricted household is nowhere in what staff who are not named for it are shown or
can download, whichever page or file they ask for."""

import io
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from portal import audit, db
from portal.people.households import adults
from portal.people.models import Adult, Household, Role, Staff
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.house.conftest import Route
from tests.house.left_worlds import EMAIL, NAME, NAMED, PHONE, Left, make_left
from tests.people.client_lists import as_file
from tests.people.test_client_list_pages import brought
from tests.people.test_family_pages import OPENING

StaffAs = Callable[[Role], CheckedClient]


@pytest.fixture
def left(engine: Engine) -> Left:
    with db.transaction(engine) as session:
        return make_left(session)


@pytest.fixture
def values(values: dict[str, str], left: Left) -> dict[str, str]:
    """Addresses name the household and the adult of this test."""
    own = {name: left.adult for name in values if name.endswith(" adult_id")}
    return values | own | dict(left.values)


@pytest.fixture
def named(app: Flask, engine: Engine, left: Left) -> CheckedClient:
    """Who is named for the restricted household."""
    with db.transaction(engine) as session:
        staff = session.scalars(select(Staff).where(Staff.email == NAMED)).one()
        begun = sessions.begin(session, staff, device="Firefox")
        begun.row.code_given_at = begun.row.started_at
    visitor = app.test_client()
    assert isinstance(visitor, CheckedClient)
    visitor.enter(begun.token)
    return visitor


def addresses(routes: list[Route], left: Left) -> Iterator[str]:
    """All that staff can ask for, with nothing typed that may not come back."""
    for route in routes:
        if route.rule.startswith("/staff") and "GET" in route.methods:
            yield route.address
    for word in ("marsh", "kit", left.open):
        yield f"/staff/families?query={word}"
    for part in ("merge", "adults/known", "children/known"):
        yield f"/staff/families/{left.other}/{part}?other={left.open}"
        yield f"/staff/families/{left.open}/{part}?other={left.other}"
    for query in (f"about={left.open}", "who=", "about=household"):
        yield f"/staff/audit?{query}"
        yield f"/staff/audit.csv?{query}"


def whole(visitor: CheckedClient, routes: list[Route], left: Left) -> Iterator[tuple[str, str]]:
    """All that a member of staff can be shown, by where."""
    for address in addresses(routes, left):
        answer = visitor.get(address)
        yield address, text_of(answer) + repr(answer.headers)
    yield from exported(visitor)


def exported(visitor: CheckedClient) -> Iterator[tuple[str, str]]:
    """The client list as both kinds of file, for whoever may have it."""
    token, address = visitor.token(), "/staff/client-list/export"
    for kind in ("csv", "xlsx"):
        answer = visitor.post(address, data={"csrf_token": token, "kind": kind})
        yield f"{address} as {kind}", text_of(answer)


def text_of(answer: TestResponse) -> str:
    """A page, or what the cells of a workbook hold."""
    if "spreadsheetml" not in answer.mimetype:
        return answer.text
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    return repr([*sheet.values])


def told(visitor: CheckedClient, routes: list[Route], left: Left) -> list[tuple[str, str]]:
    """Every word of who left that is shown, by where."""
    return [
        (where, word)
        for where, text in whole(visitor, routes, left)
        for word in sorted(left.canaries)
        if word in text
    ]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_staff_who_are_not_named_are_shown_nothing_of_who_lives_elsewhere_now(
    staff_as: StaffAs, routes: list[Route], left: Left, role: Role
) -> None:
    assert told(staff_as(role), routes, left) == []


def test_staff_who_are_not_named_are_shown_nothing_of_who_lives_nowhere_now(
    manager: CheckedClient, engine: Engine, routes: list[Route], left: Left
) -> None:
    with db.transaction(engine) as session:
        there = session.scalars(select(Household).where(Household.ref == left.open)).one()
        who = session.scalars(select(Adult).where(Adult.public_id == left.adult)).one()
        adults.take_out(session, household=there, adult=who, by=audit.COMMAND_LINE)
    assert told(manager, routes, left) == []


def finds(visitor: CheckedClient, left: Left) -> dict[str, bool]:
    """Whether each word of who left finds the household where they live now."""
    typed = {word: f"/staff/families?query={word}" for word in (NAME, PHONE, EMAIL, "canary")}
    typed |= {f"who did what to {left.adult}": f"/staff/audit.csv?about={left.adult}"}
    shown = {word: visitor.get(address.replace(" ", "+")) for word, address in typed.items()}
    who = {"name": NAME, "phone": PHONE, "email": EMAIL}
    shown["a household to open"] = visitor.send("/staff/families/new", OPENING | who)
    guess = {"household": "N1", "person": "adult", "authority": "Northbank", **who}
    rows = as_file(guess | {"lives_from": "4/5/2020"})
    address = brought(visitor, visitor.application.extensions["engine"], rows)
    shown["a row of a file"] = visitor.get(address)
    return {word: left.open in answer.text for word, answer in shown.items()}


def test_no_word_of_who_left_finds_them_for_staff_who_are_not_named(
    manager: CheckedClient, named: CheckedClient, left: Left
) -> None:
    found = finds(manager, left)
    assert found == dict.fromkeys(found, False)
    assert finds(named, left) == dict.fromkeys(found, True)


def test_who_is_named_is_shown_all_of_it(
    named: CheckedClient, routes: list[Route], left: Left
) -> None:
    """Or the tests above would look at nothing."""
    shown = {word for _where, word in told(named, routes, left)}
    old_home = named.get(f"/staff/families/{left.hidden}").text
    assert shown | {word for word in left.canaries if word in old_home} == left.canaries

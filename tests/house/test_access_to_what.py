"""What an address names is looked up for who asks: a table of it, and what is answered."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.people import sight
from portal.people.access import Audience, mark_of, may
from portal.people.models import Account, Household, LinkedBy, PastLink, Role, Staff
from portal.people.signing_in import sessions, unfinished
from tests.client import CheckedClient
from tests.factories import make_linked_account, make_restricted, make_staff
from tests.house.conftest import Route
from tests.house.test_gets import but_for_looks

TABLE = Path(__file__).with_name("access_to_what.txt").read_text(encoding="utf-8")
HEAD, *LINES = TABLE[TABLE.index("\naddress ") :].strip().splitlines()


@dataclass(frozen=True)
class Row:
    """One line of the table: what is answered at an address that names something."""

    rule: str
    methods: frozenset[str]
    restricted: str
    other: str


# Parts of addresses that never name a household, or what belongs to one.
NAMES_NO_RECORD = {"token", "public_id", "account", "setting", "day", "key"}


def read(line: str) -> Row:
    rule, methods, restricted, other = line.split()
    return Row(rule, frozenset(methods.split(",")), restricted, other)


ROWS = [read(line) for line in LINES]


def told(column: str) -> dict[tuple[str, str], str]:
    return {(row.rule, method): getattr(row, column) for row in ROWS for method in row.methods}


def test_the_table_has_a_row_for_each_address_that_names_something(routes: list[Route]) -> None:
    served = {(one.rule, method) for one in routes for method in one.methods if "<" in one.rule}
    listed = [(row.rule, method) for row in ROWS for method in row.methods]
    assert len(listed) == len(set(listed))
    assert set(listed) == served


@pytest.fixture
def values(values: dict[str, str], engine: Engine) -> dict[str, str]:
    """As for all tests of addresses, and what is somebody's own, of somebody else."""
    with db.transaction(engine) as session:
        account = session.scalars(select(Account)).first()
        staff = session.scalars(select(Staff).where(Staff.role == Role.MANAGER)).first()
        assert account is not None
        assert staff is not None
        own = {}
        for who, ends, forms in (
            (account, "my_account.end_session", "my_account.unfinished_form"),
            (staff, "people.end_session", "people.unfinished_form"),
        ):
            begun = sessions.begin(session, who, device="Firefox")
            own[f"{ends} public_id"] = begun.row.public_id
            kept = unfinished.keep(session, who, address="/x", fields=[("note", "typed")])
            away = f"{forms.partition('.')[0]}.throw_away"
            own |= {f"{forms} public_id": str(kept), f"{away} public_id": str(kept)}
    return values | own


def enter(client: CheckedClient, session: Session, who: Account | Staff) -> CheckedClient:
    begun = sessions.begin(session, who, device="Firefox")
    begun.row.code_given_at = begun.row.started_at
    visitor: CheckedClient = client.application.test_client()  # type: ignore[assignment]
    visitor.enter(begun.token)
    return visitor


@pytest.fixture
def strangers(app: Flask, client: CheckedClient, engine: Engine) -> dict[Audience, CheckedClient]:
    """Somebody of another family, who may open the pages of families."""
    with db.transaction(engine) as session:
        family = enter(client, session, make_linked_account(session))
        return dict.fromkeys((Audience.ACCOUNT, Audience.FAMILY), family)


@pytest.fixture
def staff_strangers(client: CheckedClient, engine: Engine) -> dict[Role, CheckedClient]:
    """Staff who may open the pages of staff, and are named for no record."""
    with db.transaction(engine) as session:
        return {
            role: enter(client, session, make_staff(session, f"other-{role}@x.example", role))
            for role in (Role.MANAGER, Role.ADMINISTRATOR)
        }


def stranger_of(
    app: Flask,
    route: Route,
    strangers: dict[Audience, CheckedClient],
    staff_strangers: dict[Role, CheckedClient],
) -> CheckedClient | None:
    """Somebody who may open such pages at all; nobody for those that are everybody's."""
    mark = mark_of(app.view_functions[route.endpoint])
    assert mark is not None
    if mark.audience is Audience.PUBLIC:
        return None
    if mark.audience in strangers:
        return strangers[mark.audience]
    return next(one for role, one in staff_strangers.items() if may(role, mark.permission))


def answers(
    app: Flask,
    engine: Engine,
    routes: list[Route],
    strangers: dict[Audience, CheckedClient],
    staff_strangers: dict[Role, CheckedClient],
) -> dict[tuple[str, str], str]:
    """404, or whether a stranger sees the page (yes) or what they send changes nothing (no)."""
    met = {}
    for route in sorted(routes):
        if "<" not in route.rule:
            continue
        visitor = stranger_of(app, route, strangers, staff_strangers)
        for method in sorted(route.methods):
            if visitor is None:
                met[route.rule, method] = "any"
                continue
            sent = {"csrf_token": visitor.token()} if method == "POST" else None
            before = of_others(engine)
            answer = FlaskClient.open(visitor, route.address, method=method, data=sent)
            status = answer.status_code
            changed = of_others(engine) != before
            seen = status == 200 or changed
            met[route.rule, method] = "404" if status == 404 else ("yes" if seen else "no")
            assert not (status == 404 and changed), route
    return met


def of_others(engine: Engine) -> dict[str, list[str]]:
    """What is in the database, but for what one's own visit leaves there."""
    own = ("signed_in", "known_device", "guess")
    return {name: rows for name, rows in but_for_looks(engine).items() if name not in own}


def _was_theirs(session: Session, household: Household, staff: Staff) -> None:
    """The accounts that wait to be linked once were linked to an adult of this household."""
    adult, now = sight.adults_in(session, household)[0], clock.now()
    for account in session.scalars(select(Account).where(Account.adult_id.is_(None))):
        past = {"linked_by": LinkedBy.INVITATION, "linked_by_staff_id": staff.id}
        one = PastLink(
            account_id=account.id, adult_id=adult.id, linked_at=now, ended_at=now, **past
        )
        session.add(one)


def test_a_record_that_is_restricted_is_not_there_for_who_is_not_named(
    app: Flask,
    engine: Engine,
    routes: list[Route],
    strangers: dict[Audience, CheckedClient],
    staff_strangers: dict[Role, CheckedClient],
) -> None:
    with db.transaction(engine) as session:
        named = make_staff(session, "named@northbank.example", Role.SOCIAL_WORKER)
        for one in session.scalars(select(Household).where(Household.merged_into_id.is_(None))):
            if not one.closed_at:
                make_restricted(session, one, named)
                _was_theirs(session, one, named)
    met = answers(app, engine, routes, strangers, staff_strangers)
    wanted = told("restricted")
    nameless = {key for key, cell in wanted.items() if cell == "-"}
    for rule, method in nameless:
        named = set(re.findall(r"<(?:\w+:)?(\w+)>", rule))
        assert met[rule, method] == "any" or named <= NAMES_NO_RECORD, rule
    assert {key: cell for key, cell in met.items() if key not in nameless} == {
        key: cell for key, cell in wanted.items() if key not in nameless
    }


def test_what_is_somebody_elses_is_met_as_the_table_says(
    app: Flask,
    engine: Engine,
    routes: list[Route],
    strangers: dict[Audience, CheckedClient],
    staff_strangers: dict[Role, CheckedClient],
) -> None:
    met = answers(app, engine, routes, strangers, staff_strangers)
    wanted = told("other")
    assert {key: cell for key, cell in met.items() if wanted[key] != "all"} == {
        key: cell for key, cell in wanted.items() if cell != "all"
    }


def test_whose_it_is_makes_a_difference_to_all_but_staff_with_a_permission(
    app: Flask, routes: list[Route]
) -> None:
    rules = {row.rule for row in ROWS if row.other == "all"}
    for route in routes:
        mark = mark_of(app.view_functions[route.endpoint])
        if route.rule in rules:
            assert mark is not None
            assert mark.permission is not None, route

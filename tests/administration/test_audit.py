"""What was done can be searched by those who may, and changed by nobody."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from portal import audit, db
from portal.administration.audit_search import A_PAGE, find_events, place_of, read_place
from portal.administration.audit_search import Search as Wanted
from portal.audit import Actor, ActorKind, AuditAbout, AuditEvent
from portal.people.models import Role, Staff
from tests.administration.conftest import Enter, actions, summary
from tests.client import CheckedClient
from tests.factories import make_staff
from tests.house.test_queries import count

REF = "FAM-7K3P-2QX4"
MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def happened(engine: Engine) -> Engine:
    """A day in March on which several people did several things."""
    with db.transaction(engine) as session:
        pat = make_staff(session, "pat@northbank.example", Role.ADVISORY)
        pat.name = "Pat Årsen"
        by_pat = Actor(ActorKind.STAFF, pat.public_id)
        family = Actor(ActorKind.FAMILY, "an-account")
        acts = [
            (by_pat, "household.looked", f"household:{REF}", {}),
            (by_pat, "survey.imported", "import:IMP-7K3P-2QX4", {"responses": 7}),
            (family, "account.signed_out", "account:an-account", {}),
            (audit.WORKER, "job.done", "job:abc", {"note": "=1+1"}),
            (audit.COMMAND_LINE, "staff.added", f"staff:{pat.public_id}", {"role": "advisory"}),
        ]
        for hours, (by, action, subject, detail) in enumerate(acts):
            with time_machine.travel(MARCH + timedelta(hours=hours), tick=False):
                audit.record(session, action, subject=subject, by=by, **detail)
    return engine


def found(visitor: CheckedClient, query: str) -> list[list[str]]:
    """The rows of the table that a search shows."""
    page = visitor.page(f"/staff/audit?first=1/3/2026&last=2/3/2026&{query}")
    return [
        [" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])]
        for row in page.select("tbody tr")
    ]


def whats(visitor: CheckedClient, query: str) -> list[str]:
    return [row[2] for row in found(visitor, query)]


def test_a_row_says_when_who_what_to_what_and_in_detail(
    manager: CheckedClient, happened: Engine
) -> None:
    assert ["|".join(row) for row in found(manager, "")] == [
        "1 March 2026, 4:00pm|Command line|Added a staff account|Pat Årsen|role: advisory",
        "1 March 2026, 3:00pm|Worker|job.done|job abc|note: =1+1",
        "1 March 2026, 2:00pm|A family account|Signed out|Family account an-account|",
        "1 March 2026, 1:00pm|Pat Årsen|Imported survey answers|Import IMP-7K3P-2QX4|responses: 7",
        f"1 March 2026, 12:00pm|Pat Årsen|household.looked|Household {REF}|",
    ]


LOOK, IMPORT, OUT, JOB, ADD = (
    "household.looked",
    "Imported survey answers",
    "Signed out",
    "job.done",
    "Added a staff account",
)
SEARCHES = {
    "who=pat": [IMPORT, LOOK],
    "who=PAT@Northbank": [IMPORT, LOOK],
    "who=årsen": [IMPORT, LOOK],
    "who=nobody": [],
    "kind=worker": [JOB],
    "kind=family": [OUT],
    "kind=command_line": [ADD],
    f"about={REF}": [LOOK],
    f"about={REF.lower()}": [LOOK],
    f"about=household:{REF}": [LOOK],
    "about=household": [LOOK],
    "about=Staff account": [ADD],
    "about=pat": [ADD],
    "about=house": [],
    "about=%": [],
    "action=survey.imported": [IMPORT],
    "action=survey.imported&who=pat&about=import": [IMPORT],
    "action=survey.imported&kind=worker": [],
}


@pytest.mark.parametrize("query", SEARCHES)
def test_a_search_finds_what_it_is_for(
    manager: CheckedClient, happened: Engine, query: str
) -> None:
    assert whats(manager, query) == SEARCHES[query]


def test_days_are_days_in_london(administrator: CheckedClient, engine: Engine) -> None:
    """In summer a day begins at eleven in the evening, by the clock of the database."""
    with db.transaction(engine) as session:
        for moment in (
            datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC),
            datetime(2026, 6, 30, 23, 0, tzinfo=UTC),
            datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC),
            datetime(2026, 7, 1, 23, 0, tzinfo=UTC),
        ):
            with time_machine.travel(moment, tick=False):
                audit.record(session, "x.done", subject="x:1", by=audit.WORKER)
    page = administrator.page("/staff/audit?first=1/7/2026&last=1/7/2026&about=x:1")
    whens = [row.get_text().strip() for row in page.select("tbody th")]
    assert whens == ["1 July 2026, 11:59pm", "1 July 2026, 12:00am"]


WRONG = {
    "first=31/2/2026": "There is no 31/2/2026",
    "last=soon": "Write a day as day, month and year",
    "first=1/1/9999": "between 1900 and 2100",
    "first=2/1/2026&last=1/1/2026": "must not be before the first",
    "kind=queen": "Not a valid choice",
    "action=nothing": "Not a valid choice",
}


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_search_is_refused_in_words(
    administrator: CheckedClient, engine: Engine, query: str
) -> None:
    for address in ("/staff/audit", "/staff/audit.csv"):
        answer = administrator.get(f"{address}?{query}")
        assert answer.status_code == 422
        assert WRONG[query] in summary(answer.text)
    assert actions(engine, "audit.") == []


@given(
    place=st.text(st.characters(codec="utf-8"), max_size=30)
    | st.from_regex(r"[0-9]{1,20}-[0-9]{1,20}", fullmatch=True)
)
@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_as_the_place_is_a_page(administrator: CheckedClient, place: str) -> None:
    if "\0" not in place:
        query = {"who": "", "older": place}
        assert administrator.get("/staff/audit", query_string=query).status_code == 200


def fill(engine: Engine, number: int, moment: datetime = MARCH) -> None:
    """Many acts, several in the same moment."""
    with db.transaction(engine) as session:
        rows = [
            {
                "at": moment + timedelta(seconds=n // 7),
                "actor_kind": ActorKind.WORKER,
                "action": "x.done",
                "subject": "x:1",
                "detail": {"n": n},
            }
            for n in range(number)
        ]
        session.execute(insert(AuditEvent), rows)


def test_page_after_page_every_act_is_shown_once_newest_first(
    administrator: CheckedClient, engine: Engine
) -> None:
    fill(engine, 2 * A_PAGE + 17)
    address, shown, pages = "/staff/audit?about=x:1", [], 0
    while address:
        page = administrator.page(address)
        shown += [row.find_all("td")[-1].get_text() for row in page.select("tbody tr")]
        link = page.select_one("main a[rel=next]")
        address, pages = str(link["href"]) if link else "", pages + 1
    assert shown == [f"n: {n}" for n in reversed(range(2 * A_PAGE + 17))]
    assert pages == 3


def test_what_happens_meanwhile_moves_no_page(engine: Engine) -> None:
    fill(engine, A_PAGE + 5)
    with db.open_session(engine, writes=True) as session:
        reader = make_staff(session, "reader@northbank.example")
        session.commit()
        first = find_events(session, Wanted(about="x:1"), reader=reader)
    fill(engine, 30, MARCH + timedelta(days=1))
    with db.open_session(engine, writes=False) as session:
        second = find_events(session, Wanted(about="x:1"), reader=reader, older=first.older)
    assert [event.detail["n"] for event in second.events] == [4, 3, 2, 1, 0]
    assert second.older is None


def test_a_place_is_read_as_it_was_written() -> None:
    event = AuditEvent(id=7, at=datetime(2026, 3, 1, 12, 0, 0, 123457, tzinfo=UTC))
    assert read_place(place_of(event)) == (event.at, 7)
    for wrong in (None, "", "7", "x-7", "999999999999999999-1", "1-3000000000"):
        assert read_place(wrong) is None


def test_many_acts_need_no_more_queries_than_few(
    app: Flask, administrator: CheckedClient, engine: Engine, enter: Enter
) -> None:
    address = "/staff/audit?about=x:1"
    few = count(app, administrator, address)
    fill(engine, 200)
    for number in range(30):
        enter(f"s{number}@northbank.example", Role.MANAGER)
    assert count(app, administrator, address) == few
    assert count(app, administrator, "/staff/people") < 8


def test_a_search_is_itself_written_down_without_what_was_typed(
    administrator: CheckedClient, happened: Engine
) -> None:
    administrator.get("/staff/audit")
    assert actions(happened, "audit.") == []
    administrator.get("/staff/audit?who=pat&about=Somebody+Real&first=1/3/2026")
    administrator.get(f"/staff/audit.csv?about={REF}")
    with db.open_session(happened, writes=False) as session:
        ada = session.scalars(select(Staff).where(Staff.email.startswith("ada@"))).one()
        query = select(AuditEvent).where(AuditEvent.action.startswith("audit."))
        search, download = session.scalars(query.order_by(AuditEvent.id))
    assert (search.action, download.action) == ("audit.searched", "audit.downloaded")
    assert search.actor_ref == download.actor_ref == ada.public_id
    assert search.detail == {"who": "given", "about": "given", "first": "2026-03-01"}
    assert download.detail == {"about": "given"}
    with db.open_session(happened, writes=False) as session:
        [about] = session.scalars(select(AuditAbout))
    assert (about.event_id, about.subject) == (download.id, f"household:{REF}")


def test_nothing_on_the_page_changes_anything(
    administrator: CheckedClient, happened: Engine
) -> None:
    page = administrator.page("/staff/audit?who=")
    assert [form["method"] for form in page.select("main form")] == ["get"]
    data = {"csrf_token": administrator.token()}
    for address in ("/staff/audit", "/staff/audit.csv"):
        assert administrator.post(address, data=data).status_code == 405


def test_the_page_keeps_what_was_typed(administrator: CheckedClient, happened: Engine) -> None:
    query = "who=pat&about=import&action=survey.imported&kind=staff&first=1+March+2026"
    page = BeautifulSoup(administrator.get(f"/staff/audit?{query}").text, "html.parser")
    form = page.select_one("main form")
    assert form is not None
    assert {one["name"]: one.get("value") for one in form.select("input")} == {
        "who": "pat",
        "about": "import",
        "first": "1 March 2026",
        "last": "",
    }
    chosen = [one["value"] for one in form.select("option[selected]")]
    assert chosen == ["staff", "survey.imported"]

"""Tables that managers keep under a title, to open again with one click."""

from urllib.parse import parse_qsl, urlencode

from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.audit import AuditEvent
from portal.report.models import KeptTable
from tests.report.visit import SPRING, SUMMER
from tests.rows import all_rows

QUERY = [("period", SPRING), ("period", SUMMER), ("authority", "northbank")]
RESULTS = f"/staff/surveys/visit/results?{urlencode(QUERY)}"
LIST = "/staff/surveys"


def links(page) -> dict[str, str]:
    return {link.get_text(strip=True): link["href"] for link in page.select("main a")}


def keep(manager, title: str):
    return manager.send(RESULTS, {"title": title})


def test_a_kept_table_is_one_click_away(manager):
    response = keep(manager, "  Annual   report: “é” & <b> ")
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    for address in (LIST, "/staff"):
        link = links(manager.page(address))["Annual report: “é” & <b>"]
        assert parse_qsl(link.partition("?")[2]) == QUERY
        assert manager.page(link).h1.get_text() == "A survey, Northbank"


def test_tables_are_listed_by_title(manager):
    for title in ("b", "c", "a"):
        keep(manager, title)
    assert [title for title in links(manager.page(LIST)) if len(title) == 1] == ["a", "b", "c"]


WRONG_TITLES = [
    ("", "Enter a title"),
    ("   ", "Enter a title"),
    ("x" * 121, "1 to 120 characters"),
    ("a\x07b", "control character"),
    ("Taken", "already a table with this title"),
    (" Taken ", "already a table with this title"),
]


def test_a_title_that_cannot_be(manager, engine):
    assert keep(manager, "Taken").status_code == 302
    before = all_rows(engine)
    for title, words in WRONG_TITLES:
        response = keep(manager, title)
        assert response.status_code == 422
        page = BeautifulSoup(response.text, "html.parser")
        [error] = page.select(".govuk-error-summary__list a")
        assert words in error.get_text()
        assert page.find(id=error["href"][1:])["name"] == "title"
        assert page.find("input", {"name": "title"})["value"] == title
        assert page.select_one("caption#percentages"), "the table is still there"
    assert all_rows(engine) == before


def test_a_title_of_120_characters(manager):
    assert keep(manager, "x" * 120).status_code == 302


def test_what_is_wrong_in_the_address_is_told_and_nothing_kept(manager, engine):
    before = all_rows(engine)
    token = manager.token()
    for query in ("period=x", "authority=atlantis", "version=99", "version=x"):
        response = manager.post(
            f"/staff/surveys/visit/keep?{query}", data={"csrf_token": token, "title": "T"}
        )
        assert response.status_code == 422, query
        assert "This table cannot be shown" in response.text
    response = manager.post("/staff/surveys/nothing/keep", data={"csrf_token": token, "title": "T"})
    assert response.status_code == 404
    assert all_rows(engine) == before


def test_removing_takes_the_title_and_leaves_the_answers(manager, engine):
    before = all_rows(engine)
    keep(manager, "First")
    keep(manager, "Second")
    asks = next(
        link["href"]
        for link in manager.page(LIST).select("main a")
        if link.get_text() == "Remove First"
    )
    assert "First" in manager.page(asks).get_text()
    assert "First" in links(manager.page(LIST)), "to ask changes nothing"
    response = manager.send(asks, {})
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    assert "First" not in links(manager.page(LIST))
    assert "Second" in links(manager.page(LIST))
    token = manager.token()
    assert manager.post(asks, data={"csrf_token": token}).status_code == 404
    after = all_rows(engine)
    for name in set(after) - {"kept_table", "audit_event"}:
        assert after[name] == before[name]
    assert len(after["kept_table"]) == 1


def test_both_are_audited_with_who_did_it(manager, answered):
    keep(manager, "First")
    kept = answered.scalar(select(KeptTable.public_id))
    answered.rollback()  # or SQLite would wait for it
    manager.send(f"/staff/surveys/kept/{kept}/remove", {})
    events = answered.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert [event.action for event in events] == ["table.removed", "table.kept"]
    assert {event.subject for event in events} == {f"table:{kept}"}
    assert all(event.actor_kind == "staff" and event.actor_ref for event in events)

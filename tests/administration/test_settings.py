"""Settings are changed on a page: typed by people, dated, checked, audited, and never lost."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from portal import clock, db, settings
from portal.audit import AuditEvent
from portal.days import day_figures
from portal.people.models import Role
from portal.settings import KNOWN
from tests.administration.conftest import Enter, actions, fields, summary
from tests.administration.setting_pages import LATER, TODAY, held, open_form, rows, save
from tests.client import CheckedClient
from tests.rows import all_rows


@pytest.mark.parametrize("key", KNOWN)
def test_every_setting_is_shown_and_saved_again_as_it_is(
    administrator: CheckedClient, engine: Engine, key: str
) -> None:
    before = getattr(held(engine), key)
    assert KNOWN[key].title in administrator.page("/staff/settings").get_text()
    assert save(administrator, key, holds_from=day_figures(LATER)) == ""
    assert getattr(held(engine, LATER), key) == before
    assert len(rows(engine, key)) == 2
    page = administrator.page("/staff/settings").get_text()
    assert f"Changes on {LATER.day} " in page


CHANGES: list[tuple[str, dict[str, object], str, object]] = [
    ("names", {"service": " Harbour  View "}, "names.service", "Harbour View"),
    ("contact", {"phone": "01632 960 111"}, "contact.phone", "01632 960 111"),
    ("colours", {"brand": "#4A2C5F"}, "colours.brand", "#4a2c5f"),
    ("office_hours", {"opens": "8.30am", "closes": "17:15"}, "office_hours.closes.minute", 15),
    ("office_hours", {"weekdays": ["sunday", "monday"]}, "office_hours.weekdays.1", "sunday"),
    ("targets", {"call_held": "3  Working days"}, "targets.call_held.number", 3),
    ("retention", {"requests": "18 months"}, "retention.requests.unit", "months"),
    ("session_limits", {"staff_hours": "10"}, "session_limits.staff_hours", 10),
    ("order_bands", {"value": "1, 3 and 5"}, "order_bands.2", 5),
    ("authorities", {"rows-0-office": ""}, "authorities.0.office", None),
    (
        "help_lines",
        {"rows-1-when": "At night", "rows-1-how": "Ring 999"},
        "help_lines.1.when",
        "At night",
    ),
    (
        "closed_days",
        {"rows-1-day": "24 Dec 2026", "rows-1-name": "Christmas Eve"},
        "closed_days.1.day",
        date(2026, 12, 24),
    ),
    (
        "fund_limits",
        {"rows-2-year": "2026/27", "rows-2-per_child_pence": "£3,000.50"},
        "fund_limits.2.per_child_pence",
        300_050,
    ),
]


def at(value: object, path: str) -> object:
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else getattr(value, part)  # type: ignore[index]
    return value


@pytest.mark.parametrize(("key", "changed", "path", "expected"), CHANGES)
def test_what_people_type_is_kept_as_it_is_meant(
    administrator: CheckedClient,
    engine: Engine,
    key: str,
    changed: dict[str, object],
    path: str,
    expected: object,
) -> None:
    assert save(administrator, key, **changed) == ""
    assert at(held(engine), path) == expected


def test_a_blank_row_is_taken_out_and_a_further_one_can_be_asked_for(
    administrator: CheckedClient, engine: Engine
) -> None:
    blank = {"rows-0-day": "", "rows-0-name": " "}
    assert save(administrator, "closed_days", **blank) == ""
    assert held(engine).closed_days == ()
    sent = open_form(administrator, "closed_days") | {"rows-2-name": "Picnic", "more": "1"}
    page = administrator.post("/staff/settings/closed_days", data=sent)
    assert page.status_code == 200
    again = fields(BeautifulSoup(page.text, "html.parser"))
    assert again["rows-2-name"] == "Picnic"
    assert again["rows-3-name"] == ""
    assert len(rows(engine, "closed_days")) == 2


def test_a_further_row_is_where_the_button_leads(administrator: CheckedClient) -> None:
    page = administrator.page("/staff/settings/closed_days")
    button = page.select_one('button[name="more"]')
    assert button is not None
    address, _, new = str(button["formaction"]).partition("#")
    assert page.find(id=new) is None
    sent = fields(page) | {"more": "1"}
    again = BeautifulSoup(administrator.post(address, data=sent).text, "html.parser")
    row = again.find(id=new)
    assert isinstance(row, Tag)
    assert row == again.select("fieldset.app-row")[-1]
    assert not any(field.get("value") for field in row.select("input"))


def test_the_newest_year_stands_first(administrator: CheckedClient, engine: Engine) -> None:
    years = [row.year for row in held(engine).fund_limits]
    shown = fields(administrator.page("/staff/settings/fund_limits"))
    assert len(years) > 1
    assert [shown[f"rows-{n}-year"] for n in range(len(years))] == sorted(years, reverse=True)
    assert save(administrator, "fund_limits") == ""
    assert [row.year for row in held(engine).fund_limits] == years == sorted(years)


def test_more_rows_can_be_asked_for_up_to_the_most_and_where_there_are_none(
    administrator: CheckedClient, engine: Engine
) -> None:
    many = {f"rows-{n}-name": f"Day {n}" for n in range(100)}
    sent = open_form(administrator, "closed_days") | many | {"more": "1"}
    assert administrator.post("/staff/settings/closed_days", data=sent).status_code == 200
    sent.pop("more")
    answer = administrator.post("/staff/settings/closed_days", data=sent)
    assert "at most" in summary(answer.text)
    named = open_form(administrator, "names") | {"more": "1"}
    assert administrator.post("/staff/settings/names", data=named).status_code == 200


def test_a_wrong_value_is_refused_and_nothing_that_was_typed_is_lost(
    administrator: CheckedClient, engine: Engine
) -> None:
    before = all_rows(engine)
    sent = open_form(administrator, "authorities") | {
        "holds_from": "31/2/2027",
        "rows-0-office": "ring us",
        "rows-1-name": "<b>East</b> Mere",
        "rows-2-name": "Newtown",
    }
    answer = administrator.post("/staff/settings/authorities", data=sent)
    assert answer.status_code == 422
    words = summary(answer.text)
    assert "There is no 31/2/2027" in words
    assert "Authority 1: Office line must be a phone number" in words
    assert "Authority 3: enter “Short name for records”." in words
    again = fields(BeautifulSoup(answer.text, "html.parser"))
    assert {name: again[name] for name in sent if name != "csrf_token"} == {
        name: value for name, value in sent.items() if name != "csrf_token"
    }
    assert all_rows(engine) == before


def test_colours_that_cannot_be_read_are_refused(administrator: CheckedClient) -> None:
    words = save(administrator, "colours", ink="#aaaaaa", brand="#cccccc")
    assert "Text on white has less contrast than 4.5 to 1" in words
    assert "Header, links and buttons on white has less contrast" in words


DAYS = {
    "yesterday": (day_figures(TODAY - timedelta(days=1)), "a day that is over"),
    "1900": ("1/1/1900", "a day that is over"),
    "9999": ("31/12/9999", "between 1900 and 2100"),
    "in eleven years": (day_figures(TODAY + timedelta(days=4020)), "within ten years"),
    "letters": ("soon", "Write a day as day, month and year"),
    "nothing": ("", "Write a day as day, month and year"),
}


@pytest.mark.parametrize("what", DAYS)
def test_a_wrong_day_is_refused(administrator: CheckedClient, engine: Engine, what: str) -> None:
    written, says = DAYS[what]
    before = all_rows(engine)
    assert says in save(administrator, "names", holds_from=written)
    assert all_rows(engine) == before


@given(written=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
@example(written="1/1/2050")
@example(written="29/2/2027")
@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_as_the_day_is_a_page(administrator: CheckedClient, written: str) -> None:
    sent = open_form(administrator, "names") | {"holds_from": written}
    assert administrator.post("/staff/settings/names", data=sent).status_code in (302, 422)


def test_what_has_held_stays_when_something_else_holds(
    administrator: CheckedClient, engine: Engine
) -> None:
    yesterday = TODAY - timedelta(days=1)
    assert save(administrator, "names", service="Harbour") == ""
    assert held(engine).names.service == "Harbour"
    assert held(engine, yesterday).names.service == "Hearth"
    assert "Harbour" in administrator.page("/staff").get_text()
    assert actions(engine, "setting.ch") == ["setting.changed"]


def test_a_change_of_today_can_be_corrected_today_and_both_values_are_written_down(
    administrator: CheckedClient, enter: Enter, engine: Engine
) -> None:
    for service in ("Harbuor", "Harbour"):
        assert save(administrator, "names", service=service) == ""
        assert service in administrator.page("/staff").get_text()
    assert [one.value["service"] for one in rows(engine, "names")] == ["Hearth", "Harbour"]
    with db.open_session(engine, writes=False) as session:
        query = select(AuditEvent).where(AuditEvent.action == "setting.corrected")
        corrected = session.scalars(query).one()
    assert corrected.detail["was"]["service"] == "Harbuor"
    assert corrected.detail["value"]["service"] == "Harbour"
    assert corrected.subject == "setting:names"
    assert corrected.actor_ref is not None
    with time_machine.travel(clock.now() + timedelta(days=1)):
        again = enter("ada@northbank.example", Role.ADMINISTRATOR)
        assert save(again, "names", service="Other") == ""
    assert len(rows(engine, "names")) == 3


def test_a_later_day_that_has_a_change_already_is_refused(
    administrator: CheckedClient, engine: Engine
) -> None:
    when = day_figures(LATER)
    assert save(administrator, "names", service="Harbour", holds_from=when) == ""
    words = save(administrator, "names", service="Other", holds_from=when)
    assert "There is already a change from" in words
    assert "take it back first" in words
    assert held(engine, LATER).names.service == "Harbour"


def take_back(visitor: CheckedClient, key: str, day: date) -> int:
    data = {"csrf_token": visitor.token()}
    address = f"/staff/settings/{key}/{day.isoformat()}/take-back"
    return visitor.post(address, data=data).status_code


def test_a_change_is_taken_back_before_it_holds_and_not_after(
    administrator: CheckedClient, engine: Engine
) -> None:
    assert save(administrator, "names", service="Harbour", holds_from=day_figures(LATER)) == ""
    assert take_back(administrator, "names", LATER) == 302
    assert held(engine, LATER).names.service == "Hearth"
    assert take_back(administrator, "names", LATER) == 422
    first = rows(engine, "names")[0].holds_from
    for day in (first, TODAY):
        assert take_back(administrator, "names", day) == 422
    assert save(administrator, "names", service="Harbour") == ""
    assert take_back(administrator, "names", TODAY) == 422
    assert len(rows(engine, "names")) == 2
    assert actions(engine, "setting.taken") == ["setting.taken_back"]
    address = "/staff/settings/{}/take-back"
    for wrong in ("names/soon", "nothing/2030-01-01"):
        data = {"csrf_token": administrator.token()}
        assert administrator.post(address.format(wrong), data=data).status_code == 404


def test_each_process_sees_what_was_taken_back_and_added_again(
    administrator: CheckedClient, engine: Engine
) -> None:
    """SQLite gives the id of a row that was taken back again: what was read would seem fresh."""
    with db.open_session(engine, writes=False) as session:
        first = settings.state(session)
    when = day_figures(LATER)
    states = [first]
    for service in ("Harbour", "Haven"):
        assert save(administrator, "names", service=service, holds_from=when) == ""
        with db.open_session(engine, writes=False) as session:
            states.append(settings.state(session))
        assert take_back(administrator, "names", LATER) == 302
    assert len(set(states)) == 3


def test_a_setting_that_is_not_known_is_not_there(administrator: CheckedClient) -> None:
    assert administrator.get("/staff/settings/moods").status_code == 404
    data = {"csrf_token": administrator.token()}
    assert administrator.post("/staff/settings/moods", data=data).status_code == 404

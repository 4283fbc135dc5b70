"""Two administrators who change the same setting: the second is told, and loses nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import audit, db, settings
from tests.administration.conftest import fields, summary
from tests.administration.setting_pages import LATER, held, open_form, rows, save
from tests.client import CheckedClient


def test_of_two_who_save_at_once_the_second_is_told_and_loses_nothing(
    administrator: CheckedClient, second: CheckedClient, engine: Engine
) -> None:
    mine = open_form(second, "names") | {"service": "Haven"}
    assert save(administrator, "names", service="Harbour") == ""
    answer = second.post("/staff/settings/names", data=mine)
    assert answer.status_code == 422
    assert "Somebody else has changed this setting" in summary(answer.text)
    assert "Harbour" in answer.text
    again = fields(BeautifulSoup(answer.text, "html.parser"))
    assert again["service"] == "Haven"
    assert held(engine).names.service == "Harbour"
    assert second.post("/staff/settings/names", data=again).status_code == 302
    assert held(engine).names.service == "Haven"


def test_a_wrong_value_first_does_not_hide_that_somebody_else_was_quicker(
    administrator: CheckedClient, second: CheckedClient, engine: Engine
) -> None:
    mine = open_form(second, "names") | {"service": ""}
    assert save(administrator, "names", service="Harbour") == ""
    answer = second.post("/staff/settings/names", data=mine)
    again = fields(BeautifulSoup(answer.text, "html.parser")) | {"service": "Haven"}
    answer = second.post("/staff/settings/names", data=again)
    assert "Somebody else has changed this setting" in summary(answer.text)
    assert held(engine).names.service == "Harbour"


def test_of_two_changes_in_the_same_moment_one_is_made(engine: Engine) -> None:
    with db.open_session(engine, writes=False) as session:
        seen = settings.version_of(settings.rows_of(session, "names"))

    def change(session: Session, service: str, day: date) -> None:
        settings.add_change(
            session,
            key="names",
            holds_from=day,
            value={"service": service, "agency": "Northbank"},
            seen=seen,
            by=audit.COMMAND_LINE,
        )

    def change_meanwhile() -> None:
        with db.transaction(engine) as session:
            change(session, "Haven", LATER + timedelta(days=1))

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            change(session, "Harbour", LATER)
            meanwhile = pool.submit(change_meanwhile)
            time.sleep(0.5)
        with pytest.raises(settings.ChangedMeanwhile):
            meanwhile.result(timeout=10)
    assert len(rows(engine, "names")) == 2

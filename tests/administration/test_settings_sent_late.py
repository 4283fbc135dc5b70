"""A setting that was sent after the end of a session is read again in the words of its own form."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine

from portal import clock
from portal.settings import KNOWN
from tests.administration.setting_pages import held, open_form
from tests.client import CheckedClient
from tests.factories import PASSWORD

ADA = "ada@northbank.example"


def sent_late(visitor: CheckedClient, key: str, **changed: object) -> list[tuple[str, str]]:
    """What the page says of it after signing in again."""
    data = open_form(visitor, key) | changed
    with time_machine.travel(clock.now() + timedelta(minutes=90), tick=False):
        away = visitor.post(f"/staff/settings/{key}", data=data).location
        visitor.send(away, {"email": ADA, "password": PASSWORD})
        assert visitor.give_code()
        page = visitor.page(away.split("next=")[1])
    return [
        (row.select("dt")[0].get_text(), row.select("dd")[0].get_text())
        for row in page.select("main .govuk-summary-list__row")
    ]


@pytest.mark.parametrize("key", KNOWN)
def test_every_setting_is_said_in_the_labels_of_its_form(
    administrator: CheckedClient, key: str
) -> None:
    form = administrator.page(f"/staff/settings/{key}")
    labels = {one.get_text().strip() for one in form.select("main form label, main form legend")}
    said = [label.split(". ", 1)[-1] for label, _words in sent_late(administrator, key)]
    assert said[0] == "From which day"
    assert len(said) > 1
    assert set(said) <= labels


def test_rows_are_numbered_and_what_was_typed_stands_beside(
    administrator: CheckedClient, engine: Engine
) -> None:
    said = dict(sent_late(administrator, "help_lines", **{"rows-1-when": "At <b>night</b>"}))
    first = held(engine).help_lines[0]
    assert said["1. When"] == first.when
    assert said["2. When"] == "At <b>night</b>"


def test_days_of_the_week_are_said_in_words(administrator: CheckedClient) -> None:
    days = ["monday", "sunday"]
    said = dict(sent_late(administrator, "office_hours", opens="8.30am", weekdays=days))
    assert (said["Opens"], said["Days of the week"]) == ("8.30am", "Monday, Sunday")


def test_an_address_of_no_setting_says_what_it_can(administrator: CheckedClient) -> None:
    token = administrator.token()
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        answer = administrator.post(
            "/staff/settings/nothing", data={"csrf_token": token, "out_of_hours": "Ring 999"}
        )
    assert answer.status_code == 403
    assert "Out of hours" in answer.text

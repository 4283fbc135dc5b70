"""The page of flags: a note never vanishes without a word."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from portal.people.models import Flag, Household
from tests.client import CheckedClient
from tests.people.family_addresses import address


def test_a_note_without_its_box_is_an_error_and_is_kept(
    advisor: CheckedClient, household: Household, rows: Callable[..., list[Any]]
) -> None:
    page = address(household, "flags")
    answer = advisor.send(page, {"note_safety": "Two visit", "court_order": "y"})
    assert answer.status_code == 422
    assert "Tick “Safety” too, or clear this note." in answer.text
    assert 'value="Two visit"' in answer.text
    assert rows(select(Flag.kind)) == []
    both = {"note_safety": "Two visit", "safety": "y"}
    assert advisor.send(page, both).status_code == 302
    assert rows(select(Flag.note)) == ["Two visit"]


def test_a_flag_is_taken_away_with_its_note_but_not_with_a_new_one(
    advisor: CheckedClient, household: Household, rows: Callable[..., list[Any]]
) -> None:
    page = address(household, "flags")
    advisor.send(page, {"note_safety": "Two visit", "safety": "y"})
    assert advisor.send(page, {"note_safety": "Three visit"}).status_code == 422
    assert rows(select(Flag.note)) == ["Two visit"]
    assert advisor.send(page, {"note_safety": "Two visit"}).status_code == 302
    assert rows(select(Flag.note)) == []

"""Who can now read the records of families is told to the other administrators and managers."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from portal import db
from portal.people.models import Role, Staff
from tests.administration.conftest import Enter
from tests.administration.test_people import EMAIL, add, change, find, press
from tests.client import CheckedClient
from tests.conftest import Ran
from tests.factories import make_staff
from tests.letters import Letter, letters

OTHERS = {
    "bea@northbank.example": Role.ADMINISTRATOR,
    "max@northbank.example": Role.MANAGER,
    "eve@northbank.example": Role.EVENTS,
    "soc@northbank.example": Role.SOCIAL_WORKER,
    "gone@northbank.example": Role.MANAGER,
}
TOLD = ["bea@northbank.example", "max@northbank.example"]


@pytest.fixture
def others(engine: Engine) -> None:
    with db.transaction(engine) as session:
        made = [make_staff(session, email, role) for email, role in OTHERS.items()]
        made[-1].disabled_at = made[-1].added_at


def told(engine: Engine) -> list[Letter]:
    return [one for one in letters(engine) if one.subject == "About a staff account"]


@pytest.mark.usefixtures("others")
def test_of_somebody_who_is_added_to_read_families(
    administrator: CheckedClient, engine: Engine
) -> None:
    add(administrator)
    assert [one.to for one in told(engine)] == TOLD
    for letter in told(engine):
        assert "Zoë Ōta can now read the records of families. Role: Advisory team." in letter.words
        assert "Given by: ada@northbank.example." in letter.words


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("role", ["events", "board", "administrator"])
def test_of_no_other_role(administrator: CheckedClient, engine: Engine, role: str) -> None:
    add(administrator, role=role)
    assert told(engine) == []


@pytest.mark.usefixtures("others")
def test_of_a_role_that_is_changed_and_not_of_a_name(
    administrator: CheckedClient, engine: Engine
) -> None:
    add(administrator, role="events")
    change(administrator, find(engine), role="social_worker")
    assert [one.to for one in told(engine)] == TOLD
    change(administrator, find(engine), name="Zoë Oak")
    assert len(told(engine)) == len(TOLD)
    change(administrator, find(engine), role="board")
    assert len(told(engine)) == len(TOLD)


@pytest.mark.usefixtures("others")
def test_of_an_account_that_is_enabled_again(administrator: CheckedClient, engine: Engine) -> None:
    add(administrator)
    for act in ("disable", "enable", "enable"):
        press(administrator, find(engine), act)
    assert [one.to for one in told(engine)] == TOLD * 2


@pytest.mark.usefixtures("others")
def test_of_one_who_is_added_on_the_command_line(run: Callable[..., Ran], engine: Engine) -> None:
    assert run("people", "add-staff", EMAIL, "--role", "manager").status == 0
    assert [one.to for one in told(engine)] == TOLD
    assert "Given by: the command line." in told(engine)[0].words


def test_the_person_and_who_gave_it_are_not_told(
    administrator: CheckedClient, enter: Enter, engine: Engine
) -> None:
    add(administrator, role="manager")
    assert told(engine) == []
    assert isinstance(find(engine), Staff)

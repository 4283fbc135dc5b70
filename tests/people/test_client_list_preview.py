"""A preview does not contradict itself: what is wrong is said once and does nothing, numbers agree
with the rows below them, and values stand in the words of people."""

from collections.abc import Iterable

import pytest
from sqlalchemy import Engine, select

from portal import db
from portal.people.client_list.changes import counts, left_alone, wrong
from portal.people.models import Adult
from portal.people.models.client_list import Action
from tests.client import CheckedClient
from tests.factories import make_household
from tests.people.client_lists import (
    ADA,
    BO,
    CY,
    FAMILIES,
    KIT,
    Row,
    as_file,
    bring,
    counted,
    plan,
    wrong_words,
)
from tests.people.test_client_list_pages import brought, newest, presses

CHILD: Row = {"household": "H2", "person": "child", "name": "Kit"}


def tiles(visitor: CheckedClient, address: str) -> dict[str, str]:
    """The numbers of a preview, by the words beside them."""
    found = {}
    for item in visitor.page(address).select(".app-numbers__item"):
        number, _, words = " ".join(item.get_text().split()).partition(" ")
        found[words] = number
    return found


def twice_on_record(engine: Engine) -> None:
    """Two records of the one family that `CY` brings."""
    with db.transaction(engine) as session:
        for ref in ("FAM-7777-7777", "FAM-6666-6666"):
            make_household(session, "Cy Example").ref = ref
        for adult in session.scalars(select(Adult)):
            adult.phone = "01234 567890"


def test_the_numbers_agree_with_the_rows(advisor: CheckedClient, engine: Engine) -> None:
    twice_on_record(engine)
    address = brought(advisor, engine, as_file(CY, CHILD, ADA | {"email": "ada"}))
    assert tiles(advisor, address) == {
        "row wrong": "1",
        "change something": "0",
        "add something": "2",
        "left alone": "0",
        "of these may be on record already": "1",
    }


def test_a_wrong_row_does_nothing(engine: Engine) -> None:
    changes = plan(engine, as_file(ADA | {"email": "ada"}, BO, CY | {"ehc_plan": "yes"}))
    assert [(one.row, one.action) for one in changes] == [
        (2, Action.WRONG),
        (3, Action.ADDED),
        (4, Action.WRONG),
    ]
    assert counts(changes, 3) == {
        "rows": 3,
        "added": 1,
        "changed": 0,
        "alone": 0,
        "wrong": 2,
        "twin": 0,
    }


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (ADA | {"person": "dog"}, "2 person: “dog” is none of"),
        (ADA | {"lives_from": "31/2/2024"}, "2 lives_from: “31/2/2024” is not a day"),
        (KIT | {"person": "adult"}, "2 date_of_birth, order_type, order_on, placing_authority,"),
    ],
)
def test_one_mistake_is_said_once(engine: Engine, row: Row, says: str) -> None:
    (words,) = wrong_words(engine, as_file(row))
    assert words.startswith(says)


def test_each_record_that_may_be_the_same_is_named(engine: Engine) -> None:
    twice_on_record(engine)
    again = CY | {"household": "H3", "person_number": "A7"}
    changes = plan(engine, as_file(CY, again))
    first, second = [one.message for one in changes if one.action is Action.TWIN]
    assert first is not None
    assert second is not None
    for ref in ("FAM-7777-7777", "FAM-6666-6666"):
        assert ref in first
        assert ref in second
    assert "or that of row 2. If it is, write its reference under household_ref." in second
    assert counted(changes, Action.TWIN) == 2


def test_values_stand_in_the_words_of_people(advisor: CheckedClient, engine: Engine) -> None:
    rows = (ADA | {"may_leave_message": "no", "preferred_format": "large print"}, KIT)
    text = advisor.page(brought(advisor, engine, as_file(*rows))).get_text("\n")
    for words in (
        "lives from: 4 May 2020",
        "date of birth: 1 March 2018",
        "order on: 29 February 2020",
        "preferred format: large print",
        "may leave message: no",  # an answer that keeps somebody safe
    ):
        assert words in text
    assert "2018-03-01" not in text


@pytest.mark.parametrize(
    ("touched", "rows", "words"),
    [
        ([], range(2, 3), "2"),
        ([], [2, 3, 4, 7, 9, 10], "2 to 4, 7, 9 to 10"),  # 5, 6 and 8 are blank lines
        ([3, 3, 999], range(2, 1002), "2, 4 to 998, 1,000 to 1,001"),
        ([2], [2], None),
        (
            range(2, 2002, 2),
            range(2, 2002),
            ", ".join(f"{row:,}" for row in range(3, 1003, 2)) + ", and 500 more",
        ),
    ],
)
def test_rows_left_alone_are_named_by_their_numbers(
    touched: Iterable[int], rows: Iterable[int], words: str | None
) -> None:
    changes = [wrong(row, None, "") for row in touched]
    assert left_alone(changes, rows) == words


def test_a_preview_names_the_rows_that_it_leaves_alone(
    advisor: CheckedClient, manager: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        bring(session, as_file(*FAMILIES))
    address = brought(advisor, engine, as_file(*FAMILIES[:3], CY | {"email": "cy@home.example"}))
    words = "Rows 2 to 4 change nothing."
    assert words in advisor.page(address).get_text()
    assert words not in manager.page(address).get_text(), "who did not upload the file"
    presses(advisor, address, "put-away", {})
    assert words not in advisor.page(address).get_text()
    assert newest(engine).alone is None

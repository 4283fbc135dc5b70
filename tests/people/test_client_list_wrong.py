"""What is wrong in a client list is said by row and column; names of any script are not."""

import pytest
from sqlalchemy import Engine

from portal import audit, db
from portal.people.households.households import close_household
from portal.people.models import ClosedReason
from portal.people.models.client_list import Action
from tests.factories import make_adult, make_child, make_household
from tests.people.client_lists import ADA, BO, CY, KIT, Row, as_file, counted, plan, wrong_words

CHILD: Row = {"household": "H2", "person": "child", "name": "Kit"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([ADA | {"email": "ada"}], "2 email: “ada” is not an e-mail address"),
        ([ADA | {"email": "a@b.example\nBcc: c@d.example"}], "2 email: “a@b.example Bcc"),
        ([ADA | {"phone": "ring me"}], "2 phone: “ring me” is not a phone number"),
        ([ADA | {"postcode": "nowhere"}], "2 postcode: “nowhere” is not a postcode"),
        ([ADA | {"authority": "Atlantis"}], "2 authority: “Atlantis” is no council"),
        ([ADA | {"outside": "Greenwich"}], "2 authority: Choose a council"),
        ([ADA | {"lives_from": "1/1/1900"}], "2 lives_from: The day must be from"),
        ([ADA | {"lives_from": "31/12/9999"}], "2 lives_from: The day must be from"),
        ([ADA | {"lives_from": "31/2/2024"}], "2 lives_from: “31/2/2024” is not a day"),
        ([ADA | {"lives_from": ""}], "2 lives_from: Write from which day"),
        ([ADA | {"name": ""}], "2 name: Enter a name"),
        ([ADA | {"name": "x" * 101}], "2 name: The name must have 100"),
        ([ADA | {"name": "A\u202eda"}], "2 name: The name holds a control"),
        ([ADA | {"person": "dog"}], "2 person: “dog” is none of: adult, child"),
        ([ADA | {"person": ""}], "2 person: Write adult or child"),
        ([ADA | {"household": ""}], "2 household: Write the number"),
        ([ADA | {"household_ref": "FAM-2222-2222"}], "2 household_ref: “FAM-2222-2222” is no"),
        ([ADA | {"person_ref": "nobody"}], "2 person_ref: No adult of this household"),
        ([ADA | {"household": "x" * 41}], "2 household: The number must have 40"),
        ([ADA | {"may_text": "perhaps"}], "2 may_text: “perhaps” is neither yes nor no"),
        ([ADA | {"preferred_format": "song"}], "2 preferred_format: “song” is none of"),
        ([ADA | {"interpreter": "x" * 61}], "2 interpreter: The language must"),
        ([ADA | {"restricted": "yes"}], "2 restricted: Only a service manager"),
        ([ADA | {"ehc_plan": "yes"}], "2 ehc_plan: Only a child has this"),
        ([CY, CHILD | {"email": "a@b.example"}], "3 email: Only an adult has this"),
        ([CY, CHILD | {"order_type": "royal"}], "3 order_type: “royal” is none of"),
        ([CY, CHILD | {"order_on": "2020-01-01"}], "3 order_type: Choose the order"),
        ([CY, CHILD | {"date_of_birth": "1/1/2050"}], "3 date_of_birth: The date of birth"),
        ([CHILD], "2 person: A household has one adult"),
        ([ADA, BO | {"postcode": "NB2 2BB"}], "3 postcode: Row 2 says otherwise"),
        ([ADA, BO, BO], "4 name: Row 3 is the same person"),
        ([ADA, CY | {"person_number": "A1"}], "3 name: Row 2 is the same person"),
        ([CY, CHILD, CHILD], "4 name: Row 3 is the same child"),
        (
            [ADA, KIT, CY, KIT | {"household": "H2", "ehc_plan": "no"}],
            "5 ehc_plan: Row 3 says otherwise",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(engine: Engine, rows: list[Row], says: str) -> None:
    words = wrong_words(engine, as_file(*rows))
    assert any(one.startswith(says) for one in words), words


@pytest.mark.parametrize("order", ["SGO", "special guardianship order", "Special Guardianship"])
def test_orders_are_read_as_people_write_them(engine: Engine, order: str) -> None:
    changes = plan(engine, as_file(CY, CHILD | {"order_type": order, "order_on": "29/2/2020"}))
    child = next(one for one in changes if one.mark and "order_type" in one.after)
    assert child.after["order_type"] == "special_guardianship"


def test_a_child_of_three_homes_and_very_many_children(engine: Engine) -> None:
    three = [CY | {"household": f"H{n}", "name": f"Cy {n}", "phone": ""} for n in range(3)]
    kit = [KIT | {"household": f"H{n}"} for n in range(3)]
    assert wrong_words(engine, as_file(*three, *kit)) == [
        "7 person_number: A child has two homes at most."
    ]
    many = [CHILD | {"name": f"Kit {n}"} for n in range(10_000)]
    words = wrong_words(engine, as_file(CY, *many))
    assert words == ["23 None: A household has 20 children at most."]
    adults = [CY | {"name": f"Cy {n}"} for n in range(30)]
    assert wrong_words(engine, as_file(*adults)) == ["22 None: A household has 20 adults at most."]


def test_people_of_other_households_are_not_taken(engine: Engine) -> None:
    with db.transaction(engine) as session:
        home = make_household(session, "Ada Example")
        home.client_number = "X1"
        make_adult(session, home, "Bo").client_number = "A1"
        make_child(session, home, "Kit").client_number = "C1"
    words = wrong_words(
        engine,
        as_file(CY | {"person_number": "A1"}, CHILD | {"person_number": "C1"}),
    )
    assert words[0].startswith("2 person_number: This adult is in another household")
    assert words[1].startswith("3 person_number: This child is on record in another household")


def test_a_closed_record_and_another_number_are_said(engine: Engine) -> None:
    with db.transaction(engine) as session:
        closed = make_household(session, "Ada Example")
        closed.client_number = "H1"
        reason = ClosedReason.MOVED_AWAY
        close_household(session, household=closed, reason=reason, by=audit.COMMAND_LINE)
        other = make_household(session, "Bo Example")
        other.client_number = "H2"
        ref = other.ref
    row = {"household_ref": closed.ref, "person": "adult", "name": "Ada Example"}
    assert wrong_words(engine, as_file(row)) == [
        "2 household_ref: This record is closed: open it again first."
    ]
    words = wrong_words(engine, as_file({"household": "H3", "household_ref": ref}))
    assert words == [f"2 household: {ref} has another number, or another record has this one."]


def test_a_household_on_record_gets_its_number(engine: Engine) -> None:
    with db.transaction(engine) as session:
        ref = make_household(session, "Ada Example").ref
    changes = plan(engine, as_file({"household": "H3", "household_ref": ref.lower()}))
    assert [(one.action, dict(one.after)) for one in changes] == [
        (Action.CHANGED, {"client_number": "H3"})
    ]
    assert counted(changes, Action.WRONG) == 0

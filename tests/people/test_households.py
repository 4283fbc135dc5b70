"""Opening and closing households; who is in them."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit import COMMAND_LINE, AuditEvent
from portal.errors import Refusal
from portal.people import sight
from portal.people.households import adults, children, households
from portal.people.households.adults import AdultFacts
from portal.people.households.children import ChildFacts
from portal.people.households.households import NamedChild
from portal.people.households.residence import Home
from portal.people.models import (
    Account,
    Adult,
    ChildHome,
    ClosedReason,
    Household,
    LinkedBy,
    OrderType,
    Purpose,
    SignedIn,
)
from portal.people.signing_in import links, sessions
from tests.factories import (
    make_adult,
    make_child,
    make_household,
    make_second_home,
    make_staff,
)

HOME = Home(date(2020, 5, 4), authority="northbank", postcode="nb1 1aa")
TODAY = date(2026, 11, 22)


def make_account(session: Session, adult: Adult, email: str = "ada@home.example") -> Account:
    """An account that staff linked to an adult, signed in on one device."""
    staff = make_staff(session, f"links.{email}")
    account = Account(
        public_id=f"of-{adult.id}",
        email=email,
        name="Ada",
        adult_id=adult.id,
        linked_at=clock.now(),
        linked_by=LinkedBy.CALL_BACK,
        linked_by_staff_id=staff.id,
        made_at=clock.now(),
    )
    session.add(account)
    session.flush()
    sessions.begin(session, account, device="Firefox")
    return account


def refused(message: str, field: str | None = None) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(
        Refusal, match=message, check=lambda refusal: field is None or refusal.field == field
    )


def events(session: Session, household: Household) -> list[str]:
    found = session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.subject == f"household:{household.ref}")
        .order_by(AuditEvent.id)
    )
    return list(found)


def test_staff_open_a_household_and_say_how_they_checked(session: Session) -> None:
    opened = households.open_household(
        session,
        identity_check="Passports seen on a video call",
        home=HOME,
        adults=[AdultFacts("Ada Example", "Ada@Home.example", "07700 900 123"), AdultFacts("Bo")],
        children=[NamedChild("Kit", ChildFacts(date(2019, 1, 2)))],
        by=COMMAND_LINE,
    )
    assert opened.ref.startswith("FAM-")
    assert [one.name for one in sight.adults_in(session, opened)] == ["Ada Example", "Bo"]
    assert sight.adults_in(session, opened)[0].email == "ada@home.example"
    assert [home.name for _child, home in sight.children_in(session, opened)] == ["Kit"]
    assert opened.residences[0].postcode == "NB1 1AA"
    assert events(session, opened) == [
        "household.opened",
        "household.adult_let_in",
        "household.adult_let_in",
        "household.child_added",
    ]


def test_what_is_audited_names_nobody(session: Session) -> None:
    make_household(session, "Canary Name", children=["Canary Child"])
    details = str(session.scalars(select(AuditEvent.detail)).all())
    assert "Canary" not in details


@pytest.mark.parametrize(
    ("change", "says", "field"),
    [
        ({"identity_check": " "}, "how you checked", "identity_check"),
        ({"alike": [(Household(), ())]}, "one of these families", "anyway"),
        ({"adults": []}, "one adult at least", None),
        ({"adults": [AdultFacts(" ")]}, "Enter a name", "name"),
        ({"adults": [AdultFacts("x" * 101)]}, "100 characters", "name"),
        ({"adults": [AdultFacts("A\x07da")]}, "control character", "name"),
        ({"adults": [AdultFacts("A\u202eda")]}, "control character", "name"),
        ({"adults": [AdultFacts("\u200d")]}, "Enter a name", "name"),
        ({"adults": [AdultFacts("Ada", "not one")]}, "not an e-mail", "email"),
        ({"adults": [AdultFacts("Ada", "a@b.example\nBcc: c@d.example")]}, "not an", "email"),
        ({"adults": [AdultFacts("Ada", None, "ring me")]}, "not a phone", "phone"),
        ({"adults": [AdultFacts("Ada")] * 21}, "20 adults", None),
        ({"children": [NamedChild("Kit", ChildFacts())] * 10_000}, "20 children", None),
        ({"children": [NamedChild("", ChildFacts())]}, "Enter a name", "name"),
        ({"home": Home(date(1900, 1, 1), "northbank")}, "must be from", "lives_from"),
        ({"home": Home(date(9999, 1, 1), "northbank")}, "must be from", "lives_from"),
        ({"home": Home(TODAY, "atlantis")}, "not one of the agency", "authority"),
        ({"home": Home(TODAY)}, "Choose a council", "authority"),
        ({"home": Home(TODAY, "northbank", "Greenwich")}, "Choose a council", "authority"),
        ({"home": Home(TODAY, "northbank", None, None, "nowhere")}, "postcode", "postcode"),
        ({"home": Home(TODAY, None, "x" * 61)}, "60 characters", "outside"),
    ],
)
def test_what_is_wrong_is_refused_in_words_and_nothing_stays(
    session: Session, change: dict[str, object], says: str, field: str | None
) -> None:
    good: dict[str, object] = {"identity_check": "Seen", "home": HOME, "adults": [AdultFacts("A")]}
    with refused(says, field):
        households.open_household(session, **(good | change), by=COMMAND_LINE)  # type: ignore[arg-type]
    assert session.scalars(select(Household)).all() == []


NAMES = ["Zoë", "محمد", "O’Brien-Ní Dhomhnaill", "王小明", "சிவா", "Ngũgĩ wa Thiong'o", "مه‌تاب", "X"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_a_name(session: Session, name: str) -> None:
    household = make_household(session, name, children=[name])
    assert sight.adults_in(session, household)[0].name == name


@pytest.mark.parametrize(
    ("facts", "says", "field"),
    [
        (ChildFacts(date(1900, 1, 1)), "date of birth must be from", "date_of_birth"),
        (ChildFacts(date(9999, 1, 1)), "date of birth must be from", "date_of_birth"),
        (ChildFacts(order_on=date(2020, 1, 1)), "Choose the order", "order_type"),
        (
            ChildFacts(date(2020, 1, 2), OrderType.ADOPTION, date(2020, 1, 1)),
            "before the date of birth",
            "order_on",
        ),
        (ChildFacts(date(2020, 1, 2), placed_on=date(2020, 1, 1)), "before the", "placed_on"),
        (ChildFacts(placed_on=date(9999, 1, 1)), "must be from", "placed_on"),
        (ChildFacts(None, OrderType.ADOPTION, date(1900, 1, 1)), "must be from", "order_on"),
        (ChildFacts(placing_authority="x" * 61), "60 characters", "placing_authority"),
    ],
)
def test_what_cannot_be_of_a_child_is_refused(
    session: Session, facts: ChildFacts, says: str, field: str
) -> None:
    household = make_household(session)
    with refused(says, field):
        children.add_child(session, household=household, name="Kit", facts=facts, by=COMMAND_LINE)


def test_a_placing_authority_of_the_agency_is_kept_by_its_key(session: Session) -> None:
    household = make_household(session)
    assert make_child(session, household, "A", placing_authority="EAST MERE").placing_authority == (
        "east_mere"
    )
    assert make_child(session, household, "B", placing_authority="Farshire").placing_authority == (
        "Farshire"
    )


def test_taking_an_adult_out_ends_sight_sessions_and_invitations_at_once(session: Session) -> None:
    household = make_household(session, "Ada", "Bo")
    ada, bo = sight.adults_in(session, household)
    account, other = make_account(session, ada), make_account(session, bo, "bo@home.example")
    token = links.issue(session, Purpose.INVITATION, ada, email="ada@home.example")
    assert sight.household_of(session, account) is household
    adults.take_out(session, household=household, adult=ada, by=COMMAND_LINE)
    assert sight.household_of(session, account) is None
    assert links.find(session, token, Purpose.INVITATION) is None
    ended = {one.account_id: one.ended_at for one in session.scalars(select(SignedIn))}
    assert ended[account.id] is not None
    assert ended[other.id] is None
    assert sight.household_of(session, other) is household
    with refused("no longer in this household"):
        adults.take_out(session, household=household, adult=ada, by=COMMAND_LINE)
    adults.let_in(session, household=household, adult=ada, by=COMMAND_LINE)
    assert sight.household_of(session, account) is household


def test_nobody_belongs_to_two_households(session: Session) -> None:
    first, second = make_household(session, "Ada"), make_household(session, "Bo")
    ada, sam = sight.adults_in(session, first)[0], make_staff(session)
    with refused("Take them out of that one first", "adult"):
        adults.let_in(session, household=second, adult=ada, by=COMMAND_LINE)
    assert sight.adults_who_left(session, first, staff=sam) == []
    adults.take_out(session, household=first, adult=ada, by=COMMAND_LINE)
    assert sight.adults_who_left(session, first, staff=sam) == [ada]
    adults.let_in(session, household=second, adult=ada, by=COMMAND_LINE)
    assert sight.adults_who_left(session, first, staff=sam) == []
    with refused("no longer in this household"):
        adults.take_out(session, household=first, adult=ada, by=COMMAND_LINE)


def test_an_account_that_nobody_linked_has_no_household(session: Session) -> None:
    make_household(session)
    stranger = Account(
        public_id="x", email="x@home.example", name="Ada Example", made_at=clock.now()
    )
    session.add(stranger)
    session.flush()
    assert sight.household_of(session, stranger) is None


def test_a_closed_household_is_no_longer_seen_by_its_adults(session: Session) -> None:
    household = make_household(session)
    account = make_account(session, sight.adults_in(session, household)[0])
    households.close_household(
        session, household=household, reason=ClosedReason.MOVED_AWAY, by=COMMAND_LINE
    )
    assert sight.household_of(session, account) is None
    with refused("This record is closed"):
        make_adult(session, household, "Bo")
    with refused("This record is closed"):
        households.close_household(
            session, household=household, reason=ClosedReason.MOVED_AWAY, by=COMMAND_LINE
        )
    households.reopen_household(session, household=household, by=COMMAND_LINE)
    assert sight.household_of(session, account) is household
    with refused("open already"):
        households.reopen_household(session, household=household, by=COMMAND_LINE)
    with refused("Merge the two"):
        households.close_household(
            session, household=household, reason=ClosedReason.MERGED, by=COMMAND_LINE
        )


def test_a_child_has_two_homes_at_most_each_with_its_own_name(session: Session) -> None:
    first, second, third = (make_household(session, name) for name in ("Ada", "Bo", "Cy"))
    kit = make_child(session, first, "Kit")
    with refused("Enter the proof", "proof"):
        children.add_known_child(
            session, household=second, child=kit, name="Christopher", proof=" ", by=COMMAND_LINE
        )
    make_second_home(session, second, kit, "Christopher")
    names = [home.name for home in children.open_homes(session, kit)]
    assert names == ["Kit", "Christopher"]
    with refused("two homes at most"):
        make_second_home(session, third, kit, "Kit")
    with refused("in this household already"):
        make_second_home(session, second, kit, "Kit")
    _kit, home = sight.children_in(session, first)[0]
    children.child_leaves(session, household=first, child=kit, home=home, by=COMMAND_LINE)
    with refused("no longer in this household"):
        children.child_leaves(session, household=first, child=kit, home=home, by=COMMAND_LINE)
    make_second_home(session, third, kit, "Kay")
    assert {home.place for home in children.open_homes(session, kit)} == {1, 2}


def test_what_staff_know_of_a_child_holds_in_both_homes_and_a_name_in_one(session: Session) -> None:
    first, second = make_household(session, "Ada"), make_household(session, "Bo")
    kit = make_child(session, first, "Kit")
    make_second_home(session, second, kit, "Kay")
    found = sight.find_child(session, second, kit.public_id)
    assert found is not None
    children.change_child(
        session,
        household=second,
        child=kit,
        home=found[1],
        name="Kayleigh",
        facts=ChildFacts(date(2018, 2, 3), OrderType.ADOPTION, date(2020, 1, 1), ehc_plan=True),
        by=COMMAND_LINE,
    )
    names = session.scalars(select(ChildHome.name).order_by(ChildHome.place)).all()
    assert names == ["Kit", "Kayleigh"]
    assert sight.children_in(session, first)[0][0].ehc_plan is True


def test_a_household_takes_20_children_and_20_adults(session: Session) -> None:
    household = make_household(session, children=[f"Child {n}" for n in range(20)])
    with refused("20 children at most"):
        make_child(session, household, "One more")
    for number in range(19):
        make_adult(session, household, f"Adult {number}")
    with refused("20 adults at most"):
        make_adult(session, household, "One more")

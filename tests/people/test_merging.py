"""Two records of one household: merged, taken apart, and nothing shown to who may not see it."""

from datetime import date

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from portal.audit import COMMAND_LINE
from portal.people import sight
from portal.people.households import adults, children, households, merging, residence, restricted
from portal.people.households.record import household_record
from portal.people.households.residence import Home
from portal.people.households.searching import find_households
from portal.people.models import ClosedReason, FlagKind, Household, Merge, Role
from tests.factories import (
    make_adult,
    make_child,
    make_household,
    make_restricted,
    make_second_home,
    make_staff,
)
from tests.people.test_households import make_account, refused

TABLES = "household membership child_home residence household_flag named_staff search_word"
COLUMNS = {"membership": "id, household_id, adult_id, joined_at, left_at"}
TODAY = date(2026, 11, 22)


def everything(session: Session) -> dict[str, list[str]]:
    """All rows of households, as text; but not since when adults are together, which a merge and
    its end both set anew."""
    session.flush()
    assert inspect(session.connection()).has_table("household")
    return {
        name: sorted(
            map(repr, session.execute(text(f"SELECT {COLUMNS.get(name, '*')} FROM {name}")))
        )
        for name in TABLES.split()
    }


def merge(session: Session, merged: Household, kept: Household) -> Merge:
    return merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE)


def undo(session: Session, done: Merge) -> list[str]:
    return list(merging.undo_merge(session, merge=done, by=COMMAND_LINE))


def names(session: Session, household: Household) -> tuple[list[str], list[str]]:
    grown = [one.name for one in sight.adults_in(session, household)]
    return grown, [home.name for _child, home in sight.children_in(session, household)]


def test_all_of_one_becomes_part_of_the_other_and_goes_back(session: Session) -> None:
    one = make_household(session, "Ada", children=["Kit"])
    other = make_household(session, "Bo", children=["Lee"])
    accounts = [
        make_account(session, sight.adults_in(session, household)[0], f"{n}@home.example")
        for n, household in enumerate((one, other))
    ]
    before = everything(session)
    done = merge(session, one, other)
    assert names(session, other) == (["Ada", "Bo"], ["Kit", "Lee"])
    assert names(session, one) == ([], [])
    assert one.closed_reason is ClosedReason.MERGED
    assert [sight.household_of(session, account) for account in accounts] == [other, other]
    assert undo(session, done) == []
    assert everything(session) == before
    assert [sight.household_of(session, account) for account in accounts] == [one, other]
    with refused("undone already"):
        undo(session, done)


def test_what_cannot_be_merged(session: Session) -> None:
    one, other, third = (make_household(session, name) for name in ("Ada", "Bo", "Cy"))
    with refused("the same record"):
        merge(session, one, one)
    done = merge(session, one, other)
    for pair in ((one, third), (third, one)):
        with refused("merged into another one"):
            merge(session, *pair)
    households.close_household(
        session, household=third, reason=ClosedReason.MOVED_AWAY, by=COMMAND_LINE
    )
    for pair in ((other, third), (third, other)):
        with refused("This record is closed"):
            merge(session, *pair)
    with refused("undo the merge instead"):
        households.reopen_household(session, household=one, by=COMMAND_LINE)
    assert undo(session, done) == []


def test_a_chain_is_undone_from_its_end(session: Session) -> None:
    one, other, third = (make_household(session, name) for name in ("Ada", "Bo", "Cy"))
    before = everything(session)
    first = merge(session, one, other)
    between = everything(session)
    second = merge(session, other, third)
    assert names(session, third)[0] == ["Ada", "Bo", "Cy"]
    with refused("undo that merge first"):
        undo(session, first)
    assert undo(session, second) == []
    assert everything(session) == between
    assert undo(session, first) == []
    assert everything(session) == before


def test_an_entry_of_the_same_day_and_a_flag_of_the_same_kind_stay_and_are_seen(
    session: Session,
) -> None:
    one = make_household(session, "Ada", home=Home(date(2020, 5, 4), outside="Greenwich"))
    other = make_household(session, "Bo")
    residence.add_residence(
        session,
        household=one,
        home=Home(date(2022, 1, 1), authority="east_mere"),
        by=COMMAND_LINE,
    )
    for household, note in ((one, "Two visit"), (other, "Do not ring")):
        flags = {FlagKind.SAFETY: note}
        if household is one:
            flags[FlagKind.COURT_ORDER] = "Seen"
        households.change_flags(session, household=household, flags=flags, by=COMMAND_LINE)
    before = everything(session)
    done = merge(session, one, other)
    record = household_record(session, other, staff=make_staff(session), on=TODAY)
    assert [place.name for place in record.places] == ["Northbank", "East Mere"]
    assert [(flag.note, of) for flag, of in record.flags] == [
        ("Two visit", one.ref),
        ("Do not ring", None),
        ("Seen", None),
    ]
    undo(session, done)
    assert everything(session) == before


def test_a_child_who_is_in_both_keeps_one_home_and_gets_the_other_back(session: Session) -> None:
    one, other = make_household(session, "Ada"), make_household(session, "Bo")
    kit = make_child(session, one, "Kit")
    make_second_home(session, other, kit, "Christopher")
    before = everything(session)
    done = merge(session, one, other)
    assert [home.name for home in children.open_homes(session, kit)] == ["Christopher"]
    assert undo(session, done) == []
    assert everything(session) == before


def test_a_child_who_found_another_home_meanwhile_stays_there(session: Session) -> None:
    one, other, third = (make_household(session, name) for name in ("Ada", "Bo", "Cy"))
    kit = make_child(session, one, "Kit")
    make_second_home(session, other, kit, "Kay")
    done = merge(session, one, other)
    make_second_home(session, third, kit, "Kip")
    assert undo(session, done) == ["Kit has two other homes by now, and stays there."]
    assert names(session, one) == (["Ada"], [])


def test_a_child_who_left_meanwhile_does_not_come_back(session: Session) -> None:
    one, other = make_household(session, "Ada"), make_household(session, "Bo")
    kit = make_child(session, one, "Kit")
    make_second_home(session, other, kit, "Kay")
    done = merge(session, one, other)
    home = next(home for _kit, home in sight.children_in(session, other))
    children.child_leaves(session, household=other, child=kit, home=home, by=COMMAND_LINE)
    assert undo(session, done) == ["Kit has left the household since, and stays away."]
    assert children.open_homes(session, kit) == []


def test_an_adult_who_left_meanwhile_does_not_come_back(session: Session) -> None:
    one, other = make_household(session, "Ada"), make_household(session, "Bo")
    third = make_household(session, "Cy")
    ada = sight.adults_in(session, one)[0]
    account = make_account(session, ada)
    done = merge(session, one, other)
    adults.take_out(session, household=other, adult=ada, by=COMMAND_LINE)
    adults.let_in(session, household=third, adult=ada, by=COMMAND_LINE)
    assert undo(session, done) == []
    assert names(session, one)[0] == []
    assert sight.household_of(session, account) is third


def test_the_worker_goes_along_unless_there_is_one(session: Session) -> None:
    worker = make_staff(session, "w@northbank.example", Role.SOCIAL_WORKER)
    one, other = make_household(session, "Ada"), make_household(session, "Bo")
    households.allocate_worker(session, household=one, worker=worker, by=COMMAND_LINE)
    before = everything(session)
    done = merge(session, one, other)
    assert other.allocated_worker_id == worker.id
    undo(session, done)
    assert everything(session) == before


def test_records_that_not_the_same_staff_may_see_are_not_merged(session: Session) -> None:
    sam, kim = make_staff(session), make_staff(session, "kim@northbank.example")
    one, other = make_household(session, "Ada"), make_household(session, "Bo")
    make_restricted(session, one, sam)
    with refused("not restricted to the same staff", "other"):
        merge(session, one, other)
    with refused("not restricted to the same staff", "other"):
        merge(session, other, one)
    make_restricted(session, other, sam, kim)
    with refused("not restricted to the same staff", "other"):
        merge(session, one, other)
    make_restricted(session, other, sam)
    merge(session, one, other)


def test_a_restriction_holds_for_what_was_merged_into_the_record(session: Session) -> None:
    sam, kim = make_staff(session), make_staff(session, "kim@northbank.example")
    first, second, kept = (make_household(session, name) for name in ("Ada", "Bo", "Cy"))
    chain = [merge(session, first, second), merge(session, second, kept)]
    make_restricted(session, kept, sam)
    for household in (first, second, kept):
        assert sight.find_household(session, household.ref, staff=kim) is None
        assert sight.find_household(session, household.ref, staff=sam) is household
        assert find_households(session, household.ref, staff=kim).found == []
    with refused("restrict that one"):
        make_restricted(session, first, kim)
    undo(session, chain[1])
    assert sight.find_household(session, second.ref, staff=kim) is None
    restricted.lift_restriction(session, household=second, by=COMMAND_LINE)
    assert sight.find_household(session, first.ref, staff=kim) is first
    with refused("not restricted"):
        restricted.lift_restriction(session, household=second, by=COMMAND_LINE)


def test_an_adult_comes_along_whose_row_has_the_number_of_a_home_that_ended(
    session: Session,
) -> None:
    kept = make_household(session, "Ada")
    child = make_child(session, kept, "Kit")
    merged = make_household(session, "Bo")
    make_second_home(session, merged, child, "Kit")
    done = merge(session, merged, kept)
    assert set(done.moved["ended"]) & set(done.moved["membership"])
    assert names(session, kept) == (["Ada", "Bo"], ["Kit"])


def test_the_limits_of_a_household_hold_for_what_a_merge_makes(session: Session) -> None:
    several = [f"Adult {n}" for n in range(children.MOST_CHILDREN // 2)]
    one, other = (make_household(session, *several, children=several) for _ in range(2))
    both = make_child(session, one, "Kit")
    make_second_home(session, other, both, "Kit")
    with refused("together 21 children: a household has 20 at most", "other"):
        merge(session, one, other)
    home = sight.find_child(session, one, both.public_id)
    assert home is not None
    children.child_leaves(session, household=one, child=both, home=home[1], by=COMMAND_LINE)
    make_adult(session, one, "One more")
    child, first = sight.children_in(session, other)[0]
    children.child_leaves(session, household=other, child=child, home=first, by=COMMAND_LINE)
    with refused("together 21 adults: a household has 20 at most", "other"):
        merge(session, one, other)
    adults.take_out(session, household=one, adult=sight.adults_in(session, one)[0], by=COMMAND_LINE)
    done = merge(session, one, other)
    assert [len(some) for some in names(session, other)] == [20, 20]
    assert undo(session, done) == []

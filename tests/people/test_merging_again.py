"""Over random histories: two records merged and taken apart are as they were."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import COMMAND_LINE
from portal.errors import Refusal
from portal.people import sight
from portal.people.households import adults, children, households, residence
from portal.people.households.residence import Home
from portal.people.models import ChildHome, FlagKind, Household, Role, Staff
from tests.factories import (
    make_child,
    make_household,
    make_second_home,
    make_staff,
)
from tests.people.test_merging import everything, merge, undo

# A history: what was done to which of three households, before two of them are merged.
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["adult", "out", "child", "share", "leaves", "move", "flag", "worker"]),
        st.integers(0, 2),
        st.integers(0, 4),
    ),
    max_size=12,
)
PAIRS = st.permutations([0, 1, 2])


@pytest.fixture
def worker(session: Session) -> Staff:
    return make_staff(session, "w@northbank.example", Role.SOCIAL_WORKER)


def act(
    session: Session, all_of: list[Household], worker: Staff, what: str, n: int, x: int
) -> None:
    """One thing that happens to household ``n``; the rules may refuse it."""
    household = all_of[n]
    change = {"session": session, "household": household, "by": COMMAND_LINE}
    if what == "adult":
        adults.add_adult(**change, facts=adults.AdultFacts(f"Adult {x}"))  # type: ignore[arg-type]
    elif what == "child":
        make_child(session, household, f"Child {x}")
    elif what == "move":
        residence.add_residence(**change, home=Home(date(2021, 1, 1 + x), authority="east_mere"))  # type: ignore[arg-type]
    elif what == "flag":
        households.change_flags(**change, flags={list(FlagKind)[x % 4]: f"Note {n}"})  # type: ignore[arg-type]
    elif what == "worker":
        households.allocate_worker(**change, worker=worker if x % 2 else None)  # type: ignore[arg-type]
    else:
        act_on_somebody(session, household, all_of[(n + 1 + x % 2) % 3], what, x)


def act_on_somebody(
    session: Session, household: Household, other: Household, what: str, x: int
) -> None:
    grown, young = sight.adults_in(session, household), sight.children_in(session, household)
    if what == "out" and grown:
        adults.take_out(session, household=household, adult=grown[x % len(grown)], by=COMMAND_LINE)
    elif young:
        child, home = young[x % len(young)]
        if what == "share":
            make_second_home(session, other, child, f"Shared {x}")
        elif what == "leaves":
            children.child_leaves(
                session, household=household, child=child, home=home, by=COMMAND_LINE
            )


@given(acts=ACTS, pair=PAIRS, chain=st.booleans())
@how(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merged_and_taken_apart_is_as_before(
    session: Session,
    worker: Staff,
    acts: list[tuple[str, int, int]],
    pair: list[int],
    chain: bool,
) -> None:
    with session.begin_nested() as tried:
        all_of = [make_household(session, f"Founder {n}") for n in range(3)]
        for what, n, x in acts:
            try:
                act(session, all_of, worker, what, n, x)
            except Refusal:
                continue
        before = everything(session)
        done = [merge(session, all_of[pair[0]], all_of[pair[1]])]
        if chain:
            done.append(merge(session, all_of[pair[1]], all_of[pair[2]]))
        open_at_merged = session.scalars(
            select(ChildHome.id).where(
                ChildHome.household_id == all_of[pair[0]].id, ChildHome.left_at.is_(None)
            )
        ).all()
        assert open_at_merged == []
        for one in reversed(done):
            assert undo(session, one) == []
        assert everything(session) == before
        tried.rollback()
    session.expunge_all()

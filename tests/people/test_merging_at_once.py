"""A merge and another change of the same records at once: one waits for the other, and neither
waits for ever."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import db
from portal.audit import COMMAND_LINE
from portal.people import locking
from portal.people.households import children, merging, restricted
from portal.people.models import Child, ChildHome, Household, Merge, Staff
from portal.people.unchanged import ChangedMeanwhile
from tests.factories import make_child, make_household, make_second_home, make_staff


@dataclass
class Pair:
    """Two records of which one was made part of the other, and the child who was in both."""

    merged: int
    kept: int
    child: int
    merge: int
    manager: int


@pytest.fixture
def pair(engine: Engine) -> Pair:
    with db.transaction(engine) as session:
        one, other = make_household(session, "Ada"), make_household(session, "Bo")
        kit = make_child(session, one, "Kit")
        make_second_home(session, other, kit, "Christopher")
        done = merging.merge_households(session, merged=one, kept=other, by=COMMAND_LINE)
        staff = make_staff(session)
        session.flush()
        return Pair(one.id, other.id, kit.id, done.id, staff.id)


def undo(session: Session, pair: Pair) -> None:
    merging.undo_merge(session, merge=session.get_one(Merge, pair.merge), by=COMMAND_LINE)


def restrict(session: Session, pair: Pair) -> None:
    restricted.restrict(
        session,
        household=session.get_one(Household, pair.kept),
        named=[session.get_one(Staff, pair.manager)],
        by=COMMAND_LINE,
    )


def meanwhile(
    engine: Engine, first: Callable[[Session], None], other: Callable[[Session], None], then: Any
) -> Future[None]:
    """Begin ``first``, begin ``other`` in a session of its own, and end the first with ``then``."""

    def begin_other() -> None:
        with db.transaction(engine) as session:
            other(session)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            first(session)
            began = pool.submit(begin_other)
            time.sleep(0.5)  # it waits
            then(session)
        began.exception(timeout=10)
    return began


def test_a_merge_is_undone_while_a_child_of_both_is_changed(engine: Engine, pair: Pair) -> None:
    """Whoever changes a child locks the child, then the household."""

    def lock_child(session: Session) -> None:
        session.get_one(Child, pair.child, with_for_update=True)

    def change_child(session: Session) -> None:
        children.change_child(
            session,
            household=session.get_one(Household, pair.kept),
            child=session.get_one(Child, pair.child),
            home=session.scalars(
                select(ChildHome).where(ChildHome.household_id == pair.kept)
            ).one(),
            name="Chris",
            facts=children.ChildFacts(ehc_plan=True),
            by=COMMAND_LINE,
        )

    began = meanwhile(engine, lock_child, lambda session: undo(session, pair), change_child)
    assert began.result() is None
    with db.open_session(engine, writes=False) as session:
        homes = children.open_homes(session, session.get_one(Child, pair.child))
        assert {home.name for home in homes} == {"Kit", "Chris"}
        assert session.get_one(Child, pair.child).ehc_plan


def test_a_merge_is_undone_while_the_record_is_restricted(engine: Engine, pair: Pair) -> None:
    """Both lock the two records in the same order: the merged one is the older here."""
    assert pair.merged < pair.kept
    began = meanwhile(
        engine,
        lambda session: locking.lock(session, session.get_one(Household, pair.merged)),
        lambda session: restrict(session, pair),
        lambda session: undo(session, pair),
    )
    assert began.result() is None
    with db.open_session(engine, writes=False) as session:
        assert session.get_one(Household, pair.kept).restricted
        assert not session.get_one(Household, pair.merged).restricted


def test_what_was_merged_into_a_record_meanwhile_is_not_restricted_unseen(
    engine: Engine, pair: Pair
) -> None:
    def merge(session: Session) -> None:
        third = make_household(session, "Cy")
        kept = session.get_one(Household, pair.kept)
        merging.merge_households(session, merged=third, kept=kept, by=COMMAND_LINE)

    began = meanwhile(engine, merge, lambda session: restrict(session, pair), lambda _session: None)
    failed = began.exception()
    assert failed is None or isinstance(failed, ChangedMeanwhile)
    with db.open_session(engine, writes=False) as session:
        rows = session.scalars(select(Household)).all()
        assert {one.restricted for one in rows} == {failed is None}

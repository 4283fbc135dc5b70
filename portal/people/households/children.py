"""Children: what staff know of them, their one or two homes, and each home's name for them."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.people import locking
from portal.people.households.authorities import Authorities
from portal.people.households.days import check_day
from portal.people.households.search_words import reindex
from portal.people.models import Child, ChildHome, Household, OrderType
from portal.people.names import read_line, read_name, read_needed
from portal.people.unchanged import check_unchanged

MOST_CHILDREN = 20
LONGEST_AUTHORITY = 60
LONGEST_PROOF = 2_000
HOMES = (1, 2)


@dataclass(frozen=True)
class ChildFacts:
    """What staff own of a child, the same in both homes. `Child` says what each means."""

    date_of_birth: date | None = None
    order_type: OrderType = OrderType.NONE_YET
    order_on: date | None = None
    placing_authority: str | None = None
    placed_on: date | None = None
    ehc_plan: bool = False


def read_child(facts: ChildFacts, authorities: Authorities) -> ChildFacts:
    """As they are kept; an authority of the agency by its key, which a new name leaves alone.

    Refuses days that cannot be, an order or a placement before birth, a day of no order.
    """
    born = facts.date_of_birth
    if born is not None:
        check_day(born, field="date_of_birth", what="date of birth", latest=clock.today())
    _check_after(facts.placed_on, born, "placed_on", "date placed")
    _check_after(facts.order_on, born, "order_on", "date of the order")
    if facts.order_on is not None and facts.order_type is OrderType.NONE_YET:
        raise Refusal("Choose the order, or leave its date blank.", field="order_type")
    placing = read_line(
        facts.placing_authority,
        field="placing_authority",
        longest=LONGEST_AUTHORITY,
        what="placing authority",
    )
    kept = authorities.kept(placing, clock.today()) if placing else None
    return replace(facts, placing_authority=kept)


def who_placed(session: Session, child: Child) -> str | None:
    """The authority that placed a child, as people write it today; None if nobody did."""
    kept, today = child.placing_authority, clock.today()
    if kept is None:
        return None
    return Authorities.load(session).written(kept, today=today, day=today)


def subject(child: Child) -> str:
    """A child, for the audit."""
    return f"child:{child.public_id}"


def add_child(
    session: Session, *, household: Household, name: str, facts: ChildFacts, by: audit.Actor
) -> Child:
    """Add a child who is on no record yet. Refuses wrong facts and more than 20 children."""
    good, used = read_child(facts, Authorities.load(session)), read_name(name)
    locking.lock_open(session, household)
    _check_room(session, household)
    child = Child(public_id=refs.public_id(), **vars(good))
    session.add(child)
    session.flush()
    _join(session, household, child, name=used, place=1, proof=None, by=by)
    return child


def add_known_child(
    session: Session, *, household: Household, child: Child, name: str, proof: str, by: audit.Actor
) -> None:
    """Give a child on record a home in this household, with this home's name for the child.

    ``proof`` says how staff made sure that the child lives here too: names and dates that
    somebody typed are none. Refuses a blank one, a child who is here already, a third home.
    """
    used = read_name(name)
    words = read_needed(proof, field="proof", longest=LONGEST_PROOF, what="proof")
    session.refresh(child, with_for_update=True)
    locking.lock_open(session, household)
    homes = open_homes(session, child)
    if any(home.household_id == household.id for home in homes):
        raise Refusal("This child is in this household already.", field="child")
    free = [place for place in HOMES if place not in {home.place for home in homes}]
    if not free:
        raise Refusal("A child has two homes at most, and this one has two.", field="child")
    _check_room(session, household)
    _join(session, household, child, name=used, place=free[0], proof=words, by=by)


def change_child(
    session: Session,
    *,
    household: Household,
    child: Child,
    home: ChildHome,
    name: str,
    facts: ChildFacts,
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Change the facts of a child, for both homes, and the name that this home uses.

    Refuses wrong facts, and a child who has left this home.
    """
    good, used = read_child(facts, Authorities.load(session)), read_name(name)
    _lock_home(session, household, child, home)
    check_unchanged(seen, child, home)
    for column, value in vars(good).items():
        setattr(child, column, value)
    home.name = used
    reindex(session, [household.id])
    _record(session, "child_changed", household, child, by)


def child_leaves(
    session: Session, *, household: Household, child: Child, home: ChildHome, by: audit.Actor
) -> None:
    """A child no longer lives in this household. The child stays on record, and in the other
    home if there is one."""
    _lock_home(session, household, child, home)
    home.left_at = clock.now()
    reindex(session, [household.id])
    _record(session, "child_left", household, child, by)


def open_homes(session: Session, child: Child) -> list[ChildHome]:
    """The homes of a child now."""
    return list(
        session.scalars(
            select(ChildHome)
            .where(ChildHome.child_id == child.id, ChildHome.left_at.is_(None))
            .order_by(ChildHome.place)
        )
    )


def _check_after(day: date | None, born: date | None, field: str, what: str) -> None:
    if day is None:
        return
    check_day(day, field=field, what=what)
    if born is not None and day < born:
        raise Refusal(f"The {what} is before the date of birth.", field=field)


def _lock_home(session: Session, household: Household, child: Child, home: ChildHome) -> None:
    session.refresh(child, with_for_update=True)
    locking.lock_open(session, household)
    session.refresh(home)
    if home.left_at is not None or home.household_id != household.id:
        raise Refusal("This child is no longer in this household.")


def _check_room(session: Session, household: Household) -> None:
    count = session.scalar(
        select(func.count()).where(
            ChildHome.household_id == household.id, ChildHome.left_at.is_(None)
        )
    )
    if (count or 0) >= MOST_CHILDREN:
        raise Refusal(f"A household has {MOST_CHILDREN} children at most.")


def _join(
    session: Session,
    household: Household,
    child: Child,
    *,
    name: str,
    place: int,
    proof: str | None,
    by: audit.Actor,
) -> None:
    session.add(
        ChildHome(
            child_id=child.id,
            household_id=household.id,
            place=place,
            name=name,
            proof=proof,
            joined_at=clock.now(),
        )
    )
    reindex(session, [household.id])
    _record(session, "child_added", household, child, by)


def _record(
    session: Session, what: str, household: Household, child: Child, by: audit.Actor
) -> None:
    event = audit.record(session, f"household.{what}", subject=locking.subject(household), by=by)
    audit.add_about(session, event, [subject(child)])

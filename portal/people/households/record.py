"""One household on one page: all that staff see of it, gathered in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.people.contact_details import same_phone
from portal.people.households.authorities import Authorities, place_of
from portal.people.households.merging import merges_into
from portal.people.households.own_contact import NONE, Answers, answers_of_all
from portal.people.households.responsibility import Responsible, residence_on, responsible_authority
from portal.people.households.restricted import can_lift, named_staff
from portal.people.households.search_words import fold
from portal.people.households.words import FLAG_WORDS
from portal.people.locking import merged_into
from portal.people.models import (
    Account,
    Adult,
    Child,
    ChildHome,
    Flag,
    Household,
    Membership,
    Merge,
    Residence,
    Staff,
)
from portal.people.sight import children_in, kept_from, visible_households


@dataclass(frozen=True)
class Grown:
    """An adult, the account that staff linked, if any, and the adult's own answers on contact.
    ``membership_id`` tells whether a merge brought them, ``seen_by`` who sees what they shared."""

    adult: Adult
    account: Account | None
    membership_id: int
    left: date | None = None
    answers: Answers = NONE
    seen_by: str = ""


@dataclass
class Young:
    """A child as this household has it. ``elsewhere`` says where else the child lives: the
    reference of the other household, or that it is restricted. ``placed_by`` is the name of the
    authority that placed the child."""

    child: Child
    home: ChildHome
    age: int | None
    responsible: Responsible
    placed_by: str | None
    elsewhere: list[str] = field(default_factory=list)
    elsewhere_hidden: bool = False


@dataclass(frozen=True)
class Place:
    """Where the household lives from a day on. ``now`` for the entry that holds today, ``planned``
    for one that is to come."""

    residence: Residence
    name: str | None
    now: bool
    planned: bool


@dataclass(frozen=True)
class Record:
    """``flags`` each with the merged record that it still stands on, if it is not this one's."""

    household: Household
    adults: Sequence[Grown]
    gone: Sequence[Grown]
    children: Sequence[Young]
    places: Sequence[Place]
    flags: Sequence[tuple[Flag, str | None]]
    worker: Staff | None
    named: Sequence[Staff]
    merges: Sequence[tuple[Merge, Household]]
    kept: Household | None

    @property
    def doubles(self) -> list[tuple[Adult, Adult]]:
        """Adults who may be here twice: of the same name, or brought by a merge to one of the
        same phone. Partners share a phone, and are two."""
        brought = {
            one for merge, _merged in self.merges for one in merge.moved.get("membership", ())
        }
        came = [one for one in self.adults if one.membership_id in brought]
        were = [one for one in self.adults if one.membership_id not in brought]
        pairs = one_person(were, came)
        for some in (were, came):
            for one, other in combinations(some, 2):
                if fold(one.adult.name) == fold(other.adult.name):
                    pairs.append((one.adult, other.adult))
        return pairs

    @property
    def is_stuck(self) -> bool:
        """Whether it is restricted, and nobody who sees it can lift that any more."""
        return self.household.restricted and not any(can_lift(one) for one in self.named)


def household_record(session: Session, household: Household, *, staff: Staff, on: date) -> Record:
    """All of a household as ``staff`` may see it, on a day."""
    authorities = Authorities.load(session)
    names = authorities.names_on(on)
    adults = _adults(session, household, staff)
    now = residence_on(household, on)
    worker, kept = household.allocated_worker_id, household.merged_into_id
    return Record(
        household=household,
        adults=[one for one in adults if one.left is None],
        gone=[one for one in adults if one.left is not None],
        children=_children(session, household, staff, on, authorities),
        places=[
            Place(one, place_of(one, names), one is now, one.lives_from > on)
            for one in household.residences
        ],
        flags=_flags(session, household),
        worker=session.get(Staff, worker) if worker else None,
        named=named_staff(session, household) if household.restricted else (),
        merges=merges_into(session, household),
        kept=_visible(session, kept, staff) if kept else None,
    )


def age_on(born: date | None, on: date) -> int | None:
    """Whole years on a day; None if the date of birth is not known or lies ahead."""
    if born is None or born > on:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _adults(session: Session, household: Household, staff: Staff) -> list[Grown]:
    """Those here now, and those who left, but for whom another record keeps from ``staff``."""
    rows = session.execute(
        select(Adult, Account, Membership.id, Membership.left_at)
        .select_from(Membership)
        .join(Adult, Adult.id == Membership.adult_id)
        .outerjoin(Account, Account.adult_id == Adult.id)
        .where(Membership.household_id == household.id, ~kept_from(staff, household.id))
        .order_by(Membership.joined_at, Membership.id)
    )
    known = rows.tuples().all()
    here = {adult.id: adult for adult, _account, _id, left in known if left is None}
    own = answers_of_all(session, list(here.values()))
    grown = []
    for adult, account, number, left in known:
        answers = own.get(adult.id, NONE)
        day = clock.local(left).date() if left else None
        grown.append(Grown(adult, account, number, day, answers, _seen_by(answers, here)))
    return grown


def _seen_by(answers: Answers, here: Mapping[int, Adult]) -> str:
    """Who sees what an adult shared: by name only those whom the page shows itself."""
    readers = [one for one in answers.readers if one.id in here]
    named = ", ".join(one.name for one in readers)
    if len(readers) == len(answers.readers):
        return named
    return f"{named} and somebody else" if named else "somebody else"


def one_person(some: Sequence[Grown], others: Sequence[Grown]) -> list[tuple[Adult, Adult]]:
    """Adults of two records who may be one person: of the same name or phone."""
    return [
        (one.adult, other.adult)
        for one in some
        for other in others
        if fold(one.adult.name) == fold(other.adult.name)
        or (one.adult.phone and same_phone(one.adult.phone, other.adult.phone))
    ]


def _children(
    session: Session, household: Household, staff: Staff, on: date, authorities: Authorities
) -> list[Young]:
    young = {
        child.id: Young(
            child,
            home,
            age_on(child.date_of_birth, on),
            responsible_authority(child, household, on, authorities=authorities),
            authorities.named(child.placing_authority, on) if child.placing_authority else None,
        )
        for child, home in children_in(session, household)
    }
    others = session.execute(
        select(ChildHome.child_id, Household.ref, visible_households(staff))
        .join(Household)
        .where(
            ChildHome.child_id.in_(young),
            ChildHome.household_id != household.id,
            ChildHome.left_at.is_(None),
        )
        .order_by(Household.ref)
    )
    for child_id, ref, visible in others:
        if visible:
            young[child_id].elsewhere.append(ref)
        else:
            young[child_id].elsewhere_hidden = True
    return list(young.values())


def _flags(session: Session, household: Household) -> list[tuple[Flag, str | None]]:
    """A flag of the same kind stays with a merged record: it is shown all the same."""
    records = {one.id: one.ref for one in merged_into(session, household)} | {household.id: None}
    rows = session.scalars(select(Flag).where(Flag.household_id.in_(records)).order_by(Flag.id))
    first = list(FLAG_WORDS)
    flags = sorted(rows, key=lambda flag: first.index(flag.kind))
    return [(flag, records[flag.household_id]) for flag in flags]


def _visible(session: Session, household_id: int, staff: Staff) -> Household | None:
    return session.scalar(
        select(Household).where(Household.id == household_id, visible_households(staff))
    )

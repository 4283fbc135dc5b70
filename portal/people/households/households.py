"""Households: opened, changed, closed and opened again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.people import locking, sight
from portal.people.access import Permission, may
from portal.people.households import adults as adult_rules
from portal.people.households import children as child_rules
from portal.people.households.adults import MOST_ADULTS, AdultFacts, read_adult
from portal.people.households.authorities import Authorities
from portal.people.households.children import MOST_CHILDREN, ChildFacts, read_child
from portal.people.households.likeness import Alike
from portal.people.households.residence import Home, read_home
from portal.people.households.search_words import reindex
from portal.people.models import (
    ClosedReason,
    Flag,
    FlagKind,
    Household,
    PreferredFormat,
    Residence,
    Staff,
)
from portal.people.names import read_line, read_name, read_needed
from portal.people.unchanged import check_unchanged

LONGEST_CHECK = 500
LONGEST_NOTE = 500


@dataclass(frozen=True)
class NamedChild:
    """A child with the name that this household uses."""

    name: str
    facts: ChildFacts


@dataclass(frozen=True)
class SafeContact:
    """How a household, or one adult, can be reached without harm. None: not asked yet."""

    may_leave_message: bool | None = None
    may_say_who_we_are: bool | None = None
    may_text: bool | None = None
    safe_times: str | None = None
    interpreter: str | None = None
    preferred_format: PreferredFormat = PreferredFormat.STANDARD


def read_contact(contact: SafeContact) -> SafeContact:
    """As it is kept. Refuses words that are too long."""
    times = read_line(contact.safe_times, field="safe_times", longest=300, what="times")
    language = read_line(contact.interpreter, field="interpreter", longest=60, what="language")
    return replace(contact, safe_times=times, interpreter=language)


def open_household(
    session: Session,
    *,
    identity_check: str,
    home: Home,
    adults: Sequence[AdultFacts],
    children: Sequence[NamedChild] = (),
    alike: Sequence[Alike] = (),
    different: bool = False,
    by: audit.Actor,
) -> Household:
    """Open a household for a family not on record. ``identity_check`` says how staff made sure
    who they are; ``alike`` are the families on record that this may be, as they were shown.

    Refuses a blank check, a household without an adult, and wrong facts; and if there are any
    alike, unless somebody looked and says that this one is ``different``.
    """
    if alike and not different:
        raise Refusal("Look whether this is one of these families.", field="anyway")
    check = read_needed(
        identity_check,
        field="identity_check",
        longest=LONGEST_CHECK,
        what="words on how you checked who they are",
    )
    authorities = Authorities.load(session)
    good = read_home(home, authorities)
    _check_people(adults, children, authorities)
    household = Household(ref=refs.reference("FAM"), opened_at=clock.now(), identity_check=check)
    household.residences.append(Residence(**vars(good)))
    session.add(household)
    session.flush()
    _record(session, "opened", household, by)
    for adult in adults:
        adult_rules.add_first_adult(session, household=household, facts=adult, by=by)
    for child in children:
        child_rules.add_child(
            session, household=household, name=child.name, facts=child.facts, by=by
        )
    return household


def _check_people(
    adults: Sequence[AdultFacts], children: Sequence[NamedChild], authorities: Authorities
) -> None:
    if not adults:
        raise Refusal("A household has one adult at least.", field="name")
    if len(adults) > MOST_ADULTS or len(children) > MOST_CHILDREN:
        raise Refusal(f"A household has {MOST_ADULTS} adults and {MOST_CHILDREN} children at most.")
    for adult in adults:
        read_adult(adult)
    for child in children:
        read_child(child.facts, authorities)
        read_name(child.name)


def change_contact(
    session: Session,
    *,
    household: Household,
    contact: SafeContact,
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Change what we hold on safe contact for a whole household: every adult of it sees this.
    Refuses words that are too long. What one adult says of themselves is in `own_contact`."""
    good = read_contact(contact)
    locking.lock_open(session, household)
    check_unchanged(seen, household)
    for name, value in vars(good).items():
        setattr(household, name, value)
    _record(session, "contact_changed", household, by)


def flags_of(session: Session, household: Household) -> Sequence[Flag]:
    """The flags that stand, in the order of their kinds' names."""
    return session.scalars(
        select(Flag).where(Flag.household_id == household.id).order_by(Flag.kind)
    ).all()


def change_flags(
    session: Session,
    *,
    household: Household,
    flags: Mapping[FlagKind, str | None],
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Set the flags of a household, each with its note, to these and no others."""
    notes = {
        kind: read_line(note, field=f"note_{kind}", longest=LONGEST_NOTE, what="note")
        for kind, note in flags.items()
    }
    locking.lock_open(session, household)
    standing = flags_of(session, household)
    check_unchanged(seen, *standing)
    for flag in standing:
        if flag.kind in notes:
            flag.note = notes.pop(flag.kind)
        else:
            session.delete(flag)
    for kind, note in notes.items():
        session.add(Flag(household_id=household.id, kind=kind, note=note, set_at=clock.now()))
    _record(session, "flags_changed", household, by, flags=sorted(flags))


def allocate_worker(
    session: Session,
    *,
    household: Household,
    worker: Staff | None,
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Allocate a worker, or none. Refuses staff who are disabled, may not read families, or may
    not see this restricted record."""
    locking.lock_open(session, household)
    check_unchanged(seen, household)
    if worker is not None:
        if worker.disabled_at is not None or not may(worker.role, Permission.READ_FAMILIES):
            raise Refusal("This member of staff cannot have families.", field="worker")
        if sight.find_household(session, household.ref, staff=worker) is None:
            raise Refusal(
                "This record is restricted, and this member of staff is not named for it.",
                field="worker",
            )
    household.allocated_worker_id = worker.id if worker else None
    _record(session, "worker_allocated", household, by, worker=worker.public_id if worker else None)


def close_household(
    session: Session,
    *,
    household: Household,
    reason: ClosedReason,
    by: audit.Actor,
    seen: str | None = None,
) -> None:
    """Close a household: its adults see nothing of it any more. Refuses one that is closed, and
    “merged”, which only merging gives."""
    locking.lock_open(session, household)
    check_unchanged(seen, household)
    if reason is ClosedReason.MERGED:
        raise Refusal("Merge the two records instead.", field="reason")
    household.closed_at = clock.now()
    household.closed_reason = reason
    _record(session, "closed", household, by, reason=reason)


def reopen_household(session: Session, *, household: Household, by: audit.Actor) -> None:
    """Open a closed household again. Refuses one that is open or was merged."""
    locking.lock(session, household)
    if household.merged_into_id is not None:
        raise Refusal("This record was merged into another one: undo the merge instead.")
    if household.closed_at is None:
        raise Refusal("This record is open already.")
    household.closed_at = None
    household.closed_reason = None
    _record(session, "reopened", household, by)


def _record(
    session: Session, what: str, household: Household, by: audit.Actor, **detail: object
) -> None:
    session.flush()
    reindex(session, [household.id])
    audit.record(session, f"household.{what}", subject=locking.subject(household), by=by, **detail)

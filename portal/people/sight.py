"""Who may see which household: staff those that are not restricted, an adult their own.

Every query of families goes through one of these. What it does not give does not exist for the
person who asks.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from portal.people.access import Permission, may
from portal.people.models import (
    Account,
    Adult,
    Child,
    ChildHome,
    Household,
    Membership,
    NamedStaff,
    Role,
    Staff,
)


def visible_households(staff: Staff) -> ColumnElement[bool]:
    """True of a household that ``staff`` may see: not restricted, or they are named for it."""
    named = exists().where(NamedStaff.household_id == Household.id, NamedStaff.staff_id == staff.id)
    return or_(Household.restricted.is_(False), named)


def every_household() -> ColumnElement[bool]:
    """True of all: for the command line, whose user holds the database itself."""
    return true()


def hidden_addresses(staff: Staff) -> CompoundSelect[tuple[str | None]]:
    """The e-mail addresses of adults whose record ``staff`` may not see: restricted, and they
    are not named for it. Mail to them is not shown either."""
    hidden = (
        select(Membership.adult_id)
        .join(Household, Household.id == Membership.household_id)
        .where(~visible_households(staff))
    )
    return union_all(
        select(Adult.email).where(Adult.id.in_(hidden), Adult.email.is_not(None)),
        select(Account.email).where(Account.adult_id.in_(hidden)),
    )


def find_household(session: Session, ref: str, *, staff: Staff) -> Household | None:
    """The household with this reference, however it was typed, if ``staff`` may see it."""
    return session.scalar(
        select(Household).where(Household.ref == tidy_ref(ref), visible_households(staff))
    )


def tidy_ref(ref: str) -> str:
    """A reference as it is kept, from one that was typed without hyphens or in small letters."""
    letters = "".join(one for one in ref.upper() if one.isalnum())[:20]
    return f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"


def household_of(session: Session, account: Account) -> Household | None:
    """The household of an account: the open one that its linked adult belongs to now, or None.

    This is what *linked* means. An adult who was taken out has none from that moment.
    """
    return session.scalar(
        select(Household)
        .join(Membership, Membership.household_id == Household.id)
        .where(
            Membership.adult_id == account.adult_id,
            Membership.left_at.is_(None),
            Household.closed_at.is_(None),
        )
    )


def adults_in(session: Session, household: Household) -> Sequence[Adult]:
    """The adults of a household now, in the order in which they came."""
    return session.scalars(
        select(Adult)
        .join(Membership)
        .where(Membership.household_id == household.id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    ).all()


def find_adult(session: Session, household: Household, public_id: str) -> Adult | None:
    """An adult of this household now."""
    return session.scalar(
        select(Adult)
        .join(Membership)
        .where(
            Adult.public_id == public_id,
            Membership.household_id == household.id,
            Membership.left_at.is_(None),
        )
    )


def children_in(session: Session, household: Household) -> Sequence[tuple[Child, ChildHome]]:
    """The children of a household now, each with this home's part, the eldest first."""
    rows = session.execute(_children(household).order_by(Child.date_of_birth, ChildHome.id))
    return [(child, home) for child, home in rows]


def find_child(
    session: Session, household: Household, public_id: str
) -> tuple[Child, ChildHome] | None:
    """A child of this household now, with this home's part."""
    row = session.execute(_children(household).where(Child.public_id == public_id)).first()
    return (row[0], row[1]) if row else None


def kept_from(staff: Staff, household: Household) -> ColumnElement[bool]:
    """True of an adult who is or was in another household that ``staff`` may not see: their
    name may be another since."""
    time = aliased(Membership)
    return (
        exists()
        .where(time.adult_id == Adult.id, time.household_id == Household.id)
        .where(Household.id != household.id, ~visible_households(staff))
    )


def adults_who_left(session: Session, household: Household, *, staff: Staff) -> Sequence[Adult]:
    """Adults who once belonged to this household and now belong to none, as ``staff`` may see."""
    belongs = exists().where(Membership.adult_id == Adult.id, Membership.left_at.is_(None))
    was_here = exists().where(
        Membership.adult_id == Adult.id, Membership.household_id == household.id
    )
    return session.scalars(
        select(Adult).where(was_here, ~belongs, ~kept_from(staff, household)).order_by(Adult.id)
    ).all()


def workers(session: Session) -> Sequence[Staff]:
    """Staff who may read families and are not disabled, by name."""
    return _active(session, Permission.READ_FAMILIES)


def who_restrict(session: Session) -> Sequence[Staff]:
    """Whom to ask about a record that one does not find, by name."""
    return _active(session, Permission.RESTRICT_FAMILIES)


def _active(session: Session, permission: Permission) -> Sequence[Staff]:
    roles = [role for role in Role if may(role, permission)]
    return session.scalars(
        select(Staff)
        .where(Staff.role.in_(roles), Staff.disabled_at.is_(None))
        .order_by(Staff.name, Staff.id)
    ).all()


def _children(household: Household) -> Select[tuple[Child, ChildHome]]:
    return (
        select(Child, ChildHome)
        .join(ChildHome)
        .where(ChildHome.household_id == household.id, ChildHome.left_at.is_(None))
    )

"""Who may see which household: staff those that are not restricted, an adult their own.

Every query of families goes through one of these. What it does not give does not exist for the
person who asks.
"""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.mail.post import Hidden
from portal.people.access import Permission, may
from portal.people.models import (
    Account,
    Adult,
    Child,
    ChildHome,
    Household,
    Membership,
    NamedStaff,
    OwnWords,
    PastLink,
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


def hidden_mail(staff: Staff) -> Hidden:
    """The mail of adults whose record ``staff`` may not see: restricted, and they are not named
    for it. It is known by the addresses that they have now, and by whom it was put for."""
    adults, accounts = hidden_adults(visible_households(staff)), _hidden_accounts(staff)
    return Hidden(
        addresses=union_all(
            select(Adult.email).where(Adult.id.in_(adults), Adult.email.is_not(None)),
            select(Account.email).where(Account.id.in_(accounts)),
        ),
        people=union_all(
            select("adult:" + Adult.public_id).where(Adult.id.in_(adults)),
            select("account:" + Account.public_id).where(Account.id.in_(accounts)),
        ),
    )


def visible_accounts(staff: Staff) -> ColumnElement[bool]:
    """True of an account that neither is nor was of an adult whose record ``staff`` may not see,
    nor has the address of one."""
    theirs = select(Adult.email).where(
        Adult.id.in_(hidden_adults(visible_households(staff))), Adult.email.is_not(None)
    )
    return and_(Account.id.not_in(_hidden_accounts(staff)), Account.email.not_in(theirs))


def hidden_adults(seen: ColumnElement[bool]) -> Select[tuple[int]]:
    """Whoever is, or ever was, in a household of which ``seen`` is false."""
    return (
        select(Membership.adult_id)
        .join(Household, Household.id == Membership.household_id)
        .where(~seen)
    )


def hidden_children(seen: ColumnElement[bool]) -> Select[tuple[int]]:
    """Children who live, or ever lived, in a household of which ``seen`` is false, and live now in
    none of which it is true: a household shows the children who live in it."""
    here = (
        select(ChildHome.child_id)
        .join(Household, Household.id == ChildHome.household_id)
        .where(seen, ChildHome.left_at.is_(None))
    )
    return (
        select(ChildHome.child_id)
        .join(Household, Household.id == ChildHome.household_id)
        .where(~seen, ChildHome.child_id.not_in(here))
    )


def _hidden_accounts(staff: Staff) -> CompoundSelect[tuple[int]]:
    """The accounts that are, or ever were, linked to one of those adults."""
    adults = hidden_adults(visible_households(staff))
    return union_all(
        select(Account.id).where(Account.adult_id.in_(adults)),
        select(PastLink.account_id).where(PastLink.adult_id.in_(adults)),
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


def words_seen_by(account: Account, words: type[OwnWords]) -> ColumnElement[bool]:
    """True of the words that the adult of an account may see: their own, and what another adult
    of their household shared after both had come to be in it.

    So somebody who joins later sees nothing of before, somebody who was taken out or whose
    household is closed nothing at all, and a merge shows nobody what was shared without them.
    """
    return or_(words.written_by_id == account.adult_id, shared_with(account.adult_id, words))


def shared_with(
    reader: ColumnElement[int] | InstrumentedAttribute[int] | int | None, words: type[OwnWords]
) -> ColumnElement[bool]:
    """True of the words that another adult shared with the adult of this id."""
    home, here, theirs = aliased(Household), aliased(Membership), aliased(Membership)
    return exists().where(
        here.adult_id == reader,
        here.left_at.is_(None),
        theirs.adult_id == words.written_by_id,
        theirs.left_at.is_(None),
        theirs.adult_id != here.adult_id,
        theirs.household_id == here.household_id,
        home.id == here.household_id,
        home.closed_at.is_(None),
        words.shared_at > here.here_since,
        words.shared_at > theirs.here_since,
    )


def adults_in(session: Session, household: Household) -> Sequence[Adult]:
    """The adults of a household now, in the order in which they came."""
    return session.scalars(
        select(Adult)
        .join(Membership)
        .where(Membership.household_id == household.id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    ).all()


def find_adult(
    session: Session, household: Household, public_id: str, *, staff: Staff
) -> Adult | None:
    """An adult of this household now, but for one whom another record keeps from ``staff``."""
    return session.scalar(
        select(Adult)
        .join(Membership)
        .where(
            Adult.public_id == public_id,
            Membership.household_id == household.id,
            Membership.left_at.is_(None),
            ~kept_from(staff, household.id),
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


def kept_from(staff: Staff, household_id: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    """True of an adult who is or was in another household, than the one of this id, that
    ``staff`` may not see: their name may be another since."""
    time = aliased(Membership)
    return (
        exists()
        .where(time.adult_id == Adult.id, time.household_id == Household.id)
        .where(Household.id != household_id, ~visible_households(staff))
    )


def adults_who_left(session: Session, household: Household, *, staff: Staff) -> Sequence[Adult]:
    """Adults who once belonged to this household and now belong to none, as ``staff`` may see."""
    belongs = exists().where(Membership.adult_id == Adult.id, Membership.left_at.is_(None))
    was_here = exists().where(
        Membership.adult_id == Adult.id, Membership.household_id == household.id
    )
    return session.scalars(
        select(Adult).where(was_here, ~belongs, ~kept_from(staff, household.id)).order_by(Adult.id)
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

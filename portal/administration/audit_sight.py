"""Whose acts one reads: what one may not see of families is not in the audit for them either.

An act on a restricted household, or on somebody in it, does not exist for staff who are not named
for it; no act on a family does for staff who read no families. That staff searched, or took the
client list out, every reader sees, but only with the households that they may see themselves.
"""

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.audit import AuditAbout, AuditEvent
from portal.people.access import Permission, may
from portal.people.models import Account, Adult, Household, Membership, Staff
from portal.people.sight import visible_households

OF_FAMILIES = ("household", "adult", "child", "account")


def acts_shown_to(reader: Staff) -> ColumnElement[bool]:
    """True of an act that ``reader`` may see."""
    if not may(reader.role, Permission.READ_FAMILIES):
        return and_(true(), *(~is_of_kind(kind) for kind in OF_FAMILIES))
    return AuditEvent.subject.not_in(_hidden(reader))


def about_shown_to(reader: Staff) -> ColumnElement[bool]:
    """True of a household that an act was about, if ``reader`` may see it."""
    if not may(reader.role, Permission.READ_FAMILIES):
        return false()
    return AuditAbout.subject.not_in(_hidden(reader))


def is_of_kind(kind: str) -> ColumnElement[bool]:
    """True of an act on such a thing, or on all of its kind."""
    return or_(
        AuditEvent.subject == kind, AuditEvent.subject.startswith(f"{kind}:", autoescape=True)
    )


def _hidden(reader: Staff) -> CompoundSelect[tuple[str]]:
    """The subjects that are kept from ``reader``: restricted households, and who is or was in
    one of them."""
    people = (
        select(Membership.adult_id)
        .join(Household, Household.id == Membership.household_id)
        .where(~visible_households(reader))
    )
    # An account whose link was taken away since names its adult here alone.
    linked = aliased(AuditEvent)
    whose = select(Adult.public_id).where(Adult.id.in_(people))
    return union_all(
        select(linked.subject).where(
            linked.action == "account.linked", linked.detail["adult"].as_string().in_(whose)
        ),
        select(literal("household:") + Household.ref).where(~visible_households(reader)),
        select(literal("adult:") + Adult.public_id).where(Adult.id.in_(people)),
        select(literal("account:") + Account.public_id).where(Account.adult_id.in_(people)),
    )

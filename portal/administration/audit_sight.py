"""Whose acts one reads: what one may not see of families is not in the audit for them either.

An act on a restricted household, or on somebody in it, does not exist for staff who are not named
for it; no act on a family does for staff who read no families. That staff searched, or took the
client list out, every reader sees, but only with the households that they may see themselves; that
an adult was let in to a household, whoever sees it, but not whom, if that person is kept from them.
"""

from collections.abc import Collection

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
from sqlalchemy.orm import Session

from portal.audit import AuditAbout, AuditEvent
from portal.mail.models import Mail
from portal.people.access import Permission, may
from portal.people.models import Child, Household, Staff
from portal.people.sight import hidden_children, hidden_mail, visible_households

OF_FAMILIES = ("household", "adult", "child", "account")


def acts_shown_to(reader: Staff) -> ColumnElement[bool]:
    """True of an act that ``reader`` may see."""
    if not may(reader.role, Permission.READ_FAMILIES):
        return and_(true(), *(~is_of_kind(kind) for kind in OF_FAMILIES))
    return AuditEvent.subject.not_in(_hidden(reader))


def about_shown_to(reader: Staff) -> ColumnElement[bool]:
    """True of a household, or of somebody, that an act was about, if ``reader`` may see them."""
    if not may(reader.role, Permission.READ_FAMILIES):
        return false()
    return AuditAbout.subject.not_in(_hidden(reader))


def kept_from(session: Session, reader: Staff, subjects: Collection[str]) -> set[str]:
    """Those of some subjects that ``reader`` may not see."""
    if not subjects or not may(reader.role, Permission.READ_FAMILIES):
        return set(subjects)
    hidden = _hidden(reader).subquery().c[0]
    return set(session.scalars(select(hidden).where(hidden.in_(subjects))))


def is_of_kind(kind: str) -> ColumnElement[bool]:
    """True of an act on such a thing, or on all of its kind."""
    return or_(
        AuditEvent.subject == kind, AuditEvent.subject.startswith(f"{kind}:", autoescape=True)
    )


def _hidden(reader: Staff) -> CompoundSelect[tuple[str]]:
    """The subjects that are kept from ``reader``: restricted households, who is or was in one of
    them, and mail to them."""
    mail, seen = hidden_mail(reader), visible_households(reader)
    return union_all(
        select(literal("household:") + Household.ref).where(~seen),
        select(literal("child:") + Child.public_id).where(Child.id.in_(hidden_children(seen))),
        select(mail.people.subquery().c[0]),
        select(literal("mail:") + Mail.public_id).where(~mail.is_not()),
    )

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

from portal.audit import AuditAbout, AuditEvent
from portal.mail.models import Mail
from portal.people.access import Permission, may
from portal.people.models import Household, Staff
from portal.people.sight import hidden_mail, visible_households

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
    """The subjects that are kept from ``reader``: restricted households, who is or was in one of
    them, and mail to them."""
    mail = hidden_mail(reader)
    return union_all(
        select(literal("household:") + Household.ref).where(~visible_households(reader)),
        select(mail.people.subquery().c[0]),
        select(literal("mail:") + Mail.public_id).where(~mail.is_not()),
    )

"""What mail the owner of an account wants, of that which nobody needs.

Mail about what somebody asked for, or about their account, is always sent. The features ask
`wants` or `wanting` before they send any other, to whomever it goes.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.people.models import (
    Account,
    Adult,
    Flag,
    FlagKind,
    Household,
    MailChoice,
    MailKind,
    Membership,
)
from portal.people.signing_in import sessions

# Before anybody said: news only to who asks for it, as the law on marketing wants it (Privacy
# and Electronic Communications Regulations 2003, 22); a survey about what they used, until no.
WANTED_AT_FIRST = {MailKind.EVENTS: False, MailKind.SURVEYS: True}
# What staff noted for a household stands above what its adults chose.
FLAGS = {MailKind.EVENTS: FlagKind.NO_EVENT_MAIL, MailKind.SURVEYS: FlagKind.DO_NOT_SURVEY}


def choices(session: Session, account: Account) -> dict[MailKind, bool]:
    """Each kind, and whether its owner wants it."""
    rows = session.scalars(select(MailChoice).where(MailChoice.account_id == account.id))
    return WANTED_AT_FIRST | {row.kind: row.wanted for row in rows}


def choose(session: Session, *, account: Account, wanted: Mapping[MailKind, bool]) -> None:
    """Write down what the owner of an account wants. A kind that is not in it stays as it is."""
    session.refresh(account, with_for_update=True)
    for kind, wants_it in sorted(wanted.items()):
        row = session.get(MailChoice, (account.id, kind)) or MailChoice(
            account_id=account.id, kind=kind
        )
        row.wanted, row.chosen_at = wants_it, clock.now()
        session.add(row)
    session.flush()
    audit.record(
        session,
        "account.mail_chosen",
        subject=sessions.subject(account),
        by=sessions.actor(account),
        **{kind.value: wants_it for kind, wants_it in sorted(wanted.items())},
    )


def wants(session: Session, adult: Adult, kind: MailKind) -> bool:
    """Whether an adult on record may have mail of this kind."""
    return bool(session.scalar(select(Adult.id).where(Adult.id == adult.id, wanting(kind))))


def wanting(kind: MailKind) -> ColumnElement[bool]:
    """True of an adult who may have mail of this kind: they belong to an open household without
    a flag against it, themselves or through a record merged into it, and their account says yes
    or, where nothing was said, it is wanted at first."""
    said = exists().where(
        Account.adult_id == Adult.id, MailChoice.account_id == Account.id, MailChoice.kind == kind
    )
    chose = said.where(MailChoice.wanted.is_(True))
    return and_(_reachable(kind), or_(chose, ~said) if WANTED_AT_FIRST[kind] else chose)


def _reachable(kind: MailKind) -> ColumnElement[bool]:
    flagged = (
        select(Flag.household_id.label("id")).where(Flag.kind == FLAGS[kind]).cte(recursive=True)
    )
    flagged = flagged.union(
        select(Household.merged_into_id)
        .join(flagged, Household.id == flagged.c.id)
        .where(Household.merged_into_id.is_not(None))
    )
    return exists().where(
        Membership.adult_id == Adult.id,
        Membership.left_at.is_(None),
        Membership.household_id == Household.id,
        Household.closed_at.is_(None),
        Household.id.not_in(select(flagged.c.id)),
    )

"""Accounts of families that staff let in no more, and let in again."""

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.errors import Refusal
from portal.people.accounts.accounts import WAYS_IN
from portal.people.models import Account, DisabledReason
from portal.people.signing_in import devices, links, sessions

REASON_WORDS = {
    DisabledReason.NOT_KNOWN: "We could not find out who this is",
    DisabledReason.MISUSED: "Somebody else may be using it",
    DisabledReason.TWICE: "The same person has another account",
    DisabledReason.ASKED: "They asked us to",
}


def disable(session: Session, *, account: Account, reason: DisabledReason, by: audit.Actor) -> None:
    """Let nobody in with this account any more, at once. Refuses one that is disabled.

    Where somebody else may be using it, all that they may know or hold is taken away: when it is
    enabled again only the mailbox opens it.
    """
    session.refresh(account, with_for_update=True)
    if account.disabled_at is not None:
        raise Refusal("This account is disabled already.")
    account.disabled_at, account.disabled_reason = clock.now(), reason
    sessions.end_all(session, account)
    if reason is DisabledReason.MISUSED:
        account.password_hash = None
        devices.forget(session, account)
        for purpose in WAYS_IN:
            links.end(session, purpose, account, email=account.email)
    _record(session, "account.disabled", account, by, reason=reason)


def enable(session: Session, *, account: Account, by: audit.Actor) -> None:
    """Let its owner in again. Refuses one that is not disabled."""
    session.refresh(account, with_for_update=True)
    if account.disabled_at is None:
        raise Refusal("This account is not disabled.")
    account.disabled_at = account.disabled_reason = None
    session.flush()
    _record(session, "account.enabled", account, by)


def _record(
    session: Session, action: str, account: Account, by: audit.Actor, **detail: object
) -> None:
    audit.record(session, action, subject=sessions.subject(account), by=by, **detail)

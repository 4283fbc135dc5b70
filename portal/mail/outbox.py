"""Putting a mail into the outbox. The worker sends it, after the transaction has committed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal import clock, refs
from portal.errors import Refusal
from portal.mail.models import Mail, MailState

ONE_ADDRESS = re.compile(r'[^@\s,;<>"()]+@[^@\s,;<>"()]+')
GIVE_UP_AFTER = timedelta(hours=48)


@dataclass(frozen=True)
class Email:
    """The words of a mail, in plain text. ``kind`` says which mail it is: ``sign_in_link``.

    The subject is neutral: it can be read on a locked phone by whoever is near. ``once``: see
    `Mail`. ``good_for``: after this time the mail is of no use any more and is not sent.
    """

    kind: str
    subject: str
    words: str
    once: bool = False
    good_for: timedelta = GIVE_UP_AFTER


def put(session: Session, email: Email, *, to: str, about: str | None) -> Mail:
    """Put a mail to one address into the outbox. ``about`` says whose it is, as the audit does;
    None if nobody is known at this address.

    Refuses an address or a subject with more than one line, and more than one address.
    """
    if not to.isprintable() or not email.subject.isprintable():
        raise Refusal("An address or a subject of a mail is one line.")
    if not ONE_ADDRESS.fullmatch(to):
        raise Refusal("A mail goes to one address.")
    now = clock.now()
    mail = Mail(
        public_id=refs.public_id(),
        message_id=refs.public_id(),
        kind=email.kind,
        to=to,
        subject=email.subject,
        words=email.words,
        once=email.once,
        state=MailState.WAITING,
        due_at=now,
        give_up_at=now + email.good_for,
        put_at=now,
        about=about,
    )
    session.add(mail)
    session.flush()
    return mail


def were_of(session: Session, owners: Mapping[str, str]) -> None:
    """Mail to an address that its owner gives up stays theirs: what was put when nobody was known
    there is about them. ``owners`` by address."""
    if owners:
        statement = update(Mail).where(Mail.to == bindparam("address"), Mail.about.is_(None))
        rows = [{"address": address, "owner": owner} for address, owner in owners.items()]
        session.connection().execute(statement.values(about=bindparam("owner")), rows)

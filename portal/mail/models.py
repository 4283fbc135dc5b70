"""The outbox: each mail as a row, written in the transaction of what caused it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UtcDateTime, states
from portal.sealing import Sealed


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class Mail(Base):
    """A mail to one person. ``words`` are sealed, and gone as soon as it was sent.

    ``message_id`` is the same at every try. A mail that is to go out ``once`` (it carries a link
    that works once, or names a child) is not sent again when nobody can know whether it went:
    it is uncertain, and staff decide. ``about`` says whose mail it is, as the audit does
    (``adult:…``, ``account:…``): the address may be another's tomorrow.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint(
            "(state = 'sending') = (holder IS NOT NULL)"
            " AND (state = 'sending') = (held_until IS NOT NULL)",
            name="sending_is_held",
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_its_moment"),
        CheckConstraint("state <> 'sent' OR words IS NULL", name="sent_keeps_no_words"),
        CheckConstraint("state <> 'waiting' OR words IS NOT NULL", name="waiting_has_words"),
        Index("ix_mail_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    to: Mapped[str] = mapped_column("to_address", String(254))
    subject: Mapped[str] = mapped_column(String(150))
    words: Mapped[str | None] = mapped_column(Sealed)
    once: Mapped[bool]
    state: Mapped[MailState] = mapped_column(states(MailState, "state"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None] = mapped_column(String(22))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(String(200))
    put_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    about: Mapped[str | None] = mapped_column(String(40), index=True)

"""Accounts of families, and what signing in needs: sessions, links, devices, counted guesses."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, UtcDateTime, states
from portal.people.models.households import Adult
from portal.people.models.staff import Staff
from portal.sealing import Sealed

ONE_PERSON = "(staff_id IS NULL) <> (account_id IS NULL)"
PHONE_OF_CALL_BACK = "linked_phone_end IS NULL OR linked_by IS NOT NULL AND linked_by = 'call_back'"


class LinkedBy(StrEnum):
    INVITATION = "invitation"
    CALL_BACK = "call_back"


class DisabledReason(StrEnum):
    NOT_KNOWN = "not_known"
    MISUSED = "misused"
    TWICE = "twice"
    ASKED = "asked"


class Account(Base):
    """A sign-in of a family. Its address was confirmed before there was a row.

    ``name`` is what the person typed and proves nothing. Until staff link it to an adult on
    record, by an invitation or a call back, it shows no family anything. ``linked_phone_end``
    is the end of the number that was rung; more of it is not kept twice.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_small_letters"),
        CheckConstraint("email LIKE '%_@_%'", name="email_is_an_address"),
        CheckConstraint(
            "(adult_id IS NULL) = (linked_at IS NULL) AND (adult_id IS NULL) = (linked_by IS NULL)"
            " AND (adult_id IS NULL) = (linked_by_staff_id IS NULL)",
            name="linked_in_whole",
        ),
        CheckConstraint(PHONE_OF_CALL_BACK, name="only_a_call_back_rang"),
        CheckConstraint(
            "disabled_reason IS NULL OR disabled_at IS NOT NULL", name="disabled_for_a_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    adult_id: Mapped[int | None] = mapped_column(ForeignKey("adult.id"), unique=True)
    linked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    linked_by: Mapped[LinkedBy | None] = mapped_column(states(LinkedBy, "linked_by"))
    linked_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    demonstration: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    linked_phone_end: Mapped[str | None] = mapped_column(String(4))
    disabled_reason: Mapped[DisabledReason | None] = mapped_column(
        states(DisabledReason, "disabled_reason")
    )


class PastLink(Base):
    """A link of an account to an adult that staff took away again. It says whose the account
    was: to who may not see that family, the account is not there either."""

    __tablename__ = "past_link"
    __table_args__ = (
        CheckConstraint("ended_at >= linked_at", name="linked_before_it_ended"),
        CheckConstraint(PHONE_OF_CALL_BACK, name="only_a_call_back_rang"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    linked_by: Mapped[LinkedBy] = mapped_column(states(LinkedBy, "linked_by"))
    linked_by_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    linked_phone_end: Mapped[str | None] = mapped_column(String(4))
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailKind(StrEnum):
    """Mail that nobody needs in order to be supported. All other mail is always sent."""

    EVENTS = "events"
    SURVEYS = "surveys"


class MailChoice(Base):
    """Whether the owner of an account wants a kind of mail; without a row they did not say."""

    __tablename__ = "mail_choice"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[MailKind] = mapped_column(states(MailKind, "kind"), primary_key=True)
    wanted: Mapped[bool]
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignedIn(Base):
    """One sign-in on one device. The cookie holds the token, the row only its hash.

    A session of staff lets nobody in before the code of the authenticator app was given.
    """

    __tablename__ = "signed_in"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", name="token_is_hashed"),
        CheckConstraint(ONE_PERSON, name="of_one_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    device: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code_given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    staff: Mapped[Staff | None] = relationship(lazy="joined")
    account: Mapped[Account | None] = relationship(lazy="joined")


class Purpose(StrEnum):
    SET_PASSWORD = "set_password"  # noqa: S105 - staff
    REGISTER = "register"
    SIGN_IN = "sign_in"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_EMAIL = "change_email"
    PROVE_ACCOUNT = "prove_account"
    UNDO_EMAIL = "undo_email"
    INVITATION = "invitation"


class MailedLink(Base):
    """A link that does one thing, once, for a while. Opening it changes nothing.

    Its purpose says for whom it is: staff, an account, an adult on record, or an address that
    has no account yet. ``email`` is where it was sent.
    """

    __tablename__ = "mailed_link"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", name="token_is_hashed"),
        CheckConstraint("(staff_id IS NOT NULL) = (purpose = 'set_password')", name="of_staff"),
        CheckConstraint(
            "(account_id IS NOT NULL) = (purpose IN ('sign_in','reset_password','change_email',"
            "'prove_account','undo_email'))",
            name="of_account",
        ),
        CheckConstraint("(adult_id IS NOT NULL) = (purpose = 'invitation')", name="of_adult"),
        Index("ix_mailed_link_email", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(states(Purpose, "purpose"))
    email: Mapped[str] = mapped_column(String(254))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    adult_id: Mapped[int | None] = mapped_column(ForeignKey("adult.id"), index=True)
    issued_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    staff: Mapped[Staff | None] = relationship(foreign_keys=[staff_id])
    account: Mapped[Account | None] = relationship()
    adult: Mapped[Adult | None] = relationship()


class KnownDevice(Base):
    """A browser in which somebody has signed in: guesses made elsewhere do not shut it out."""

    __tablename__ = "known_device"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", name="token_is_hashed"),
        CheckConstraint(ONE_PERSON, name="of_one_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    known_since: Mapped[datetime] = mapped_column(UtcDateTime)


class Guess(Base):
    """One try at a secret. ``account_key`` and ``address_key`` are hashes: of the e-mail
    address that was typed, and of the network address that it came from."""

    __tablename__ = "guess"
    __table_args__ = (
        Index("ix_guess_account_key_at", "account_key", "at"),
        Index("ix_guess_address_key_at", "address_key", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_key: Mapped[str] = mapped_column(String(64))
    address_key: Mapped[str] = mapped_column(String(64))


class UnfinishedForm(Base):
    """What somebody sent after their session had run out, until they have signed in again."""

    __tablename__ = "unfinished_form"
    __table_args__ = (CheckConstraint(ONE_PERSON, name="of_one_person"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    address: Mapped[str] = mapped_column(String(2000))
    fields: Mapped[str] = mapped_column(Sealed)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Staff and the codes that let them in when their phone is lost."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UtcDateTime, states
from portal.sealing import Sealed


class Role(StrEnum):
    ADVISORY = "advisory"
    SOCIAL_WORKER = "social_worker"
    EVENTS = "events"
    MANAGER = "manager"
    BOARD = "board"
    ADMINISTRATOR = "administrator"


class Staff(Base):
    """Someone who works for the agency or sits on its board. ``email`` is kept in small letters.

    ``authority`` narrows an account of the board to the published figures of one authority.
    ``totp_step`` is the last half-minute whose code was used: a code works once.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_small_letters"),
        CheckConstraint("email LIKE '%_@_%'", name="email_is_an_address"),
        CheckConstraint("authority IS NULL OR role = 'board'", name="only_board_has_authority"),
        CheckConstraint(
            "totp_confirmed_at IS NULL OR totp_secret IS NOT NULL", name="confirmed_has_secret"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(states(Role, "role"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    demonstration: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(100))
    authority: Mapped[str | None] = mapped_column(String(40))
    totp_secret: Mapped[str | None] = mapped_column(Sealed)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A code on paper that stands in for the authenticator app, once. Kept as its hash."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        UniqueConstraint("staff_id", "code_hash"),
        CheckConstraint("length(code_hash) = 64", name="code_is_hashed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

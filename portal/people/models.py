"""Tables of who is who. For now: staff, their sessions, and links that set a password."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, UtcDateTime, states


class Role(StrEnum):
    MANAGER = "manager"


class Staff(Base):
    """Someone who works for the agency. ``email`` is kept in small letters."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_small_letters"),
        CheckConstraint("email LIKE '%_@_%'", name="email_is_an_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(states(Role, "role"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    demonstration: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """One sign-in on one device. The cookie holds the token, the row only its hash."""

    __tablename__ = "staff_session"
    __table_args__ = (CheckConstraint("length(token_hash) = 64", name="token_is_hashed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)


class PasswordLink(Base):
    """A link that sets a password, once, for a while."""

    __tablename__ = "password_link"
    __table_args__ = (CheckConstraint("length(token_hash) = 64", name="token_is_hashed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)

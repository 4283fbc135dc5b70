"""The table of settings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UtcDateTime


class Setting(Base):
    """A fact that holds from a day on, until the next row with the same key."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("key", "holds_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    holds_from: Mapped[date] = mapped_column(Date)
    value: Mapped[Any] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

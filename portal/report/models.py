"""The report's own tables: tables that a manager keeps to open again."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UtcDateTime


class KeptTable(Base):
    """A survey table under a title. ``query`` is what follows the ? in the table's address."""

    __tablename__ = "kept_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    survey_key: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120), unique=True)
    query: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""What adults of a family write themselves: theirs, until they share it with their household."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UtcDateTime, states
from portal.people.models.households import PreferredFormat


class OwnWords:
    """The columns of every table that holds words of one adult, whatever they are about.

    ``shared_at`` is None until the writer shares them. Who sees them then is in `sight` alone:
    no table keeps readers, so taking an adult out, or a merge, cannot forget to end it.
    """

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-4)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True, sort_order=-3)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, sort_order=-2)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime, sort_order=-1)


class OwnContact(OwnWords, Base):
    """How one adult may be reached without harm, in their own answers. None: no answer.

    An adult has at most two rows: what they shared, and what they wrote since.
    """

    __tablename__ = "own_contact"
    __table_args__ = (
        CheckConstraint("shared_at IS NULL OR shared_at >= written_at", name="written_then_shared"),
        Index(
            "uq_own_contact_written_by_id",
            "written_by_id",
            unique=True,
            sqlite_where=text("shared_at IS NULL"),
            postgresql_where=text("shared_at IS NULL"),
        ),
        Index(
            "uq_own_contact_written_by_id_shared",
            "written_by_id",
            unique=True,
            sqlite_where=text("shared_at IS NOT NULL"),
            postgresql_where=text("shared_at IS NOT NULL"),
        ),
    )

    may_leave_message: Mapped[bool | None]
    may_say_who_we_are: Mapped[bool | None]
    may_text: Mapped[bool | None]
    safe_times: Mapped[str | None] = mapped_column(String(300))
    interpreter: Mapped[str | None] = mapped_column(String(60))
    preferred_format: Mapped[PreferredFormat] = mapped_column(
        states(PreferredFormat, "preferred_format"), default=PreferredFormat.STANDARD
    )

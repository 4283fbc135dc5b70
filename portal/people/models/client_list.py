"""The client list: files that were imported, and what each changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit import ActorKind
from portal.db import Base, UtcDateTime, states
from portal.sealing import Sealed


class ImportState(StrEnum):
    """``reading`` to ``read`` or ``refused``; ``read`` to ``applying`` and on to ``applied``, or
    back; ``applied`` to ``undone``. What was read and not applied: to ``discarded``."""

    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class What(StrEnum):
    HOUSEHOLD = "household"
    ADULT = "adult"
    CHILD = "child"
    HOME = "home"  # a child's further home, or the name that a home uses
    RESIDENCE = "residence"
    FLAG = "flag"
    ROW = "row"


class Action(StrEnum):
    WRONG = "wrong"
    TWIN = "twin"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class ClientImport(Base):
    """A file of the client list. ``content`` is kept, in base 64, until it has been read.

    ``named_id`` is who may see the households that the file adds as restricted. ``job`` is the
    public id of the newest job; ``problem`` says why the file, or applying it, was refused;
    ``alone`` names the rows that change nothing.
    """

    __tablename__ = "client_import"
    __table_args__ = (
        CheckConstraint("content IS NULL OR state = 'reading'", name="content_until_read"),
        CheckConstraint(
            "(applied_at IS NOT NULL) = (state IN ('applied', 'undone'))",
            name="applied_has_its_moment",
        ),
        CheckConstraint(
            "(undone_at IS NOT NULL) = (state = 'undone')", name="undone_has_its_moment"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(14), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(states(ImportState, "state"))
    content: Mapped[str | None] = mapped_column(Sealed)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    problem: Mapped[str | None] = mapped_column(Text)
    job: Mapped[str | None] = mapped_column(String(22))
    named_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    by_kind: Mapped[ActorKind] = mapped_column(states(ActorKind, "by_kind"))
    by_ref: Mapped[str | None] = mapped_column(String(40))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alone: Mapped[str | None] = mapped_column(Text)


class ClientChange(Base):
    """What one row of a file changes, or what is wrong with it. Without foreign keys to what it
    changes: it is read before that exists and after it has gone.

    ``mark`` is the public id of the adult or child; ``detail`` is JSON: before, after, column,
    message.
    """

    __tablename__ = "client_change"
    __table_args__ = (
        Index("ix_client_change_import_id", "import_id", "place"),
        Index("ix_client_change_mark", "mark"),
        Index("ix_client_change_household_ref", "household_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("client_import.id"))
    place: Mapped[int]
    row: Mapped[int]
    what: Mapped[What] = mapped_column(states(What, "what"))
    action: Mapped[Action] = mapped_column(states(Action, "action"))
    mark: Mapped[str | None] = mapped_column(String(22))
    household_ref: Mapped[str | None] = mapped_column(String(13))
    detail: Mapped[str] = mapped_column(Sealed)

"""Households, the adults and children in them, where they live, and who may see them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, UtcDateTime, states


class ClosedReason(StrEnum):
    NO_LONGER_NEEDS_SUPPORT = "no_longer_needs_support"
    MOVED_AWAY = "moved_away"
    CHILDREN_GROWN_UP = "children_grown_up"
    OPENED_BY_MISTAKE = "opened_by_mistake"
    MERGED = "merged"


class PreferredFormat(StrEnum):
    STANDARD = "standard"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    AUDIO = "audio"
    BRAILLE = "braille"


class FlagKind(StrEnum):
    DO_NOT_SURVEY = "do_not_survey"
    NO_EVENT_MAIL = "no_event_mail"
    SAFETY = "safety"
    COURT_ORDER = "court_order"


class OrderType(StrEnum):
    NONE_YET = "none_yet"
    ADOPTION = "adoption"
    SPECIAL_GUARDIANSHIP = "special_guardianship"
    CHILD_ARRANGEMENTS = "child_arrangements"


class Household(Base):
    """A home. What one household does, another never sees, even where they share a child.

    ``client_number`` is the agency's own number, from its client list. A closed household has
    a reason; one that was merged names the one it became part of.
    """

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint(
            "(closed_at IS NULL) = (closed_reason IS NULL)", name="closed_has_its_reason"
        ),
        CheckConstraint(
            "(merged_into_id IS NOT NULL) = (closed_reason IS NOT NULL AND "
            "closed_reason = 'merged')",
            name="merged_names_the_other",
        ),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        # Few are, and each search asks which.
        Index(
            "ix_household_restricted",
            "restricted",
            sqlite_where=text("restricted = 1"),
            postgresql_where=text("restricted"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(13), unique=True)
    client_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    identity_check: Mapped[str | None] = mapped_column(String(500))
    allocated_worker_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    restricted: Mapped[bool] = mapped_column(default=False)
    may_leave_message: Mapped[bool | None]
    may_say_who_we_are: Mapped[bool | None]
    may_text: Mapped[bool | None]
    safe_times: Mapped[str | None] = mapped_column(String(300))
    interpreter: Mapped[str | None] = mapped_column(String(60))
    preferred_format: Mapped[PreferredFormat] = mapped_column(
        states(PreferredFormat, "preferred_format"), default=PreferredFormat.STANDARD
    )
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_reason: Mapped[ClosedReason | None] = mapped_column(
        states(ClosedReason, "closed_reason")
    )
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)

    residences: Mapped[list["Residence"]] = relationship(order_by="Residence.lives_from")


class Residence(Base):
    """Where a household lives from a day on, until its next residence.

    ``authority`` is the key of an authority of the agency; without one the household lives
    outside, in the place that ``outside`` names.
    """

    __tablename__ = "residence"
    __table_args__ = (
        UniqueConstraint("household_id", "lives_from"),
        CheckConstraint("authority IS NULL OR outside IS NULL", name="inside_or_outside"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    lives_from: Mapped[date] = mapped_column(Date)
    authority: Mapped[str | None] = mapped_column(String(40))
    outside: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(String(300))
    postcode: Mapped[str | None] = mapped_column(String(10))


class Flag(Base):
    """Something everybody who deals with the household must know, while it stands."""

    __tablename__ = "household_flag"
    __table_args__ = (UniqueConstraint("household_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    kind: Mapped[FlagKind] = mapped_column(states(FlagKind, "kind"))
    note: Mapped[str | None] = mapped_column(String(500))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NamedStaff(Base):
    """Who may see a household while its record is restricted."""

    __tablename__ = "named_staff"

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)


class Adult(Base):
    """A grown-up of a family, as staff know them. Families may share one e-mail address.

    ``email_since`` and ``phone_since`` say since when each is as it is. None: it was written down
    with the household itself, when identity was checked, or came with the agency's own list.
    """

    __tablename__ = "adult"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_small_letters"),
        CheckConstraint("email_since IS NULL OR email IS NOT NULL", name="email_is_there_since"),
        CheckConstraint("phone_since IS NULL OR phone IS NOT NULL", name="phone_is_there_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    client_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(30))
    email_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Membership(Base):
    """An adult's time in a household. Nobody belongs to two at once.

    ``here_since`` is when they came to be together with those who are in it now: when they
    joined, or when a merge brought them here or took them back.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("here_since >= joined_at", name="here_since_joining"),
        CheckConstraint("left_at IS NULL OR left_at >= joined_at", name="joined_before_leaving"),
        Index(
            "uq_membership_adult_id",
            "adult_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    adult_id: Mapped[int] = mapped_column(ForeignKey("adult.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    here_since: Mapped[datetime] = mapped_column(UtcDateTime)


class Child(Base):
    """What staff know of a child. The name is not here: each home has its own (`ChildHome`).

    ``placing_authority`` is the authority that placed the child: one of this agency by its key,
    which stays when it is renamed, another by its name. A child who was never looked after has
    none.
    """

    __tablename__ = "child"
    __table_args__ = (
        CheckConstraint("order_on IS NULL OR order_type <> 'none_yet'", name="dated_order_exists"),
        CheckConstraint(
            "placed_on IS NULL OR date_of_birth IS NULL OR placed_on >= date_of_birth",
            name="born_before_placed",
        ),
        CheckConstraint(
            "order_on IS NULL OR date_of_birth IS NULL OR order_on >= date_of_birth",
            name="born_before_order",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    client_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    order_type: Mapped[OrderType] = mapped_column(
        states(OrderType, "order_type"), default=OrderType.NONE_YET
    )
    order_on: Mapped[date | None] = mapped_column(Date)
    placing_authority: Mapped[str | None] = mapped_column(String(60))
    placed_on: Mapped[date | None] = mapped_column(Date)
    ehc_plan: Mapped[bool] = mapped_column(default=False)


class ChildHome(Base):
    """A child's time in a household, with the name this household uses.

    ``place`` is the first or the second home: a child has at most two. ``proof`` says how staff
    made sure before they added a child already on record to a further home.
    """

    __tablename__ = "child_home"
    __table_args__ = (
        CheckConstraint("place IN (1, 2)", name="first_or_second_home"),
        CheckConstraint("left_at IS NULL OR left_at >= joined_at", name="joined_before_leaving"),
        *(
            Index(
                f"uq_child_home_child_id_{column}",
                "child_id",
                column,
                unique=True,
                sqlite_where=text("left_at IS NULL"),
                postgresql_where=text("left_at IS NULL"),
            )
            for column in ("place", "household_id")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    proof: Mapped[str | None] = mapped_column(Text)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Merge(Base):
    """Two records found to be one household. ``moved`` lists the rows that changed hands, and what
    the merge made of the answers on safe contact."""

    __tablename__ = "household_merge"
    __table_args__ = (
        CheckConstraint("merged_id <> kept_id", name="two_households"),
        Index(
            "uq_household_merge_merged_id",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

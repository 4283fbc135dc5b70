"""Surveys as data: versions, questions, options; and the answers, which carry nobody's name.

What a response carries besides its answers (version, month, authority, band, where it came
from) it shares with all others of its `Cohort`. Answers hold small integers only, in the
order in which the report counts them, so that the database can count millions at once.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, RandomId, UtcDateTime, states

NOT_KNOWN = "not_known"


class Kind(StrEnum):
    CHOICE = "choice"
    SCALE = "scale"
    TEXT = "text"


class Survey(Base):
    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))


class Version(Base):
    """One wording of a survey. A change of wording is a new version."""

    __tablename__ = "survey_version"
    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        CheckConstraint("number > 0", name="number_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    survey: Mapped[Survey] = relationship(lazy="joined", innerjoin=True)
    questions: Mapped[list["Question"]] = relationship(
        order_by="Question.position", lazy="selectin"
    )


class Question(Base):
    """``text`` is what people were asked; ``measure`` the short wording for tables, if any."""

    __tablename__ = "survey_question"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[Kind] = mapped_column(states(Kind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    measure: Mapped[str | None] = mapped_column(Text)

    options: Mapped[list["Option"]] = relationship(order_by="Option.position", lazy="selectin")


class Option(Base):
    """One answer that can be chosen. On a 0-10 scale the position is the number itself."""

    __tablename__ = "survey_option"
    __table_args__ = (
        UniqueConstraint("question_id", "code"),
        CheckConstraint("counted OR NOT positive", name="positive_is_counted"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))
    positive: Mapped[bool]
    counted: Mapped[bool]


class Import(Base):
    """One file of historic responses. Its row stays when the import is taken back."""

    __tablename__ = "survey_import"
    __table_args__ = (
        CheckConstraint("responses > 0", name="is_not_empty"),
        Index("ix_survey_import_version_id_sha256", "version_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    responses: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    version: Mapped[Version] = relationship(lazy="joined", innerjoin=True)


class Cohort(Base):
    """What responses carry besides their answers: nothing finer than a month and a band."""

    __tablename__ = "survey_cohort"
    __table_args__ = (
        UniqueConstraint("import_id", "month", "authority", "band"),
        CheckConstraint(
            "length(month) = 7 AND substr(month, 1, 4) BETWEEN '1900' AND '2999'"
            " AND substr(month, 5, 1) = '-' AND substr(month, 6, 2) BETWEEN '01' AND '12'"
            " AND ltrim(substr(month, 1, 4) || substr(month, 6, 2), '0123456789') = ''",
            name="month_is_a_month",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"), index=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("survey_import.id"))
    month: Mapped[str] = mapped_column(String(7))
    authority: Mapped[str] = mapped_column(String(40))
    band: Mapped[str] = mapped_column(String(20))


class Response(Base):
    """One filled-in survey: a random number in a cohort. No key, no time, no order."""

    __tablename__ = "survey_response"
    __table_args__ = (UniqueConstraint("cohort_id", "id"),)

    id: Mapped[int] = mapped_column(RandomId, primary_key=True, autoincrement=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("survey_cohort.id"))


class Answer(Base):
    """One answer to a question of choice or scale. A blank has no row."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["cohort_id", "response_id"], ["survey_response.cohort_id", "survey_response.id"]
        ),
        ForeignKeyConstraint(
            ["question_id", "option"], ["survey_option.question_id", "survey_option.position"]
        ),
        # Covers the count of answers and is read in the order in which they are grouped.
        Index("ix_survey_answer_counted", "question_id", "cohort_id", "option"),
        {"sqlite_with_rowid": False},
    )

    response_id: Mapped[int] = mapped_column(RandomId, primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort_id: Mapped[int]
    option: Mapped[int] = mapped_column(SmallInteger)


class Comment(Base):
    """An answer in somebody's own words, apart from the other answers of its response."""

    __tablename__ = "survey_comment"

    id: Mapped[int] = mapped_column(RandomId, primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("survey_import.id"), index=True)
    text: Mapped[str] = mapped_column(Text)

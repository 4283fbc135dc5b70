"""The words by which staff find a household."""

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

# PostgreSQL sorts by the language of the server unless told otherwise; SQLite by bytes.
SORTED_BY_BYTES = String(254).with_variant(String(254, collation="C"), "postgresql")


class SearchWord(Base):
    """A word by which staff find a household: part of a name, an address for mail, a phone
    number, a postcode, a reference. In the order of bytes, so that beginnings can be looked up.

    ``adult_id`` is whose word it is, if that adult was ever in another household as well: who
    may not see the other one does not find this one by it. 0 for all other words.
    """

    __tablename__ = "search_word"
    # The other way round as well: whether one household has a word is asked of thousands.
    __table_args__ = (
        Index("ix_search_word_household_id", "household_id", "word", "adult_id"),
        Index(
            "ix_search_word_adult_id",
            "adult_id",
            "household_id",
            sqlite_where=text("adult_id != 0"),
            postgresql_where=text("adult_id != 0"),
        ),
    )

    word: Mapped[str] = mapped_column(SORTED_BY_BYTES, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True)
    adult_id: Mapped[int] = mapped_column(primary_key=True, default=0)

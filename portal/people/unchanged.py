"""Two who change the same record: the second is told, and nothing is lost unseen."""

import hashlib

from sqlalchemy import inspect

from portal.db import Base
from portal.errors import Refusal


class ChangedMeanwhile(Refusal):
    """Somebody else was quicker. The person may look at the record, and save again."""


def fingerprint(*rows: Base) -> str:
    """A short word that changes whenever any column of the rows does, or a row comes or goes."""
    content = [
        (row.__tablename__, [getattr(row, one.key) for one in inspect(type(row)).column_attrs])
        for row in rows
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()[:20]


def check_unchanged(seen: str | None, *rows: Base) -> None:
    """Refuses a change by somebody whose page showed other rows than these. None: no page.

    The rows must be locked, and read after that.
    """
    if seen is not None and seen != fingerprint(*rows):
        raise ChangedMeanwhile(
            "Somebody else changed this record after you opened this page. Nothing is saved yet."
            " Look at the record, then save again if what you typed still holds."
        )

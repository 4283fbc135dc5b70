"""A visit: who opens what address, and what they send to see its errors."""

from collections.abc import Mapping
from dataclasses import dataclass

# Who opens a page: staff by their role, staff who have given their password only, families.
# The last is nobody in particular, while the database has never answered.
NOBODY, MANAGER, ADMINISTRATOR, ADVISORY = "nobody", "manager", "administrator", "advisory"
HALF, WITHOUT_APP, UNLINKED, PARENT, EARLY = "half", "without app", "unlinked", "parent", "early"


@dataclass(frozen=True)
class Visit:
    """A page that somebody opens and, if there is something to ``send``, the page that answers
    when they press ``button``. ``{sign_in}`` in an address stands for a
    link to sign in, and so on; ``{account}`` for an account of staff, ``{table}`` for a table
    that is kept."""

    name: str
    address: str
    who: str = NOBODY
    status: int = 200
    send: Mapping[str, str] | None = None
    button: str = ""

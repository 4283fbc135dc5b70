"""Settings: the agency's own facts as dated rows, first read from its `agency.toml`.

A fact holds from a day on, until the next row with the same key. Old records keep the fact
of their own day, so nothing here is ever overwritten by a change of tomorrow.
"""

from portal.settings.agency_file import load_missing
from portal.settings.changes import (
    ChangedMeanwhile,
    add_change,
    find_change,
    rows_of,
    take_back,
    version_of,
)
from portal.settings.held import Settings, on, state
from portal.settings.known import KNOWN, READERS, Group, Known
from portal.settings.models import Setting

__all__ = [
    "KNOWN",
    "READERS",
    "ChangedMeanwhile",
    "Group",
    "Known",
    "Setting",
    "Settings",
    "add_change",
    "find_change",
    "load_missing",
    "on",
    "rows_of",
    "state",
    "take_back",
    "version_of",
]

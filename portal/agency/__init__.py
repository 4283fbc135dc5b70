"""An agency's own facts, typed and checked. They are kept as `settings`, never in code."""

from portal.agency.colours import CONTRAST_OF_TEXT, Colours, contrast
from portal.agency.fund import FundLimit
from portal.agency.lengths import Length, Unit
from portal.agency.names import Authority, Contact, HelpLine, Names, OtherService
from portal.agency.reading import Fact, Problem, WrongFacts
from portal.agency.retention import Retention
from portal.agency.working_time import ClosedDay, OfficeHours, SessionLimits, Targets

__all__ = [
    "CONTRAST_OF_TEXT",
    "Authority",
    "ClosedDay",
    "Colours",
    "Contact",
    "Fact",
    "FundLimit",
    "HelpLine",
    "Length",
    "Names",
    "OfficeHours",
    "OtherService",
    "Problem",
    "Retention",
    "SessionLimits",
    "Targets",
    "Unit",
    "WrongFacts",
    "contrast",
]

"""Tables of who is who: staff, families, the accounts of both, and the client list."""

from portal.people.models.accounts import (
    Account,
    Guess,
    KnownDevice,
    LinkedBy,
    MailedLink,
    Purpose,
    SignedIn,
    UnfinishedForm,
)
from portal.people.models.client_list import ClientChange, ClientImport
from portal.people.models.households import (
    Adult,
    Child,
    ChildHome,
    ClosedReason,
    Flag,
    FlagKind,
    Household,
    Membership,
    Merge,
    NamedStaff,
    OrderType,
    PreferredFormat,
    Residence,
)
from portal.people.models.search import SearchWord
from portal.people.models.staff import RecoveryCode, Role, Staff

__all__ = [
    "Account",
    "Adult",
    "Child",
    "ChildHome",
    "ClientChange",
    "ClientImport",
    "ClosedReason",
    "Flag",
    "FlagKind",
    "Guess",
    "Household",
    "KnownDevice",
    "LinkedBy",
    "MailedLink",
    "Membership",
    "Merge",
    "NamedStaff",
    "OrderType",
    "PreferredFormat",
    "Purpose",
    "RecoveryCode",
    "Residence",
    "Role",
    "SearchWord",
    "SignedIn",
    "Staff",
    "UnfinishedForm",
]

"""Who may do what: permissions in plain words, and the mark that every view must wear."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from portal.people.models import Role

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a member of staff may do. The value is said to people, for example on a page."""

    READ_FAMILIES = "search for families and read their records"
    CHANGE_FAMILIES = "open, change, merge and close the records of families"
    LINK_ACCOUNTS = "link an account to an adult on record"
    RESTRICT_FAMILIES = "restrict a record to named staff"
    IMPORT_CLIENT_LIST = "import, undo and export the client list"
    SEE_POST = "see the mail that waits, failed or is uncertain"
    READ_RESULTS = "read the results of surveys"
    READ_PUBLISHED = "read published figures"
    MANAGE_STAFF = "add and disable staff, and give them their roles"
    CHANGE_SETTINGS = "change the agency's settings"
    SEARCH_AUDIT = "search who did and looked at what"


ROLE_DESCRIPTIONS: dict[Role, str] = {
    Role.ADVISORY: "Advisory team: takes requests, finds families, links their accounts, keeps"
    " the client list. Sees the whole region.",
    Role.SOCIAL_WORKER: "Social worker: takes calls, assesses and applies. Reads and changes the"
    " records of families in the whole region.",
    Role.EVENTS: "Participation team: runs events and courses. Sees who is coming and what they"
    " need, nothing else of a family.",
    Role.MANAGER: "Service manager: reads the results of surveys, reads and changes the records"
    " of families, decides who may see a restricted one.",
    Role.BOARD: "Board or performance officer: reads published figures only, of the region or of"
    " one authority.",
    Role.ADMINISTRATOR: "Administrator: staff accounts, roles and settings. Reads no records of"
    " families.",
}

_FAMILIES = frozenset(
    {
        Permission.READ_FAMILIES,
        Permission.CHANGE_FAMILIES,
        Permission.LINK_ACCOUNTS,
        Permission.SEE_POST,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADVISORY: _FAMILIES | {Permission.IMPORT_CLIENT_LIST},
    Role.SOCIAL_WORKER: _FAMILIES,
    Role.EVENTS: frozenset(),
    Role.MANAGER: _FAMILIES
    | {
        Permission.RESTRICT_FAMILIES,
        Permission.IMPORT_CLIENT_LIST,
        Permission.READ_RESULTS,
        Permission.READ_PUBLISHED,
        Permission.SEARCH_AUDIT,
    },
    Role.BOARD: frozenset({Permission.READ_PUBLISHED}),
    Role.ADMINISTRATOR: frozenset(
        {Permission.MANAGE_STAFF, Permission.CHANGE_SETTINGS, Permission.SEARCH_AUDIT}
    ),
}


class Audience(StrEnum):
    PUBLIC = "public"
    ACCOUNT = "account"
    FAMILY = "family"
    STAFF = "staff"
    STAFF_BEFORE_CODE = "staff_before_code"


@dataclass(frozen=True)
class AccessMark:
    """Who a view is for. Staff views name the permission they need, or none beyond signing in."""

    audience: Audience
    permission: Permission | None = None


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    return _mark(view, AccessMark(Audience.PUBLIC))


def account(view: View) -> View:
    """Mark a view as for everybody of a family who is signed in, linked or not."""
    return _mark(view, AccessMark(Audience.ACCOUNT))


def family(view: View) -> View:
    """Mark a view as for adults whom staff have linked to a household."""
    return _mark(view, AccessMark(Audience.FAMILY))


def staff(permission: Permission | None) -> Callable[[View], View]:
    """Mark a view as for signed-in staff who hold ``permission`` (None: any staff)."""
    return lambda view: _mark(view, AccessMark(Audience.STAFF, permission))


def staff_before_code(view: View) -> View:
    """Mark a view as for staff who have given their password, and their code perhaps not yet."""
    return _mark(view, AccessMark(Audience.STAFF_BEFORE_CODE))


def mark_of(view: Callable[..., Any]) -> AccessMark | None:
    """The access mark of a view, or None if it has none: such a view is never served."""
    return getattr(view, "access_mark", None)


def may(role: Role, permission: Permission | None) -> bool:
    return permission is None or permission in PERMISSIONS[role]


def _mark(view: View, mark: AccessMark) -> View:
    if mark_of(view) is not None:
        raise TypeError(f"{view.__name__} wears two access marks")
    view.access_mark = mark  # type: ignore[attr-defined]
    return view

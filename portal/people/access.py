"""Who may do what: permissions in plain words, and the mark that every view must wear."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from portal.people.models import Role

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a member of staff may do. The value is said to people, for example on a page."""

    READ_RESULTS = "read the results of surveys"


ROLE_DESCRIPTIONS: dict[Role, str] = {
    Role.MANAGER: "Service manager: reads the results of surveys as tables and percentages.",
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset({Permission.READ_RESULTS}),
}


class Audience(StrEnum):
    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True)
class AccessMark:
    """Who a view is for. Staff views name the permission they need, or none beyond signing in."""

    audience: Audience
    permission: Permission | None = None


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    return _mark(view, AccessMark(Audience.PUBLIC))


def staff(permission: Permission | None) -> Callable[[View], View]:
    """Mark a view as for signed-in staff who hold ``permission`` (None: any staff)."""
    return lambda view: _mark(view, AccessMark(Audience.STAFF, permission))


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

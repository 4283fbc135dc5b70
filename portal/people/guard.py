"""The door: who is asking, and whether the view's access mark lets them in."""

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal import db
from portal.people import devices, sessions
from portal.people.access import Audience, Permission, mark_of, may
from portal.people.models import SignedIn, Staff
from portal.web import agency, database

TOKEN = "token"  # noqa: S105 - the name of a field of the cookie


def init_app(app: Flask) -> None:
    """Stand before every view. Refuses to start with a view that wears no access mark."""
    app.before_request(_let_in)
    app.context_processor(lambda: {"staff": g.get("staff"), "can": can})


def check_marks(app: Flask) -> None:
    """Raise TypeError if any view of the application wears no access mark."""
    for endpoint, view in app.view_functions.items():
        if mark_of(view) is None:
            raise TypeError(f"the view {endpoint} wears no access mark")


def current_session() -> SignedIn | None:
    """The session of whoever asks, if they are signed in."""
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    limits = agency.current().session_limits
    return sessions.find(database.session(), token, limits=limits)


def can(permission: str) -> bool:
    """Whether the member of staff who asks, if anybody, holds a permission; for templates."""
    found: Staff | None = g.get("staff")
    return found is not None and may(found.role, Permission[permission])


def signed_in() -> Staff:
    """The member of staff who asks. Only for views that are marked for staff."""
    found: Staff = g.staff
    return found


def begin(token: str) -> None:
    """Give the browser a new cookie for a session just begun; nothing of the old one stays."""
    session.clear()
    session[TOKEN] = token


def device() -> str:
    """The device that asks, in the few words that a person knows it by."""
    return devices.words(request.user_agent.string)


def end() -> None:
    session.clear()


def _let_in() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    mark = mark_of(current_app.view_functions[request.endpoint])
    if mark is None:
        abort(500)
    if mark.audience is Audience.PUBLIC:
        return None
    found = current_session()
    if found is None or found.staff is None:
        return redirect(url_for("people.sign_in_page", next=_here()))
    if not may(found.staff.role, mark.permission):
        abort(403)
    g.staff = found.staff
    if sessions.is_stale(found):
        _write_down_seen(found)
    return None


def _write_down_seen(found: SignedIn) -> None:
    """A GET changes nothing but this, in a transaction of its own."""
    if request.method in database.SAFE_METHODS:
        with db.transaction(database.engine()) as session:
            sessions.seen(session, found.id)
    else:
        sessions.seen(database.session(), found.id)


def _here() -> str | None:
    """The page to come back to after signing in; only a page that was asked for by GET."""
    return request.full_path.rstrip("?") if request.method == "GET" else None

"""The door: who is asking, and whether the view's access mark lets them in."""

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal import db
from portal.people import cookie, sent_late, sight
from portal.people.access import AccessMark, Audience, Permission, mark_of, may
from portal.people.models import Account, Household, SignedIn, Staff, UnfinishedForm
from portal.people.signing_in import sessions, unfinished
from portal.web import agency, database, error_pages, sent_forms

OF_STAFF = frozenset({Audience.STAFF, Audience.STAFF_BEFORE_CODE})


def init_app(app: Flask) -> None:
    """Stand before every view. Refuses to start with a view that wears no access mark."""
    app.before_request(_let_in)
    app.register_error_handler(CSRFError, _not_done)
    app.context_processor(
        lambda: {
            "staff": g.get("staff"),
            "account": g.get("account"),
            "can": can,
            "before_code": _before_code(),
        }
    )


def check_marks(app: Flask) -> None:
    """Raise TypeError if any view of the application wears no access mark."""
    for endpoint, view in app.view_functions.items():
        if mark_of(view) is None:
            raise TypeError(f"the view {endpoint} wears no access mark")


def current_session() -> SignedIn | None:
    """The session of whoever asks, if they are signed in. Production lets nobody of the
    demonstration in, whichever way they came by a session."""
    token = cookie.token()
    if token is None:
        return None
    limits = agency.current().session_limits
    found = sessions.find(database.session(), token, limits=limits)
    invented = found is not None and sessions.person_of(found).demonstration
    return None if invented and current_app.config["IN_PRODUCTION"] else found


def can(permission: str) -> bool:
    """Whether the member of staff who asks, if anybody, holds a permission; for templates."""
    found: Staff | None = g.get("staff")
    return found is not None and may(found.role, Permission[permission])


def signed_in() -> Staff:
    """The member of staff who asks. Only for views that are marked for staff."""
    found: Staff = g.staff
    return found


def account() -> Account:
    """The account that asks. Only for views that are marked for families."""
    found: Account = g.account
    return found


def household() -> Household:
    """The household of the adult who asks. Only for views marked for linked families."""
    found: Household = g.household
    return found


def begin(begun: sessions.Begun) -> None:
    """Give the browser a new cookie for a session just begun; the old one opens nothing more."""
    of_family = {cookie.FAMILY: True} if begun.row.account_id is not None else {}
    cookie.renew(**{cookie.TOKEN: begun.token}, **of_family)


def end() -> None:
    cookie.renew()


def said(kept: UnfinishedForm) -> list[tuple[str, str]]:
    """What was kept, in the words of the form that it was written in."""
    try:
        path = kept.address.partition("?")[0]
        endpoint, values = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return []
    fields = unfinished.fields_of(kept)
    return sent_forms.said(current_app.view_functions[endpoint], values, fields)


def signed_in_family() -> Account | None:
    """The account that is signed in, on a page for everybody. The menu of such a page shows
    nothing to who is out."""
    found = current_session()
    if found is None or found.account is None:
        cookie.forget_menu()
        return None
    return found.account


def _let_in() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    mark = mark_of(_view())
    if mark is None:
        abort(500)
    if mark.audience is Audience.PUBLIC:
        return None
    found = current_session()
    if found is None:
        return _to_sign_in(mark)
    refused = _refused(found, mark)
    if refused is not None:
        return refused
    g.signed_in = found
    if sessions.is_stale(found):
        _write_down_seen(found)
    if "unfinished" in request.form:
        person = sessions.person_of(found)
        unfinished.forget(database.session(), person, request.form["unfinished"])
    return None


def refuse_unread() -> ResponseReturnValue | None:
    """Where somebody is sent who may not send to this view of staff, without reading what they
    send: a form is read before `_let_in` asks. None for who may; that is asked again there."""
    mark = mark_of(_view())
    if mark is None or mark.audience is not Audience.STAFF:
        raise TypeError("only views of staff take large files")
    token = cookie.token()
    with db.open_session(database.engine(), writes=False) as reading:
        limits = agency.current().session_limits
        found = sessions.find(reading, token, limits=limits) if token else None
        if found is None:
            return redirect(url_for("people.sign_in_page"))
        answer = _refused(found, mark)
    g.pop("staff", None)
    return answer


def _refused(found: SignedIn, mark: AccessMark) -> ResponseReturnValue | None:
    """Where whoever asks is sent instead; None lets them in, and says who they are."""
    if found.staff is not None:
        return _refused_staff(found, found.staff, mark)
    if found.account is None or mark.audience in OF_STAFF:
        abort(403)
    g.account = found.account
    if mark.audience is Audience.FAMILY:
        g.household = sight.household_of(database.session(), found.account)
        if g.household is None:
            return redirect(url_for("my_account.page"))
    return None


def _refused_staff(found: SignedIn, who: Staff, mark: AccessMark) -> ResponseReturnValue | None:
    if mark.audience not in OF_STAFF:
        abort(403)
    if mark.audience is Audience.STAFF and found.code_given_at is None:
        return redirect(url_for("people.code_page", next=_here()))
    if not may(who.role, mark.permission):
        abort(403)
    g.staff = who
    return None


def _to_sign_in(mark: AccessMark) -> ResponseReturnValue:
    cookie.forget_menu()
    page = "people.sign_in_page" if mark.audience in OF_STAFF else "account.sign_in_page"
    over = sent_late.session_over()
    if over is None:
        return redirect(url_for(page, next=_here()))
    kept = sent_late.keep(over)
    shown = sent_late.shown(over, now_in=None) if kept is None else None
    return shown or redirect(url_for(page, next=kept))


def _not_done(_error: CSRFError) -> ResponseReturnValue:
    """The answer to a form without the token of this session, which is never done. If the form
    was made in a session that this browser had before, what was written is not lost: it is kept
    for who is signed in again, and shown to anybody else. Another site is only refused."""
    over, mark = sent_late.session_before(), mark_of(_view())
    if over is None or mark is None:
        return error_pages.run_out()
    now_in = current_session()
    again = now_in is not None and sessions.person_of(now_in) is sessions.person_of(over)
    kept = sent_late.keep(over) if again and mark.audience is not Audience.PUBLIC else None
    if kept is not None:
        return redirect(kept)
    return sent_late.shown(over, now_in=now_in) or error_pages.run_out()


def _view() -> Callable[..., Any]:
    """The view that the request is for."""
    return current_app.view_functions[request.endpoint or ""]


def _before_code() -> bool:
    """Whether staff who ask have given their password and no code: no page of the menu opens."""
    return "signed_in" in g and g.signed_in.staff is not None and g.signed_in.code_given_at is None


def _write_down_seen(found: SignedIn) -> None:
    """In a transaction of its own: a GET changes nothing but this, and who sends a form that is
    refused was here as well. A second one that writes would wait for that of a POST on SQLite:
    so there this is the first thing of it, and is committed before anything else is done."""
    if request.method in database.SAFE_METHODS:
        with db.transaction(database.engine()) as own:
            sessions.seen(own, found.id)
    else:
        sessions.seen(database.session(), found.id)
        database.commit()


def _here() -> str | None:
    """The page to come back to after signing in; only a page that was asked for by GET."""
    return request.full_path.rstrip("?") if request.method == "GET" else None

"""The door: who is asking, and whether the view's access mark lets them in."""

from flask import Flask, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal import db
from portal.people import sight
from portal.people.access import AccessMark, Audience, Permission, mark_of, may
from portal.people.models import Account, Household, SignedIn, Staff, UnfinishedForm
from portal.people.signing_in import sessions, unfinished
from portal.web import agency, database, sent_forms

TOKEN = "token"  # noqa: S105 - the name of a field of the cookie
FAMILY = "family"  # lets pages for everybody show the right menu; it opens nothing
OF_STAFF = frozenset({Audience.STAFF, Audience.STAFF_BEFORE_CODE})


def init_app(app: Flask) -> None:
    """Stand before every view. Refuses to start with a view that wears no access mark."""
    app.before_request(_let_in)
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
    token = _token()
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
    """Give the browser a new cookie for a session just begun; nothing of the old one stays."""
    session.clear()
    session[TOKEN] = begun.token
    if begun.row.account_id is not None:
        session[FAMILY] = True


def end() -> None:
    session.clear()


def said(kept: UnfinishedForm) -> list[tuple[str, str]]:
    """What was kept, in the words of the form that it was written in."""
    try:
        path = kept.address.partition("?")[0]
        endpoint, _values = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return []
    fields = unfinished.fields_of(kept)
    return sent_forms.said(current_app.view_functions[endpoint], fields)


def signed_in_family() -> Account | None:
    """The account that is signed in, on a page for everybody. The menu of such a page shows
    nothing to who is out."""
    found = current_session()
    if found is None or found.account is None:
        _forget_menu()
        return None
    return found.account


def _forget_menu() -> None:
    """No menu of an account for who is out. The token stays: it finds what they send too late."""
    if FAMILY in session:
        del session[FAMILY]


def _let_in() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    mark = mark_of(current_app.view_functions[request.endpoint])
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
    mark = mark_of(current_app.view_functions[request.endpoint or ""])
    if mark is None or mark.audience is not Audience.STAFF:
        raise TypeError("only views of staff take large files")
    token = _token()
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
    _forget_menu()
    page = "people.sign_in_page" if mark.audience in OF_STAFF else "account.sign_in_page"
    over = _over()
    if over is None:
        return redirect(url_for(page, next=_here()))
    kept = _kept(over)
    words = sent_forms.said(current_app.view_functions[request.endpoint or ""], _sent())
    if kept is None and words:
        of = "staff" if over.staff is not None else "family"
        return render_template(f"people/{of}/not_sent.html", fields=words), 403
    return redirect(url_for(page, next=kept))


def _over() -> SignedIn | None:
    """The session that is over of somebody who sends a form with it, if it had let them in."""
    token = _token()
    if request.method in database.SAFE_METHODS or token is None:
        return None
    over = sessions.of_token(database.session(), token)
    return over if over is not None and unfinished.had_let_in(over) else None


def _kept(over: SignedIn) -> str | None:
    """Where to find again what was sent with a session that had just run out by itself."""
    if not unfinished.may_keep(over, agency.current().session_limits):
        return None
    person = sessions.person_of(over)
    kept = unfinished.keep(database.session(), person, address=_path(), fields=_sent())
    database.commit()
    name = "people.unfinished_form" if isinstance(person, Staff) else "my_account.unfinished_form"
    return url_for(name, public_id=kept) if kept else None


def _sent() -> list[tuple[str, str]]:
    """What was sent, without passwords."""
    return [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in ("csrf_token", "unfinished") and "password" not in name
    ]


def _token() -> str | None:
    token = session.get(TOKEN)
    return token if isinstance(token, str) else None


def _before_code() -> bool:
    """Whether staff who ask have given their password and no code: no page of the menu opens."""
    return "signed_in" in g and g.signed_in.staff is not None and g.signed_in.code_given_at is None


def _write_down_seen(found: SignedIn) -> None:
    """A GET changes nothing but this, in a transaction of its own."""
    if request.method in database.SAFE_METHODS:
        with db.transaction(database.engine()) as own:
            sessions.seen(own, found.id)
    else:
        sessions.seen(database.session(), found.id)


def _path() -> str:
    return request.full_path.rstrip("?")


def _here() -> str | None:
    """The page to come back to after signing in; only a page that was asked for by GET."""
    return _path() if request.method == "GET" else None

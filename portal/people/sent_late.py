"""What somebody sent with a session that is over, or from a form of one before: it is never done.
It is kept for its owner, or shown once more to who sent it, as `signing_in.unfinished` allows."""

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.people import cookie
from portal.people.models import SignedIn, Staff
from portal.people.signing_in import sessions, unfinished
from portal.web import agency, database, sent_forms

UNSEEN = frozenset({"csrf_token", "unfinished", "code"})


def session_over() -> SignedIn | None:
    """The session that is over of somebody who sends a form with it, if it had let them in."""
    token = cookie.token()
    if request.method in database.SAFE_METHODS or token is None:
        return None
    return _that_let_in(sessions.of_token(database.session(), token))


def session_before() -> SignedIn | None:
    """The session before, of this browser, that the form was made in which is sent now."""
    former = cookie.former_of(request.form.get("csrf_token", ""))
    return _that_let_in(sessions.of_hash(database.session(), former)) if former else None


def keep(over: SignedIn) -> str | None:
    """Where to find again what was sent, if it is kept: with a session that had just run out by
    itself, or that stands but for its cookie."""
    if not unfinished.may_keep(over, agency.current().session_limits):
        return None
    person = sessions.person_of(over)
    path = request.full_path.rstrip("?")
    kept = unfinished.keep(database.session(), person, address=path, fields=_sent())
    database.commit()
    name = "people.unfinished_form" if isinstance(person, Staff) else "my_account.unfinished_form"
    return url_for(name, public_id=kept) if kept else None


def shown(over: SignedIn, *, now_in: SignedIn | None) -> ResponseReturnValue | None:
    """A page with what was written, to be copied; None where nothing was written."""
    view = current_app.view_functions[request.endpoint or ""]
    words = sent_forms.said(view, request.view_args or {}, _sent())
    if not words:
        return None
    of = "staff" if over.staff is not None else "family"
    again = request.path if now_in is not None and _opens() else None
    template = f"people/{of}/not_sent.html"
    return render_template(template, fields=words, now_in=now_in, again=again), 403


def _that_let_in(over: SignedIn | None) -> SignedIn | None:
    return over if over is not None and unfinished.had_let_in(over) else None


def _opens() -> bool:
    """Whether what was sent went to a page that can be opened."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and "GET" in adapter.allowed_methods()


def _sent() -> list[tuple[str, str]]:
    """What was sent, without passwords and codes."""
    return [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in UNSEEN and "password" not in name
    ]

"""What was just done, said once on the page that comes next.

The words stand at the view, for a test to read. The cookie carries the name of the view and
nothing else: no notice can name anybody.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue

from portal.web.database import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., Any])

DONE = "done"  # the name of a field of the cookie


def init_app(app: Flask) -> None:
    app.jinja_env.globals["notice"] = take


def says(words: str) -> Callable[[View], View]:
    """Mark a view with what the next page says once the view has done its work."""

    def mark(view: View) -> View:
        view.says = words  # type: ignore[attr-defined]
        return view

    return mark


def words_of(view: Callable[..., Any] | None) -> str | None:
    """What the next page says after a view, if anything."""
    return getattr(view, "says", None)


def instead(address: str) -> ResponseReturnValue:
    """Go to another page because nothing could be done here: that page says nothing of it."""
    g.nothing_done = True
    return redirect(address)


def leave(response: Response) -> None:
    """After a POST that ended in another page, leave word for that page."""
    sent_on = request.method not in SAFE_METHODS and response.status_code in (302, 303)
    view = current_app.view_functions.get(request.endpoint or "")
    if sent_on and words_of(view) and "nothing_done" not in g:
        session[DONE] = request.endpoint


def take() -> str | None:
    """What was left for this page; it is not said again. An error page leaves it for the next."""
    if DONE not in session or "error_page" in g:
        return None
    return words_of(current_app.view_functions.get(session.pop(DONE)))

"""Pages for when something went wrong: what happened, what to do, never a trace."""

import logging

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import (
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    TimeoutError,
)
from werkzeug.exceptions import HTTPException, SecurityError

log = logging.getLogger("portal.errors")

WORDS: dict[int, tuple[str, str]] = {
    400: ("This page could not be read", "Go back and try again. Nothing was changed."),
    403: ("You cannot open this page", "Your account is not allowed to open it."),
    404: (
        "Page not found",
        "If you typed the address, check it. If you followed a link, it may be out of date.",
    ),
    405: ("This page cannot be opened like this", "Go back and try again."),
    410: ("This page is no longer here", "It was taken away, or its link has run out."),
    413: ("That is too large", "Send a smaller file or a shorter text. Nothing was stored."),
    429: ("Too many tries", "Please wait a few minutes, then try again."),
    500: ("Sorry, something went wrong", "Nothing was stored. Please try again in a few minutes."),
    503: (
        "Sorry, this service is not working just now",
        "Nothing was stored. Please try again in a few minutes.",
    ),
}
RUN_OUT = (
    "Please send that again",
    "You were signed out, or the page was open for very long. Go back, open it again and send it.",
)

KEPT_HEADERS = frozenset({"Allow", "Retry-After"})


def init_app(app: Flask) -> None:
    app.register_error_handler(SecurityError, _other_host)
    app.register_error_handler(HTTPException, _http)
    # A database that is down, locked, read-only, or has no tables yet.
    for silence in (
        InterfaceError,
        InternalError,
        OperationalError,
        ProgrammingError,
        TimeoutError,
    ):
        app.register_error_handler(silence, _database)


def page(status: int) -> tuple[str, int]:
    """The error page of a status, with that status."""
    return _page(status, WORDS[status])


def run_out() -> tuple[str, int]:
    """The answer to a form that does not belong to the session it was sent in."""
    return _page(400, RUN_OUT)


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    text, status = page(code if code in WORDS else (500 if code >= 500 else 400))
    # With 405 belongs which methods there are, with 429 how long to wait.
    kept = [(name, value) for name, value in error.get_headers() if name in KEPT_HEADERS]
    return text, status, kept


def _other_host(_error: SecurityError) -> ResponseReturnValue:
    """A request for a host that is not ours: a page has no addresses there to link to."""
    return "This portal has another address.", 400, {"Content-Type": "text/plain"}


def _database(error: Exception) -> tuple[str, int]:
    g.database_failed = True
    log.error("the database did not answer: %s", type(error).__name__)
    return page(503)


def _page(status: int, words: tuple[str, str]) -> tuple[str, int]:
    g.error_page = True
    title, text = words
    return render_template("error.html", title=title, text=text, refused=status == 403), status

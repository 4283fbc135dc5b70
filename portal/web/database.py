"""The database session of a request: opened when first needed, committed once or not at all."""

from flask import Flask, abort, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def session() -> Session:
    """The session of this request."""
    if "session" not in g:
        g.session = db.open_session(engine(), writes=request.method not in SAFE_METHODS)
    opened: Session = g.session
    return opened


def engine() -> Engine:
    found: Engine = current_app.extensions["engine"]
    return found


def commit() -> None:
    """Make what this request changed last, if it opened a session at all."""
    if "session" in g:
        g.session.commit()


def init_app(app: Flask, url: str, secret_key: str) -> None:
    app.extensions["engine"] = db.engine_for(url, secret_key)
    app.before_request(_refuse_nul)
    app.teardown_request(_close)


def _refuse_nul() -> None:
    """Nobody types a NUL, and PostgreSQL takes none: it would end as an error of ours."""
    sent = [*request.args.lists(), *request.form.lists()]
    if "\0" in request.path or any("\0" in value for _name, values in sent for value in values):
        abort(400)


def _close(_error: BaseException | None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()

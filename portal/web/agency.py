"""The agency's settings in a request: read again only when one was added."""

from typing import NamedTuple

from flask import Flask, current_app, g

from portal import clock, db, settings
from portal.settings import Settings
from portal.web import database


class _Kept(NamedTuple):
    state: tuple[object, ...]
    settings: Settings


def current() -> Settings:
    """The settings that hold today."""
    if "settings" not in g:
        g.settings = _read()
    found: Settings = g.settings
    return found


def last_known() -> Settings | None:
    """The settings that this process read last, for pages that must not ask the database."""
    kept: _Kept | None = current_app.extensions.get("settings")
    return kept.settings if kept else None


def init_app(app: Flask) -> None:
    app.extensions["settings"] = None


def _read() -> Settings:
    # A session of its own that only reads: a POST that comes to nothing waits for no writer.
    with db.open_session(database.engine(), writes=False) as session:
        state = (settings.state(session), clock.today())
        kept: _Kept | None = current_app.extensions["settings"]
        if kept is None or kept.state != state:
            kept = _Kept(state, settings.on(session, clock.today()))
            current_app.extensions["settings"] = kept
        return kept.settings

"""How pages are made to look: templates, the agency's colours, addresses of static files."""

import hashlib
from dataclasses import asdict
from functools import cache
from pathlib import Path

from flask import Flask, g
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy.exc import SQLAlchemyError
from whitenoise import WhiteNoise

from portal.agency import Colours
from portal.errors import Refusal
from portal.settings import Settings
from portal.web import agency

STATIC = Path(__file__).resolve().parent.parent / "static"
A_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    design_system = ("govuk_frontend_jinja", "govuk_frontend_wtf")
    app.jinja_env.loader = ChoiceLoader(
        [
            PackageLoader("portal"),
            PrefixLoader({name: PackageLoader(name) for name in design_system}),
        ]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(static=static, colour_sheet=colour_sheet)
    app.context_processor(lambda: {"agency": known_agency() if "failed" in g else agency.current()})
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=STATIC, prefix="static/", max_age=A_YEAR
    )


@cache
def static(name: str) -> str:
    """The address of a static file; it changes when the file does, and may be kept for ever."""
    content = (STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def known_agency() -> Settings | None:
    """The agency's settings; the last known ones, or none, where the database does not answer."""
    try:
        return agency.current()
    except (SQLAlchemyError, Refusal):
        return agency.last_known()


def colour_sheet() -> str:
    """The agency's colours as a style sheet of one rule."""
    settings = known_agency()
    return sheet_of(settings.colours) if settings else ""


@cache
def sheet_of(colours: Colours) -> str:
    properties = (f"--agency-{name}:{value}" for name, value in asdict(colours).items())
    return f":root{{{';'.join(properties)}}}"

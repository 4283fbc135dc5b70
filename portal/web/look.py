"""How pages are made to look: templates and the agency's colours."""

from dataclasses import asdict
from functools import cache

from flask import Flask, g
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy.exc import SQLAlchemyError

from portal.agency import Colours
from portal.days import day_words, moment_words
from portal.errors import Refusal
from portal.settings import Settings
from portal.web import agency
from portal.web.phones import tappable


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
    app.jinja_env.globals["colour_sheet"] = colour_sheet
    app.jinja_env.filters["tappable"] = tappable
    app.jinja_env.filters["groups"] = groups
    app.jinja_env.filters["day"] = day_words
    app.jinja_env.filters["moment"] = moment_words
    app.context_processor(
        lambda: {"agency": known_agency() if "error_page" in g else agency.current()}
    )


def groups(letters: str) -> str:
    """Letters in groups of four, as people copy them."""
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def known_agency() -> Settings | None:
    """The agency's settings; the last known ones, or none, where the database does not answer.

    A database that failed in this request is not asked again: each time could take seconds.
    """
    if "database_failed" not in g:
        try:
            return agency.current()
        except (SQLAlchemyError, Refusal):
            g.database_failed = True
    return agency.last_known()


def colour_sheet() -> str:
    """The agency's colours as a style sheet of one rule."""
    settings = known_agency()
    return sheet_of(settings.colours) if settings else ""


@cache
def sheet_of(colours: Colours) -> str:
    properties = (f"--agency-{name}:{value}" for name, value in asdict(colours).items())
    return f":root{{{';'.join(properties)}}}"

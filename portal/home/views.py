"""The front page, the staff's first page, the pages about the portal itself, its health."""

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from portal.home.my_day import what_waits
from portal.people.access import PERMISSIONS, Permission, may, public, staff
from portal.people.guard import signed_in
from portal.report.kept import kept_tables
from portal.web import database

home = Blueprint("home", __name__)


@home.get("/")
@public
def front_page() -> ResponseReturnValue:
    return render_template("home/front_page.html")


@home.get("/staff")
@staff(None)
def staff_page() -> ResponseReturnValue:
    role, session = signed_in().role, database.session()
    reads = may(role, Permission.READ_RESULTS)
    return render_template(
        "home/staff_page.html",
        kept=kept_tables(session) if reads else [],
        reads_results=reads,
        waits=what_waits(session, signed_in()),
        has_pages=bool(PERMISSIONS[role] - {Permission.READ_PUBLISHED}),
    )


@home.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("home/privacy.html")


@home.get("/adopted-adults-and-birth-families")
@public
def other_services() -> ResponseReturnValue:
    """The way on for those who come to this door and have a service of their own."""
    return render_template("home/other_services.html")


@home.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("home/accessibility.html")


@home.get("/cookies")
@public
def cookies() -> ResponseReturnValue:
    return render_template("home/cookies.html")


@home.get("/health")
@public
def health() -> Response:
    """200 while the database answers; else the error page of 503."""
    database.session().execute(text("SELECT 1"))
    return jsonify(status="ok")

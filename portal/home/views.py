"""The front page, the staff's first page, the pages about the portal itself, its health."""

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from portal.people.access import Permission, may, public, staff
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
    reads = may(signed_in().role, Permission.READ_RESULTS)
    kept = kept_tables(database.session()) if reads else []
    return render_template("home/staff_page.html", kept=kept, reads_results=reads)


@home.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("home/privacy.html")


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

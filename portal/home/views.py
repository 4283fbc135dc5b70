"""The front page, the staff's first page, the pages about the portal itself, its health."""

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from portal.mail.post import counts
from portal.people.access import Permission, may, public, staff
from portal.people.guard import signed_in
from portal.people.sight import hidden_mail
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
    sees_post = may(role, Permission.SEE_POST)
    return render_template(
        "home/staff_page.html",
        kept=kept_tables(session) if reads else [],
        reads_results=reads,
        mail=counts(session, hidden=hidden_mail(signed_in())) if sees_post else None,
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

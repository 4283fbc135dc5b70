"""Signing in and out, and setting a password with a link."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.people import guard, sessions, sign_in, staff
from portal.people.access import public
from portal.people.forms import PasswordForm, SignInForm
from portal.web import database
from portal.web.addresses import local_path

people = Blueprint("people", __name__)


@people.route("/staff/sign-in", methods=["GET", "POST"])
@public
def sign_in_page() -> ResponseReturnValue:
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            token = sign_in.sign_in_staff(
                database.session(),
                email=form.email.data or "",
                password=form.password.data or "",
                production=current_app.config["IN_PRODUCTION"],
                device=guard.device(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            guard.begin(token)
            return redirect(local_path(request.args.get("next")) or url_for("home.staff_page"))
    if form.is_submitted():
        status = 422
    return render_template("people/staff/sign_in.html", form=form), status


@people.post("/staff/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    current = guard.current_session()
    if current is not None:
        sessions.sign_out(database.session(), current=current)
    guard.end()
    return redirect(url_for("people.sign_in_page"))


@people.route("/staff/password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> ResponseReturnValue:
    whose = staff.open_link(database.session(), token)
    if whose is None:
        abort(410)
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            staff.set_password(database.session(), token=token, password=form.password.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("people.sign_in_page"))
    status = 422 if form.is_submitted() else 200
    return render_template("people/staff/set_password.html", form=form, email=whose.email), status

"""Staff: signing in with a password and a code, and what each can do about their own account."""

import segno
from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.errors import Refusal
from portal.people import guard
from portal.people.access import ROLE_DESCRIPTIONS, public, staff_before_code
from portal.people.access import staff as staff_only
from portal.people.accounts import staff, visitor
from portal.people.accounts.forms import (
    ChangeStaffPasswordForm,
    CodeForm,
    FirstCodeForm,
    PasswordForm,
    SignInForm,
)
from portal.people.accounts.gone_pages import gone
from portal.people.models import Purpose
from portal.people.signing_in import authenticator, sessions, sign_in, unfinished
from portal.web import agency, database, one_form
from portal.web.addresses import local_path
from portal.web.notices import says
from portal.web.one_form import done

people = Blueprint("people", __name__)


@people.route("/staff/sign-in", methods=["GET", "POST"])
@public
def sign_in_page() -> ResponseReturnValue:
    form = SignInForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit() and visitor.may_guess("staff", form.email.data or ""):
        try:
            begun = sign_in.sign_in_staff(
                database.session(),
                email=form.email.data or "",
                password=form.password.data or "",
                production=current_app.config["IN_PRODUCTION"],
                device=visitor.device(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            guard.begin(begun)
            return redirect(url_for("people.code_page", next=_onward()))
    elif form.is_submitted() and not form.errors:
        form.refuse(visitor.TOO_MANY)
        status = 429
    return render_template("people/staff/sign_in.html", form=form), status


@people.route("/staff/sign-in/code", methods=["GET", "POST"])
@staff_before_code
def code_page() -> ResponseReturnValue:
    who = guard.signed_in()
    if who.totp_confirmed_at is None:
        return redirect(url_for("people.set_up_authenticator", next=_onward()))
    if g.signed_in.code_given_at is not None:
        return redirect(_onward() or url_for("home.staff_page"))
    form = CodeForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit() and visitor.may_guess("code", who.email):
        try:
            authenticator.give_code(
                database.session(), current=g.signed_in, code=form.code.data or ""
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visitor.remember_device(who)
            return redirect(_onward() or url_for("home.staff_page"))
    elif form.is_submitted() and not form.errors:
        form.refuse(visitor.TOO_MANY)
        status = 429
    return render_template("people/staff/code.html", form=form), status


@people.route("/staff/authenticator", methods=["GET", "POST"])
@staff_before_code
def set_up_authenticator() -> ResponseReturnValue:
    who = guard.signed_in()
    if who.totp_confirmed_at is not None:
        return redirect(url_for("people.my_account"))
    if who.totp_secret is None:  # taken away meanwhile: signing in again makes a new one
        return redirect(url_for("people.sign_in_page"))
    form = FirstCodeForm()
    if form.validate_on_submit():
        try:
            codes = authenticator.confirm(
                database.session(), current=g.signed_in, code=form.code.data or ""
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visitor.remember_device(who)
            onward = _onward() or url_for("home.staff_page")
            return render_template("people/staff/recovery_codes.html", codes=codes, onward=onward)
    status = 422 if form.is_submitted() else 200
    address = authenticator.address(who, agency.current().names.service)
    picture = Markup(segno.make(address, error="m").svg_inline(scale=5, border=4, light="white"))  # noqa: S704
    return render_template(
        "people/staff/authenticator.html", form=form, picture=picture, secret=who.totp_secret
    ), status


@people.post("/staff/sign-out")
@public
@says("You are signed out.")
def sign_out() -> ResponseReturnValue:
    current = guard.current_session()
    if current is not None:
        sessions.sign_out(database.session(), current=current)
    guard.end()
    return redirect(url_for("people.sign_in_page"))


@people.route("/staff/password/<token>", methods=["GET", "POST"])
@public
@says("Your password is set. Sign in with it.")
def set_password(token: str) -> ResponseReturnValue:
    whose = staff.open_link(database.session(), token)
    if whose is None:
        gone(Purpose.SET_PASSWORD)
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            staff.set_password(database.session(), token=token, password=form.password.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visitor.remember_device(whose)
            return redirect(url_for("people.sign_in_page"))
    status = 422 if form.is_submitted() else 200
    return render_template("people/staff/set_password.html", form=form, email=whose.email), status


@people.get("/staff/account")
@staff_only(None)
def my_account() -> ResponseReturnValue:
    who, session = guard.signed_in(), database.session()
    return render_template(
        "people/staff/account.html",
        role_description=ROLE_DESCRIPTIONS[who.role],
        sessions=sessions.of_person(session, who, limits=agency.current().session_limits),
        current=g.signed_in,
        codes_left=authenticator.recovery_codes_left(session, who),
    )


@people.route("/staff/account/password", methods=["GET", "POST"])
@staff_only(None)
@says("Your password is changed. Every other device is signed out.")
def change_password() -> ResponseReturnValue:
    form, who = ChangeStaffPasswordForm(), guard.signed_in()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit() and visitor.may_guess("staff", who.email):
        try:
            staff.change_password(
                database.session(),
                current=g.signed_in,
                old=form.old_password.data or "",
                password=form.password.data or "",
                head=visitor.letterhead(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("people.my_account"))
    elif form.is_submitted() and not form.errors:
        form.refuse(visitor.TOO_MANY)
        status = 429
    return render_template("people/staff/change_password.html", form=form), status


@people.route("/staff/account/recovery-codes", methods=["GET", "POST"])
@staff_only(None)
def renew_recovery_codes() -> ResponseReturnValue:
    session, who, form = database.session(), guard.signed_in(), FirstCodeForm()
    codes: list[str] = []

    def act() -> None:
        if not visitor.may_guess("code", who.email):
            raise visitor.TOO_MANY
        code, head = form.code.data or "", visitor.letterhead()
        codes.extend(staff.renew_recovery_codes(session, staff=who, code=code, head=head))

    onward = url_for("people.my_account")
    if done(form, act):
        return render_template("people/staff/recovery_codes.html", codes=codes, onward=onward)
    return one_form.page(
        form,
        title="Make new recovery codes",
        button="Make new recovery codes",
        back=(onward, "Your account"),
        lead=("The codes that you have now stop working. We mail you that new ones were made.",),
    )


@people.post("/staff/account/sessions/<public_id>/end")
@staff_only(None)
@says("That device is signed out.")
def end_session(public_id: str) -> ResponseReturnValue:
    sessions.end_one(database.session(), guard.signed_in(), public_id)
    return redirect(url_for("people.my_account"))


@people.post("/staff/account/sign-out-everywhere")
@staff_only(None)
@says("You are signed out on every device.")
def sign_out_everywhere() -> ResponseReturnValue:
    sessions.sign_out_everywhere(database.session(), guard.signed_in())
    guard.end()
    return redirect(url_for("people.sign_in_page"))


@people.get("/staff/unfinished/<public_id>")
@staff_only(None)
def unfinished_form(public_id: str) -> ResponseReturnValue:
    kept = unfinished.find(database.session(), guard.signed_in(), public_id)
    if kept is None:
        abort(404)
    fields, said = unfinished.fields_of(kept), guard.said(kept)
    return render_template("people/staff/unfinished.html", kept=kept, fields=fields, said=said)


@people.post("/staff/unfinished/<public_id>/throw-away")
@staff_only(None)
@says("What you wrote is thrown away.")
def throw_away(public_id: str) -> ResponseReturnValue:
    session, who = database.session(), guard.signed_in()
    if unfinished.find(session, who, public_id) is None:
        abort(404)
    unfinished.forget(session, who, public_id)
    return redirect(url_for("home.staff_page"))


def _onward() -> str | None:
    return local_path(request.args.get("next"))

"""Families: making an account, signing in, and links by e-mail.

Opening a link changes nothing, however often mail scanners and previews do it: the button does.
"""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.people import guard
from portal.people.access import public
from portal.people.accounts import accounts, changing_email, linking, visitor
from portal.people.accounts.forms import AddressForm, FamilyPasswordForm, NewAccountForm, SignInForm
from portal.people.accounts.gone_pages import gone
from portal.people.models import MailedLink, Purpose
from portal.people.signing_in import links, sessions, sign_in
from portal.web import database
from portal.web.addresses import local_path
from portal.web.forms import PlainForm
from portal.web.notices import says
from portal.web.one_form import done

account = Blueprint("account", __name__)


@account.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in_page() -> ResponseReturnValue:
    form = SignInForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit() and visitor.may_guess("account", form.email.data or ""):
        try:
            begun = sign_in.sign_in_family(
                database.session(),
                email=form.email.data or "",
                password=form.password.data or "",
                production=current_app.config["IN_PRODUCTION"],
                device=visitor.device(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return enter(begun)
    elif form.is_submitted() and not form.errors:
        form.refuse(visitor.TOO_MANY_FAMILY)
        status = 429
    present = guard.signed_in_family()
    return render_template("people/family/sign_in.html", form=form, present=present), status


@account.route("/sign-in/link", methods=["GET", "POST"])
@public
def ask_for_link() -> ResponseReturnValue:
    return _ask(Purpose.SIGN_IN, "people/family/ask_for_link.html")


@account.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    return _ask(Purpose.REGISTER, "people/family/register.html")


@account.route("/password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    return _ask(Purpose.RESET_PASSWORD, "people/family/forgotten_password.html")


@account.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
def sign_in_link(token: str) -> ResponseReturnValue:
    link = _link(token, Purpose.SIGN_IN)
    form = PlainForm()
    if form.validate_on_submit():
        try:
            begun = sign_in.sign_in_with_link(
                database.session(),
                token=token,
                production=current_app.config["IN_PRODUCTION"],
                device=visitor.device(),
            )
        except Refusal:
            gone(Purpose.SIGN_IN)
        return enter(begun)
    return render_template("people/family/sign_in_link.html", form=form, email=link.email)


@account.route("/register/<token>", methods=["GET", "POST"])
@public
@says("Your account is made.")
def new_account(token: str) -> ResponseReturnValue:
    link = _link(token, Purpose.REGISTER)
    form = NewAccountForm()
    if form.validate_on_submit():
        try:
            made = accounts.make_account(
                database.session(),
                token=token,
                name=form.name.data or "",
                password=form.password.data or "",
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return enter(sign_in.begin_family(database.session(), made, device=visitor.device()))
    status = 422 if form.is_submitted() else 200
    return render_template("people/family/new_account.html", form=form, email=link.email), status


@account.route("/password/<token>", methods=["GET", "POST"])
@public
@says("Your new password is set. Sign in with it.")
def reset_password(token: str) -> ResponseReturnValue:
    link = _link(token, Purpose.RESET_PASSWORD)
    form = FamilyPasswordForm()
    if form.validate_on_submit():
        try:
            whose = accounts.reset_password(
                database.session(),
                token=token,
                password=form.password.data or "",
                head=visitor.letterhead(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visitor.remember_device(whose)
            return redirect(url_for("account.sign_in_page"))
    status = 422 if form.is_submitted() else 200
    return render_template("people/family/reset_password.html", form=form, email=link.email), status


@account.route("/email/undo/<token>", methods=["GET", "POST"])
@public
def put_email_back(token: str) -> ResponseReturnValue:
    link, form = _link(token, Purpose.UNDO_EMAIL), PlainForm()
    head = visitor.letterhead()
    if done(form, lambda: changing_email.put_back(database.session(), token=token, head=head)):
        return render_template("people/family/email_is_back.html", link=link)
    status = 422 if form.is_submitted() else 200
    return render_template("people/family/put_email_back.html", form=form, link=link), status


@account.route("/invitation/<token>", methods=["GET", "POST"])
@public
@says("Your account is linked to your family.")
def invitation(token: str) -> ResponseReturnValue:
    link = _link(token, Purpose.INVITATION)
    known = linking.account_at(database.session(), link.email) is not None
    form = PlainForm() if known else NewAccountForm()
    if form.validate_on_submit():
        try:
            accepted = linking.accept(
                database.session(),
                token=token,
                name=request.form.get("name", ""),
                password=request.form.get("password", ""),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            begun = sign_in.begin_family(database.session(), accepted, device=visitor.device())
            return enter(begun)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "people/family/invitation.html", form=form, email=link.email, known=known
    ), status


@account.post("/sign-out")
@public
@says("You are signed out.")
def sign_out() -> ResponseReturnValue:
    current = guard.current_session()
    if current is not None:
        sessions.sign_out(database.session(), current=current)
    guard.end()
    return redirect(url_for("home.front_page"))


def enter(begun: sessions.Begun) -> ResponseReturnValue:
    """Let somebody in who has just shown who they are, and go on to where they wished to be."""
    guard.begin(begun)
    visitor.remember_device(sessions.person_of(begun.row))
    return redirect(local_path(request.args.get("next")) or url_for("my_account.page"))


def check_your_mail(email: str, *, again: str, another: bool = True) -> str:
    """What anybody meets who asked for a link, sent or not: it is true of both. ``again`` is the
    page to ask on once more, ``another`` whether it takes another address."""
    return render_template(
        "people/family/check_your_mail.html", email=email.strip(), again=again, another=another
    )


def _ask(purpose: Purpose, template: str) -> ResponseReturnValue:
    """A page that asks for an address, mails a link to it, and tells nobody what it found."""
    form = AddressForm()
    if form.validate_on_submit():
        email = form.email.data or ""
        try:
            if visitor.may_have_mail(email, purpose):
                accounts.mail_link(
                    database.session(), email=email, purpose=purpose, head=visitor.letterhead()
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return check_your_mail(email, again=request.path)
    status = 422 if form.is_submitted() else 200
    return render_template(template, form=form, present=guard.signed_in_family()), status


def _link(token: str, purpose: Purpose) -> MailedLink:
    """The link that was opened, while it works; else the page that says that it does not."""
    link = links.find(database.session(), token, purpose)
    if link is None:
        gone(purpose)
    return link

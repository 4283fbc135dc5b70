"""What the owner of a family's account sees and changes of it.

Being signed in is not enough to change how one signs in: that takes the present password or,
where there is none, a link that was mailed just now.
"""

from collections.abc import Callable

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.people import guard, sight
from portal.people.access import account as account_only
from portal.people.accounts import accounts, changing_email, mail_choices, visitor
from portal.people.accounts.family_views import check_your_mail, enter
from portal.people.accounts.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    MailForm,
    NewEmailForm,
)
from portal.people.accounts.gone_pages import gone
from portal.people.models import Purpose
from portal.people.signing_in import links, sessions, sign_in, unfinished
from portal.web import agency, database
from portal.web.forms import PlainForm
from portal.web.notices import instead, says
from portal.web.one_form import done

my_account = Blueprint("my_account", __name__)


@my_account.get("/account")
@account_only
def page() -> ResponseReturnValue:
    session, who = database.session(), guard.account()
    return render_template(
        "people/family/account.html",
        household=sight.household_of(session, who),
        kept=unfinished.all_of(session, who),
        mail=mail_choices.choices(session, who),
        asked=changing_email.asked(session, who),
        sessions=sessions.of_person(session, who, limits=agency.current().session_limits),
        current=g.signed_in,
    )


@my_account.route("/account/mail", methods=["GET", "POST"])
@account_only
@says("Your choice of mail is saved.")
def choose_mail() -> ResponseReturnValue:
    """What mail the owner of the account wants, of that which nobody needs."""
    session, who = database.session(), guard.account()
    form = MailForm(
        data={str(kind): yes for kind, yes in mail_choices.choices(session, who).items()}
    )
    if form.validate_on_submit():
        mail_choices.choose(session, account=who, wanted=form.wanted)
        return redirect(url_for("my_account.page"))
    return render_template("people/family/mail.html", form=form)


@my_account.route("/account/password", methods=["GET", "POST"])
@account_only
@says("Your password is changed. Every other device is signed out.")
def change_password() -> ResponseReturnValue:
    form, who = ChangePasswordForm(), guard.account()
    if who.password_hash is None:
        return instead(url_for("my_account.first_password"))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit() and visitor.may_guess("account", who.email):
        try:
            accounts.change_password(
                database.session(),
                account=who,
                old=form.old_password.data or "",
                password=form.password.data or "",
                head=visitor.letterhead(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return enter(sign_in.begin_family(database.session(), who, device=visitor.device()))
    elif form.is_submitted() and not form.errors:
        form.refuse(visitor.TOO_MANY_FAMILY)
        status = 429
    return render_template("people/family/change_password.html", form=form), status


@my_account.route("/account/password/link", methods=["GET", "POST"])
@account_only
def first_password() -> ResponseReturnValue:
    def mail() -> None:
        accounts.mail_link(
            database.session(),
            email=guard.account().email,
            purpose=Purpose.RESET_PASSWORD,
            head=visitor.letterhead(),
        )

    return _mail_me(Purpose.RESET_PASSWORD, mail, "people/family/first_password.html")


@my_account.route("/account/email", methods=["GET", "POST"])
@account_only
def ask_to_change_email() -> ResponseReturnValue:
    form, who = ChangeEmailForm(), guard.account()
    if who.password_hash is None:
        return instead(url_for("my_account.prove_account"))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit() and visitor.may_guess("account", who.email):
        email, password = form.email.data or "", form.password.data or ""
        try:
            # First the password: what somebody else types must use up no mail of the owner.
            changing_email.check_new_and_password(who, email=email, password=password)
            visitor.count_mail_to_new(who, email)
            changing_email.ask_with_password(
                database.session(),
                account=who,
                email=email,
                password=password,
                head=visitor.letterhead(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return check_your_mail(email, again=request.path)
    elif form.is_submitted() and not form.errors:
        form.refuse(visitor.TOO_MANY_FAMILY)
        status = 429
    return render_template("people/family/ask_to_change_email.html", form=form), status


@my_account.post("/account/email/call-off")
@account_only
@says("The change of your e-mail address is cancelled.")
def call_off_change() -> ResponseReturnValue:
    changing_email.call_off(database.session(), account=guard.account())
    return redirect(url_for("my_account.page"))


@my_account.route("/account/email/link", methods=["GET", "POST"])
@account_only
def prove_account() -> ResponseReturnValue:
    def mail() -> None:
        changing_email.mail_proof(
            database.session(), account=guard.account(), head=visitor.letterhead()
        )

    return _mail_me(Purpose.PROVE_ACCOUNT, mail, "people/family/prove_account.html")


@my_account.route("/account/email/<token>", methods=["GET", "POST"])
@account_only
def ask_with_link(token: str) -> ResponseReturnValue:
    session, who, form = database.session(), guard.account(), NewEmailForm()
    link = links.find(session, token, Purpose.PROVE_ACCOUNT)
    if link is None or link.account_id != who.id:
        gone(Purpose.PROVE_ACCOUNT)
    if form.validate_on_submit():
        email, head = form.email.data or "", visitor.letterhead()
        try:
            changing_email.check_new(who, email=email)
            visitor.count_mail_to_new(who, email)
            changing_email.ask_with_link(session, account=who, email=email, token=token, head=head)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            # The link to this page is used up.
            return check_your_mail(email, again=url_for("my_account.ask_to_change_email"))
    status = 422 if form.is_submitted() else 200
    return render_template("people/family/ask_to_change_email.html", form=form), status


@my_account.route("/email/<token>", methods=["GET", "POST"])
@account_only
@says("Your e-mail address is changed. Every other device is signed out.")
def change_email(token: str) -> ResponseReturnValue:
    session, who, form = database.session(), guard.account(), PlainForm()
    link = links.find(session, token, Purpose.CHANGE_EMAIL)
    if link is None or link.account_id != who.id:
        gone(Purpose.CHANGE_EMAIL)
    head = visitor.letterhead()
    if done(form, lambda: changing_email.confirm(session, account=who, token=token, head=head)):
        return enter(sign_in.begin_family(session, who, device=visitor.device()))
    status = 422 if form.is_submitted() else 200
    return render_template("people/family/change_email.html", form=form, email=link.email), status


@my_account.post("/account/sessions/<public_id>/end")
@account_only
@says("That device is signed out.")
def end_session(public_id: str) -> ResponseReturnValue:
    sessions.end_one(database.session(), guard.account(), public_id)
    return redirect(url_for("my_account.page"))


@my_account.post("/account/sign-out-everywhere")
@account_only
@says("You are signed out on every device.")
def sign_out_everywhere() -> ResponseReturnValue:
    sessions.sign_out_everywhere(database.session(), guard.account())
    guard.end()
    return redirect(url_for("account.sign_in_page"))


@my_account.get("/unfinished/<public_id>")
@account_only
def unfinished_form(public_id: str) -> ResponseReturnValue:
    kept = unfinished.find(database.session(), guard.account(), public_id)
    if kept is None:
        abort(404)
    fields, said = unfinished.fields_of(kept), guard.said(kept)
    return render_template("people/family/unfinished.html", kept=kept, fields=fields, said=said)


@my_account.post("/unfinished/<public_id>/throw-away")
@account_only
@says("What you wrote is thrown away.")
def throw_away(public_id: str) -> ResponseReturnValue:
    session, who = database.session(), guard.account()
    if unfinished.find(session, who, public_id) is None:
        abort(404)
    unfinished.forget(session, who, public_id)
    return redirect(url_for("my_account.page"))


def _mail_me(purpose: Purpose, mail: Callable[[], None], template: str) -> ResponseReturnValue:
    """A page with a button that mails a link to the present address."""
    form, who = PlainForm(), guard.account()
    if form.validate_on_submit():
        try:
            if visitor.may_have_mail(who.email, purpose):
                mail()
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return check_your_mail(who.email, again=request.path, another=False)
    status = 422 if form.is_submitted() else 200
    return render_template(template, form=form), status

"""Accounts of staff: who has one, adding one, and what an administrator does with it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.administration.people_forms import (
    AccountForm,
    NewAccountForm,
    account_data,
    role_name,
)
from portal.errors import Refusal
from portal.people.access import ROLE_DESCRIPTIONS, Permission, staff
from portal.people.accounts import staff_accounts, visitor
from portal.people.guard import signed_in
from portal.people.households import restricted
from portal.people.models import Staff
from portal.people.signing_in.sessions import actor
from portal.web import agency, database
from portal.web.forms import PlainForm
from portal.web.notices import says
from portal.web.one_form import done, one_form

people_pages = Blueprint("staff_accounts", __name__, url_prefix="/staff/people")


@people_pages.context_processor
def add_words() -> dict[str, object]:
    names = {one.key: one.name for one in agency.current().authorities}
    return {"role_name": role_name, "roles": ROLE_DESCRIPTIONS, "authority_names": names}


@people_pages.get("")
@staff(Permission.MANAGE_STAFF)
def accounts() -> ResponseReturnValue:
    session = database.session()
    return render_template(
        "administration/staff/people.html",
        everybody=staff_accounts.all_staff(session),
        is_stuck=restricted.is_stuck(session),
    )


@people_pages.route("/add", methods=["GET", "POST"])
@staff(Permission.MANAGE_STAFF)
@says("The account was added. A link to set a password is on its way by e-mail.")
def add() -> ResponseReturnValue:
    form = NewAccountForm()
    form.offer(agency.current().authorities)
    if form.validate_on_submit():
        try:
            added = staff_accounts.add_and_mail_link(
                database.session(),
                email=form.email.data or "",
                name=form.name.data or "",
                role=form.chosen_role(),
                authority=form.chosen_authority(),
                head=visitor.letterhead(),
                by=actor(signed_in()),
            )
            return redirect(url_for("staff_accounts.account", account=added.public_id))
        except Refusal as refusal:
            form.refuse(refusal)
    status = 422 if form.is_submitted() else 200
    return render_template("administration/staff/add_person.html", form=form), status


@people_pages.route("/<account>", methods=["GET", "POST"])
@staff(Permission.MANAGE_STAFF)
@says("The changes are saved.")
def account(account: str) -> ResponseReturnValue:
    found = _account(account)
    form = AccountForm(data=account_data(found))
    form.offer(agency.current().authorities, found.authority)
    if done(
        form,
        lambda: staff_accounts.change_account(
            database.session(),
            staff=found,
            name=form.name.data or "",
            role=form.chosen_role(),
            authority=form.chosen_authority(),
            head=visitor.letterhead(),
            by=actor(signed_in()),
        ),
    ):
        return redirect(url_for("staff_accounts.accounts"))
    return _page(found, form), 422 if form.is_submitted() else 200


@people_pages.route("/<account>/disable", methods=["GET", "POST"])
@staff(Permission.MANAGE_STAFF)
@says("The account is disabled.")
def disable(account: str) -> ResponseReturnValue:
    return _ask(
        PlainForm(),
        account,
        staff_accounts.disable,
        title="Disable the account of {}",
        button="Disable this account",
        lead="They are signed out at once, and do not get in any more. Their history stays, and you"
        " can enable the account again.",
    )


@people_pages.post("/<account>/enable")
@staff(Permission.MANAGE_STAFF)
@says("The account is open again.")
def enable(account: str) -> ResponseReturnValue:
    return _act(account, partial(staff_accounts.enable, head=visitor.letterhead()))


@people_pages.route("/<account>/reset-authenticator", methods=["GET", "POST"])
@staff(Permission.MANAGE_STAFF)
@says("The authenticator app was reset. They set up a new one when they next sign in.")
def reset_authenticator(account: str) -> ResponseReturnValue:
    return _ask(
        PlainForm(),
        account,
        staff_accounts.reset_authenticator,
        title="Reset the authenticator app of {}",
        button="Reset the authenticator app",
        lead="Make sure that it is really them who asks: ring the number you know. The old app and"
        " the recovery codes stop working, and they are signed out.",
    )


@people_pages.post("/<account>/password-link")
@staff(Permission.MANAGE_STAFF)
@says("A new password link is on its way by e-mail.")
def password_link(account: str) -> ResponseReturnValue:
    return _act(account, partial(staff_accounts.mail_password_link, head=visitor.letterhead()))


def _ask(
    form: PlainForm,
    account: str,
    rule: Callable[..., Any],
    *,
    title: str,
    button: str,
    lead: str,
) -> ResponseReturnValue:
    """Ask once more, then do one thing with an account."""
    found = _account(account)
    back = url_for("staff_accounts.account", account=account)
    return one_form(
        form,
        lambda: rule(database.session(), staff=found, by=actor(signed_in())),
        title=title.format(found.name),
        button=button,
        back=(back, found.name),
        lead=(lead,),
        warning=True,
    )


def _act(account: str, rule: Callable[..., Any]) -> ResponseReturnValue:
    """Do one thing with an account, and come back to its page."""
    found = _account(account)
    try:
        rule(database.session(), staff=found, by=actor(signed_in()))
    except Refusal as refusal:
        form = AccountForm(formdata=None, data=account_data(found))
        form.offer(agency.current().authorities, found.authority)
        form.refuse(refusal)
        return _page(found, form), 422
    return redirect(url_for("staff_accounts.account", account=account))


def _account(public_id: str) -> Staff:
    found = staff_accounts.find_account(database.session(), public_id)
    if found is None:
        abort(404)
    return found


def _page(found: Staff, form: AccountForm) -> str:
    return render_template(
        "administration/staff/person.html",
        person=found,
        form=form,
        oneself=found.id == signed_in().id,
    )

"""Staff pages: the accounts that wait to be linked, and linking one to an adult on record."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.people import sight
from portal.people.access import Permission, staff
from portal.people.accounts import accounts, linking, visitor
from portal.people.accounts.forms import CallBackForm
from portal.people.guard import signed_in
from portal.people.households.forms import PlainForm
from portal.people.households.pages import asked_household, by, done, families, found
from portal.people.models import Account, Adult, Household, Staff
from portal.web import database


@families.get("/accounts")
@staff(Permission.LINK_ACCOUNTS)
def waiting_accounts() -> ResponseReturnValue:
    waiting = linking.unlinked(database.session())
    return render_template("people/staff/families/accounts.html", waiting=waiting)


@families.get("/<ref>/adults/<adult_id>/account")
@staff(Permission.LINK_ACCOUNTS)
def account_of_adult(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    return _page(household, adult, CallBackForm(phone=adult.phone), PlainForm())


@families.post("/<ref>/adults/<adult_id>/account/invite")
@staff(Permission.LINK_ACCOUNTS)
def invite(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    form = PlainForm()
    if done(
        form,
        lambda: linking.invite(
            database.session(), adult=adult, by=signed_in(), head=visitor.letterhead()
        ),
    ):
        return _back(household, adult)
    return _page(household, adult, CallBackForm(formdata=None, phone=adult.phone), form), 422


@families.post("/<ref>/adults/<adult_id>/account/call-back")
@staff(Permission.LINK_ACCOUNTS)
def link_by_call_back(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    form = CallBackForm()

    def act() -> None:
        account = linking.waiting_at(database.session(), form.email.data or "")
        if not form.rang.data:
            raise Refusal("Ring the number first, then tick the box.", field="rang")
        linking.link_by_call_back(
            database.session(),
            account=account,
            adult=adult,
            phone=form.phone.data or "",
            by=signed_in(),
            head=visitor.letterhead(),
        )

    if done(form, act):
        return _back(household, adult)
    return _page(household, adult, form, PlainForm(formdata=None)), 422


@families.post("/<ref>/adults/<adult_id>/account/unlink")
@staff(Permission.LINK_ACCOUNTS)
def unlink(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    linking.unlink(database.session(), account=_account(adult), by=signed_in())
    return _back(household, adult)


@families.post("/<ref>/adults/<adult_id>/account/disable")
@staff(Permission.LINK_ACCOUNTS)
def disable_account(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    accounts.disable(database.session(), account=_account(adult), by=by())
    return _back(household, adult)


@families.post("/<ref>/adults/<adult_id>/account/enable")
@staff(Permission.LINK_ACCOUNTS)
def enable_account(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    accounts.enable(database.session(), account=_account(adult), by=by())
    return _back(household, adult)


def _adult(ref: str, adult_id: str) -> tuple[Household, Adult]:
    household = asked_household(ref)
    return household, found(sight.find_adult(database.session(), household, adult_id))


def _account(adult: Adult) -> Account:
    return found(linking.account_of(database.session(), adult))


def _back(household: Household, adult: Adult) -> ResponseReturnValue:
    page = "families.account_of_adult"
    return redirect(url_for(page, ref=household.ref, adult_id=adult.public_id))


def _page(
    household: Household, adult: Adult, call_back: CallBackForm, invitation: PlainForm
) -> str:
    session = database.session()
    account = linking.account_of(session, adult)
    linked_by = account and session.get(Staff, account.linked_by_staff_id)
    return render_template(
        "people/staff/families/account.html",
        household=household,
        adult=adult,
        account=account,
        linked_by=linked_by,
        invited=linking.open_invitation(session, adult),
        call_back=call_back,
        form=call_back if call_back.summary else invitation,
    )

"""Staff pages: linking an account to an adult on record, and taking it away again."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.people.access import Permission, staff
from portal.people.accounts import disabling, linking, visitor, waiting
from portal.people.accounts.forms import CallBackForm, DisableForm
from portal.people.accounts.waiting_views import disable_page, enable_page
from portal.people.guard import signed_in
from portal.people.households.pages import asked_adult, asked_household, by, families, found
from portal.people.households.record import household_record
from portal.people.models import Account, Adult, Household, Staff
from portal.web import database
from portal.web.forms import PlainForm
from portal.web.notices import says
from portal.web.one_form import done, one_form


@families.get("/<ref>/adults/<adult_id>/account")
@staff(Permission.LINK_ACCOUNTS)
def account_of_adult(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    return _page(household, adult, CallBackForm(phone=adult.phone), PlainForm())


@families.post("/<ref>/adults/<adult_id>/account/invite")
@staff(Permission.LINK_ACCOUNTS)
@says("The invitation is on its way.")
def invite(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    form = PlainForm()
    if done(
        form,
        lambda: linking.invite(database.session(), adult=adult, by=by(), head=visitor.letterhead()),
    ):
        return _back(household, adult)
    return _page(household, adult, CallBackForm(formdata=None, phone=adult.phone), form), 422


@families.post("/<ref>/adults/<adult_id>/account/call-back")
@staff(Permission.LINK_ACCOUNTS)
@says("The account is linked.")
def link_by_call_back(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    form = CallBackForm()

    def act() -> None:
        account = waiting.waiting_at(database.session(), form.email.data or "", staff=signed_in())
        linking.link_by_call_back(
            database.session(),
            account=account,
            adult=adult,
            phone=form.phone.data or "" if form.rang.data else None,
            by=by(),
            head=visitor.letterhead(),
        )

    if done(form, act):
        return _back(household, adult)
    return _page(household, adult, form, PlainForm(formdata=None)), 422


@families.route("/<ref>/adults/<adult_id>/account/unlink", methods=["GET", "POST"])
@staff(Permission.LINK_ACCOUNTS)
@says("The account is no longer linked.")
def unlink(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    account = _account(adult)
    return one_form(
        PlainForm(),
        lambda: linking.unlink(database.session(), account=account, by=by()),
        title=f"Unlink the account of {adult.name}",
        button="Unlink this account",
        back=(_address(household, adult), f"Account of {adult.name}"),
        lead=(
            f"{account.email}: whoever is signed in with it is signed out at once, and sees nothing"
            f" of this household any more. To link it again takes a new invitation or call back.",
        ),
        warning=True,
    )


@families.route("/<ref>/adults/<adult_id>/account/disable", methods=["GET", "POST"])
@staff(Permission.LINK_ACCOUNTS)
@says("The account is disabled.")
def disable_account(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    back = (_address(household, adult), f"Account of {adult.name}")
    return disable_page(DisableForm(), _account(adult), back=back)


@families.route("/<ref>/adults/<adult_id>/account/enable", methods=["GET", "POST"])
@staff(Permission.LINK_ACCOUNTS)
@says("The account is open again.")
def enable_account(ref: str, adult_id: str) -> ResponseReturnValue:
    household, adult = _adult(ref, adult_id)
    back = (_address(household, adult), f"Account of {adult.name}")
    return enable_page(PlainForm(), _account(adult), back=back)


def _adult(ref: str, adult_id: str) -> tuple[Household, Adult]:
    household = asked_household(ref)
    return household, asked_adult(household, adult_id)


def _account(adult: Adult) -> Account:
    return found(linking.account_of(database.session(), adult))


def _back(household: Household, adult: Adult) -> ResponseReturnValue:
    return redirect(_address(household, adult))


def _address(household: Household, adult: Adult) -> str:
    page = "families.account_of_adult"
    return url_for(page, ref=household.ref, adult_id=adult.public_id)


def _page(
    household: Household, adult: Adult, call_back: CallBackForm, invitation: PlainForm
) -> str:
    """Whoever is about to ring reads first what stands on the record of how, as on the page of
    the household."""
    session = database.session()
    record = household_record(session, household, staff=signed_in(), on=clock.today())
    [grown] = [one for one in record.adults if one.adult is adult]
    account = grown.account
    linked_by = account and session.get(Staff, account.linked_by_staff_id)
    return render_template(
        "people/staff/families/account.html",
        household=household,
        record=record,
        grown=grown,
        adult=adult,
        account=account,
        linked_by=linked_by,
        invited=linking.open_invitation(session, adult),
        call_back=call_back,
        form=call_back if call_back.summary else invitation,
        usable_from=linking.usable_from,
        reasons=disabling.REASON_WORDS,
    )

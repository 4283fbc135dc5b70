"""Staff pages: the accounts that wait to be linked, and those that nobody gets in with."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.people.access import Permission, staff
from portal.people.accounts import disabling, waiting
from portal.people.accounts.forms import DisableForm
from portal.people.guard import signed_in
from portal.people.households.pages import by, families, found
from portal.people.models import Account, DisabledReason
from portal.web import database
from portal.web.forms import Form, PlainForm
from portal.web.notices import says
from portal.web.one_form import done, one_form


@families.get("/accounts")
@staff(Permission.LINK_ACCOUNTS)
def waiting_accounts() -> ResponseReturnValue:
    return _list(PlainForm())


@families.route("/accounts/<waiting_id>/disable", methods=["GET", "POST"])
@staff(Permission.LINK_ACCOUNTS)
@says("The account is disabled.")
def disable_waiting(waiting_id: str) -> ResponseReturnValue:
    account = _waiting(waiting_id)
    back = (url_for("families.waiting_accounts"), "Accounts to link")
    return disable_page(account, back=back)


@families.post("/accounts/<waiting_id>/enable")
@staff(Permission.LINK_ACCOUNTS)
@says("The account is open again.")
def enable_waiting(waiting_id: str) -> ResponseReturnValue:
    account, form = _waiting(waiting_id), PlainForm()
    if done(form, lambda: disabling.enable(database.session(), account=account, by=by())):
        return redirect(url_for("families.waiting_accounts"))
    return _list(form), 422


def disable_page(account: Account, *, back: tuple[str, str]) -> ResponseReturnValue:
    """The page that asks why an account is disabled."""
    form, session = DisableForm(), database.session()
    return one_form(
        form,
        lambda: disabling.disable(
            session, account=account, reason=DisabledReason(form.reason.data), by=by()
        ),
        title="Disable an account",
        button="Disable this account",
        back=back,
        lead=(
            f"{account.email}: whoever is signed in with it is signed out at once, and nobody gets"
            " in with it any more. You can let them in again.",
        ),
        warning=True,
    )


def _waiting(public_id: str) -> Account:
    return found(waiting.find(database.session(), public_id, staff=signed_in()))


def _list(form: Form) -> str:
    session, who = database.session(), signed_in()
    return render_template(
        "people/staff/families/accounts.html",
        form=form,
        waiting=waiting.waiting(session, staff=who),
        disabled=waiting.disabled(session, staff=who),
        reasons=disabling.REASON_WORDS,
    )

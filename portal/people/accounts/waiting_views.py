"""Staff pages: the accounts that wait to be linked, and those that nobody gets in with."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.days import moment_words
from portal.people.access import Permission, staff
from portal.people.accounts import changing_email, disabling, waiting
from portal.people.accounts.forms import DisableForm
from portal.people.guard import signed_in
from portal.people.households.pages import by, families, found
from portal.people.models import Account, DisabledReason
from portal.web import database
from portal.web.forms import PlainForm
from portal.web.notices import says
from portal.web.one_form import one_form


@families.get("/accounts")
@staff(Permission.LINK_ACCOUNTS)
def waiting_accounts() -> ResponseReturnValue:
    session, who = database.session(), signed_in()
    return render_template(
        "people/staff/families/accounts.html",
        waiting=waiting.waiting(session, staff=who),
        disabled=waiting.disabled(session, staff=who),
        reasons=disabling.REASON_WORDS,
    )


@families.route("/accounts/<waiting_id>/disable", methods=["GET", "POST"])
@staff(Permission.LINK_ACCOUNTS)
@says("The account is disabled.")
def disable_waiting(waiting_id: str) -> ResponseReturnValue:
    account = _waiting(waiting_id)
    back = (url_for("families.waiting_accounts"), "Accounts to link")
    return disable_page(DisableForm(), account, back=back)


@families.route("/accounts/<waiting_id>/enable", methods=["GET", "POST"])
@staff(Permission.LINK_ACCOUNTS)
@says("The account is open again.")
def enable_waiting(waiting_id: str) -> ResponseReturnValue:
    account = _waiting(waiting_id)
    back = (url_for("families.waiting_accounts"), "Accounts to link")
    return enable_page(PlainForm(), account, back=back)


def disable_page(
    form: DisableForm, account: Account, *, back: tuple[str, str]
) -> ResponseReturnValue:
    """The page that asks why an account is disabled."""
    session = database.session()
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
            "If somebody else may be using it, its password and the links to sign in that we"
            " mailed are taken away too. Later its owner signs in with a new link.",
        ),
        warning=True,
    )


def enable_page(form: PlainForm, account: Account, *, back: tuple[str, str]) -> ResponseReturnValue:
    """The page that says to which address an account opens, and asks once more."""
    session = database.session()
    changed = changing_email.changed_at(session, account)
    return one_form(
        form,
        lambda: disabling.enable(session, account=account, by=by()),
        title="Enable an account",
        button="Enable this account",
        back=back,
        lead=(
            f"{account.email}: whoever reads the mail of this address can sign in again.",
            f"The account has had this address since {moment_words(changed)}. Before that it had"
            " another. Ring its owner, on a number held before, and ask whether this one is theirs."
            if changed
            else "No change of this address is recorded.",
        ),
    )


def _waiting(public_id: str) -> Account:
    return found(waiting.find(database.session(), public_id, staff=signed_in()))

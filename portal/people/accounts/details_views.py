"""Staff pages: changing what is known of an adult, of which the address held before may be told."""

from flask.typing import ResponseReturnValue

from portal.people.access import Permission, staff
from portal.people.accounts import details, visitor
from portal.people.households.member_forms import ChangedAdultForm
from portal.people.households.pages import (
    asked_adult,
    asked_household,
    by,
    families,
    form_page,
)
from portal.web import database
from portal.web.notices import says


@families.route("/<ref>/adults/<adult_id>", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The changes are saved.")
def change_adult(ref: str, adult_id: str) -> ResponseReturnValue:
    household, session = asked_household(ref), database.session()
    adult = asked_adult(household, adult_id)
    form = ChangedAdultForm(obj=adult)
    form.shows(lambda: [adult])
    if adult.email is None:
        del form.old_is_unsafe
    return form_page(
        form,
        lambda: details.change_adult(
            session,
            household=household,
            adult=adult,
            facts=form.facts,
            old_address_is_safe=not form.data.get("old_is_unsafe"),
            by=by(),
            head=visitor.letterhead(),
            seen=form.seen.data,
        ),
        household,
        title="Change an adult",
        button="Save changes",
        lead=(
            "A new e-mail address or phone number links no account for 7 days: whoever asks for"
            " the change may not be who they say.",
        ),
    )

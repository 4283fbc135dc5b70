"""Staff pages: letting adults and children in, changing what is known of them, taking them out."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.people import sight
from portal.people.access import Permission, staff
from portal.people.guard import signed_in
from portal.people.households import adults, children, own_contact
from portal.people.households.contact_forms import ContactForm
from portal.people.households.households import SafeContact
from portal.people.households.member_forms import (
    AdultForm,
    ChildForm,
    FromForm,
    KnownAdultForm,
    KnownChildForm,
)
from portal.people.households.pages import (
    asked_adult,
    asked_household,
    by,
    families,
    form_page,
    found,
    note,
)
from portal.people.models import Household, OrderType
from portal.web import database
from portal.web.forms import Form, PlainForm
from portal.web.notices import says
from portal.web.one_form import done

NOT_FOUND = "There is no record with this reference that you may see."


@families.route("/<ref>/adults/new", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The adult was let in.")
def add_adult(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), AdultForm()
    return form_page(
        form,
        lambda: adults.add_adult(
            database.session(), household=household, facts=form.facts, by=by()
        ),
        household,
        title="Add an adult who is new to us",
        button="Let this adult in",
        lead=(
            "Once their account is linked they see what this household shares. Make sure that"
            " they live here, and that the others know.",
        ),
    )


@families.route("/<ref>/adults/<adult_id>/contact", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("Safe contact is saved.")
def change_own_contact(ref: str, adult_id: str) -> ResponseReturnValue:
    """What one adult told us of themselves: theirs, not their household's."""
    household, session, form = asked_household(ref), database.session(), ContactForm()
    adult = asked_adult(household, adult_id)
    form.fill(own_contact.answers_of(session, adult).newest or SafeContact())
    form.shows(lambda: own_contact.answers_of(session, adult).rows)
    return form_page(
        form,
        lambda: own_contact.write(
            session,
            household=household,
            adult=adult,
            contact=form.contact,
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title=f"Safe contact with {adult.name}",
        button="Save safe contact",
        lead=(
            f"What {adult.name} told us alone. The others of the household do not see it, unless"
            f" {adult.name} shares it from their own account: do not mention it to them.",
        ),
    )


@families.route("/<ref>/adults/<adult_id>/out", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The adult was taken out.")
def take_out(ref: str, adult_id: str) -> ResponseReturnValue:
    household, session = asked_household(ref), database.session()
    adult = asked_adult(household, adult_id)
    return form_page(
        PlainForm(),
        lambda: adults.take_out(session, household=household, adult=adult, by=by()),
        household,
        title="Take an adult out",
        button=f"Take {adult.name} out",
        lead=(
            f"{adult.name} is signed out everywhere at once, and sees nothing of this household"
            " any more. Their record stays, and you can let them into another household.",
        ),
        warning=True,
    )


@families.route("/<ref>/adults/known", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The adult was let in.")
def let_in_known(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), KnownAdultForm()
    asked, other = _other_household(household)
    left = sight.adults_who_left(database.session(), other, staff=signed_in()) if other else ()
    known = {one.public_id: one for one in left}
    form.adult.choices = [(one.public_id, one.name) for one in left]
    if done(
        form,
        lambda: adults.let_in(
            database.session(),
            household=household,
            adult=found(known.get(form.adult.data)),
            by=by(),
        ),
    ):
        return redirect(url_for("families.household_page", ref=ref))
    return _known_page(
        household,
        asked,
        form,
        other,
        choices=form.adult.choices,
        title="Let in an adult who left another household",
        lead="For an adult who has left a household, with the account that they have.",
        nobody="Nobody has left this household and belongs to none now.",
        button="Let this adult in",
    )


@families.route("/<ref>/children/new", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The child was added.")
def add_child(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), ChildForm(data={"order_type": OrderType.NONE_YET})
    return form_page(
        form,
        lambda: children.add_child(
            database.session(),
            household=household,
            name=form.name.data or "",
            facts=form.facts,
            by=by(),
        ),
        household,
        title="Add a child",
        button="Add this child",
        lead=(
            "For a child who is on no record yet. If another home of the child is on record, add"
            " the child from there.",
        ),
    )


@families.route("/<ref>/children/<child_id>", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The changes are saved.")
def change_child(ref: str, child_id: str) -> ResponseReturnValue:
    household, session = asked_household(ref), database.session()
    child, home = found(sight.find_child(session, household, child_id))
    form = ChildForm()
    form.fill(child, home, placing=children.who_placed(session, child))
    form.shows(lambda: [child, home])
    return form_page(
        form,
        lambda: children.change_child(
            session,
            household=household,
            child=child,
            home=home,
            name=form.name.data or "",
            facts=form.facts,
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title="Change a child",
        button="Save changes",
        lead=("The name is this household's own. All else holds in each home of the child.",),
    )


@families.route("/<ref>/children/<child_id>/leaves", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("It is on record that the child no longer lives here.")
def child_leaves(ref: str, child_id: str) -> ResponseReturnValue:
    household, session = asked_household(ref), database.session()
    child, home = found(sight.find_child(session, household, child_id))
    return form_page(
        PlainForm(),
        lambda: children.child_leaves(
            session, household=household, child=child, home=home, by=by()
        ),
        household,
        title="A child no longer lives here",
        button=f"{home.name} no longer lives here",
        lead=("The child's record stays, and so does another home if there is one.",),
        warning=True,
    )


@families.route("/<ref>/children/known", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The child was added.")
def add_known_child(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), KnownChildForm()
    asked, other = _other_household(household)
    young = sight.children_in(database.session(), other) if other else ()
    known = {child.public_id: child for child, _home in young}
    form.child.choices = [(child.public_id, home.name) for child, home in young]
    if done(
        form,
        lambda: children.add_known_child(
            database.session(),
            household=household,
            child=found(known.get(form.child.data)),
            name=form.name.data or "",
            proof=form.proof.data or "",
            by=by(),
        ),
    ):
        return redirect(url_for("families.household_page", ref=ref))
    return _known_page(
        household,
        asked,
        form,
        other,
        choices=form.child.choices,
        title="Add a child on record",
        lead="For a child who lives in another household too. Neither home sees the other.",
        nobody="There is no child in this household.",
        button="Add this child",
    )


def _other_household(household: Household) -> tuple[FromForm, Household | None]:
    """The household that a reference in the address names, if there is one to be seen."""
    asked = FromForm.asked()
    if asked.other.data is None:
        return asked, None
    return asked, other_household(asked, asked.other.data, household)


def other_household(asked: FromForm, typed: str, household: Household) -> Household | None:
    """The record with a reference that was typed, if there is one to be seen and it is not the
    one that the page is about; else None, with the error at its field."""
    if not typed.strip():
        asked.other.errors = ["Enter a reference."]
        return None
    other = sight.find_household(database.session(), typed, staff=signed_in())
    if other is None:
        asked.other.errors = [NOT_FOUND]
    elif other.id == household.id:
        asked.other.errors = ["This is the same record. Enter the reference of the other one."]
        return None
    else:
        note(other)
    return other


def _known_page(
    household: Household,
    asked: FromForm,
    form: Form,
    other: Household | None,
    *,
    choices: Sequence[object],
    **words: str,
) -> ResponseReturnValue:
    """First the reference of a record, then who of it."""
    page = render_template(
        "people/staff/families/known.html",
        household=household,
        asked=asked,
        form=form,
        other=other,
        choices=choices,
        action=request.full_path.rstrip("?"),
        **words,
    )
    return page, 422 if form.is_submitted() or asked.summary else 200

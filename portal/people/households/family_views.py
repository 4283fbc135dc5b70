"""What an adult of a family sees and changes of their own household."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.people import guard, sight
from portal.people.access import family
from portal.people.households import households
from portal.people.households import words as household_words
from portal.people.households.forms import ContactForm
from portal.people.households.held import what_we_hold
from portal.people.signing_in import sessions
from portal.people.unchanged import ChangedMeanwhile
from portal.web import agency, database

my_household = Blueprint("my_household", __name__, url_prefix="/household")


@my_household.get("")
@family
def page() -> ResponseReturnValue:
    session, home = database.session(), guard.household()
    return render_template(
        "people/family/household.html",
        household=home,
        adults=sight.adults_in(session, home),
        children=sight.children_in(session, home),
        words=household_words,
    )


@my_household.route("/contact", methods=["GET", "POST"])
@family
def change_contact() -> ResponseReturnValue:
    home, form = guard.household(), ContactForm()
    form.fill(home)
    form.shows(lambda: [home])
    if form.validate_on_submit():
        try:
            households.change_contact(
                database.session(),
                household=home,
                contact=form.contact,
                by=sessions.actor(guard.account()),
                seen=form.seen.data,
            )
        except Refusal as refusal:
            form.refuse(refusal)
            if isinstance(refusal, ChangedMeanwhile):
                form.look_again()
        else:
            return redirect(url_for("my_household.page"))
    status = 422 if form.is_submitted() else 200
    return render_template("people/family/contact.html", form=form), status


@my_household.get("/what-we-hold.txt")
@family
def download() -> Response:
    """Everything on record that an adult of the household may have, to keep."""
    text = what_we_hold(
        database.session(),
        account=guard.account(),
        household=guard.household(),
        names=agency.current().names,
    )
    return Response(
        text,
        mimetype="text/plain",
        headers={"Content-Disposition": 'attachment; filename="my-record.txt"'},
    )

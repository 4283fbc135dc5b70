"""What an adult of a family sees of their household, and what they write of themselves."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.people import guard, own_words, sight
from portal.people.access import family
from portal.people.households import own_contact
from portal.people.households import words as household_words
from portal.people.households.contact_forms import OwnContactForm
from portal.people.households.forms import RecordForm
from portal.people.households.held import what_we_hold
from portal.people.households.households import SafeContact
from portal.people.models import Adult
from portal.people.signing_in import sessions
from portal.web import agency, database
from portal.web.notices import instead, says
from portal.web.one_form import done

my_household = Blueprint("my_household", __name__, url_prefix="/household")


@my_household.context_processor
def add_words() -> dict[str, object]:
    return {"words": household_words}


@my_household.get("")
@family
def page() -> ResponseReturnValue:
    session, home, who = database.session(), guard.household(), guard.account()
    return render_template(
        "people/family/household.html",
        household=home,
        adults=sight.adults_in(session, home),
        children=sight.children_in(session, home),
        answers=own_contact.answers_of(session, _self()),
        others=own_contact.shared_by_others(session, who),
    )


@my_household.route("/contact", methods=["GET", "POST"])
@family
@says("Your answers are saved.")
def change_contact() -> ResponseReturnValue:
    """How whoever asks may be reached: theirs alone until they share it."""
    session, who, form = database.session(), _self(), OwnContactForm()
    form.fill(own_contact.answers_of(session, who).newest or SafeContact())
    form.shows(lambda: own_contact.answers_of(session, who).rows)
    if done(
        form,
        lambda: own_contact.write(
            session,
            household=guard.household(),
            adult=who,
            contact=form.contact,
            by=sessions.actor(guard.account()),
            seen=form.seen.data,
        ),
    ):
        return redirect(url_for("my_household.page"))
    status = 422 if form.is_submitted() else 200
    return render_template("people/family/contact.html", form=form), status


@my_household.route("/contact/share", methods=["GET", "POST"])
@family
@says("Your answers are shared with the other adults of your household.")
def share_contact() -> ResponseReturnValue:
    """First what would be shared, and with whom; the button shares it."""
    session, who, form = database.session(), _self(), RecordForm()
    others = [one for one in sight.adults_in(session, guard.household()) if one.id != who.id]
    newest = own_contact.answers_of(session, who).newest
    if newest is None or not others:
        return instead(url_for("my_household.page"))
    form.shows(lambda: own_words.shown(session, newest))
    by = sessions.actor(guard.account())
    if done(form, lambda: own_contact.share(session, adult=who, by=by, seen=form.seen.data)):
        return redirect(url_for("my_household.page"))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "people/family/share_contact.html", form=form, answers=newest, others=others
    ), status


@my_household.post("/contact/stop-sharing")
@family
@says("Your answers are no longer shared.")
def stop_sharing_contact() -> ResponseReturnValue:
    own_contact.take_back(database.session(), adult=_self(), by=sessions.actor(guard.account()))
    return redirect(url_for("my_household.page"))


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


def _self() -> Adult:
    """The adult on record who asks."""
    found = database.session().get(Adult, guard.account().adult_id)
    if found is None:
        abort(404)
    return found

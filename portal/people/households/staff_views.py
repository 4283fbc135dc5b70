"""Staff pages: finding a household, opening one, its one page, and its own facts."""

from collections.abc import Sequence
from datetime import date

from flask import abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.errors import Refusal
from portal.people import sight
from portal.people.access import Permission, staff
from portal.people.guard import signed_in
from portal.people.households import households, likeness, residence
from portal.people.households.contact_forms import ContactForm
from portal.people.households.forms import (
    CloseForm,
    FlagsForm,
    HomeForm,
    SearchForm,
    WorkerForm,
)
from portal.people.households.likeness import Alike
from portal.people.households.member_forms import OpenForm
from portal.people.households.pages import (
    asked_household,
    by,
    families,
    form_page,
    found,
    note,
)
from portal.people.households.record import household_record
from portal.people.households.searching import Search, find_households
from portal.people.models import ClosedReason, Household
from portal.web import agency, database
from portal.web.forms import PlainForm
from portal.web.notices import says
from portal.web.one_form import done


@families.get("")
@staff(Permission.READ_FAMILIES)
def search() -> ResponseReturnValue:
    """Search. What was typed stays in no log; that somebody searched is in the audit."""
    session, form, result = database.session(), SearchForm.asked(), None
    if (form.query.data or "").strip():
        result = _search(form)
        g.searched = [one.ref for one in result.found] if result else []
    return render_template(
        "people/staff/families/search.html",
        form=form,
        result=result,
        whom_to_ask=sight.who_restrict(session),
    ), 422 if form.summary else 200


def _search(form: SearchForm) -> Search | None:
    try:
        return find_households(database.session(), form.query.data or "", staff=signed_in())
    except Refusal as refusal:
        form.refuse(refusal)
        return None


@families.route("/new", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The household is on record.")
def open_household() -> ResponseReturnValue:
    form, opened, alike = OpenForm(), list[Household](), list[Alike]()
    form.offer(agency.current().authorities)

    def act() -> None:
        alike.extend(_alike(form))
        opened.append(
            households.open_household(
                database.session(),
                identity_check=form.identity_check.data or "",
                home=form.home,
                adults=[form.facts],
                alike=alike,
                different=bool(form.anyway.data),
                by=by(),
            )
        )

    if done(form, act):
        return redirect(url_for("families.household_page", ref=opened[0].ref))
    page = render_template("people/staff/families/open.html", form=form, alike=alike)
    return page, 422 if form.is_submitted() else 200


def _alike(form: OpenForm) -> Sequence[Alike]:
    """What is shown of the records of others counts as a look at them."""
    found = likeness.find_alike(
        database.session(), adult=form.facts, postcode=form.postcode.data, staff=signed_in()
    )
    for household, _adults in found:
        note(household)
    return found


@families.get("/<ref>")
@staff(Permission.READ_FAMILIES)
def household_page(ref: str) -> ResponseReturnValue:
    household = asked_household(ref)
    record = household_record(database.session(), household, staff=signed_in(), on=clock.today())
    return render_template(
        "people/staff/families/household.html",
        record=record,
        household=household,
        form=PlainForm(),
    )


@families.route("/<ref>/contact", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("Safe contact is saved.")
def change_contact(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), ContactForm()
    form.fill(household)
    form.shows(lambda: [household])
    return form_page(
        form,
        lambda: households.change_contact(
            database.session(),
            household=household,
            contact=form.contact,
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title="Safe contact",
        button="Save safe contact",
        lead=(
            "For the whole household: every adult of it sees this. What one adult told you alone"
            " belongs under that adult’s name. Ask again if you are not sure.",
        ),
    )


@families.route("/<ref>/flags", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The flags are saved.")
def change_flags(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), FlagsForm()
    flags = households.flags_of(database.session(), household)
    form.fill(flags)
    form.shows(lambda: households.flags_of(database.session(), household))
    return form_page(
        form,
        lambda: households.change_flags(
            database.session(),
            household=household,
            flags=form.flags,
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title="Flags",
        button="Save flags",
        lead=("Everybody who opens this record sees them first. Keep notes short.",),
    )


@families.route("/<ref>/worker", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The allocated worker is saved.")
def allocate_worker(ref: str) -> ResponseReturnValue:
    household, session = asked_household(ref), database.session()
    workers = {one.public_id: one for one in sight.workers(session)}
    now = next(
        (one.public_id for one in workers.values() if one.id == household.allocated_worker_id), ""
    )
    form = WorkerForm(data={"worker": now})
    form.offer(workers.values())
    form.shows(lambda: [household])
    return form_page(
        form,
        lambda: households.allocate_worker(
            session,
            household=household,
            worker=workers.get(form.worker.data or ""),
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title="Allocated worker",
        button="Save allocated worker",
    )


@families.route("/<ref>/homes/new", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The home was added.")
def add_residence(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), HomeForm()
    form.offer(agency.current().authorities)
    form.shows(lambda: household.residences)
    return form_page(
        form,
        lambda: residence.add_residence(
            database.session(),
            household=household,
            home=form.home,
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title="Add where they live",
        button="Add this home",
        lead=(
            "A move in the past, today, or one that is planned. Earlier homes stay on record.",
            "From the day of the move on, every adult of this household can see the address. If one"
            " of them must not, take them out before that day.",
        ),
    )


@families.route("/<ref>/homes/<lives_from>", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The home is saved.")
def correct_residence(ref: str, lives_from: str) -> ResponseReturnValue:
    household, form = asked_household(ref), HomeForm()
    entry = found(residence.find_residence(household, _day(lives_from)))
    form.offer(agency.current().authorities)
    form.fill(entry)
    form.shows(lambda: household.residences)
    return form_page(
        form,
        lambda: residence.correct_residence(
            database.session(),
            household=household,
            residence=entry,
            home=form.home,
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title="Correct where they live",
        button="Save this home",
        lead=("For a mistake in the record. If they moved, add a home instead.",),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


@families.route("/<ref>/close", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The record is closed.")
def close_household(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), CloseForm()
    form.shows(lambda: [household])
    return form_page(
        form,
        lambda: households.close_household(
            database.session(),
            household=household,
            reason=ClosedReason(form.reason.data),
            by=by(),
            seen=form.seen.data,
        ),
        household,
        title="Close this record",
        button="Close this record",
        lead=("Its adults will no longer see anything of it. It can be opened again.",),
        warning=True,
    )


@families.post("/<ref>/reopen")
@staff(Permission.CHANGE_FAMILIES)
@says("The record is open again.")
def reopen_household(ref: str) -> ResponseReturnValue:
    household, form = asked_household(ref), PlainForm()
    return form_page(
        form,
        lambda: households.reopen_household(database.session(), household=household, by=by()),
        household,
        title="Open this record again",
        button="Open this record again",
    )

"""Staff pages: restricting a record to named staff; merging two, and taking them apart."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.people import sight
from portal.people.access import Permission, staff
from portal.people.guard import signed_in
from portal.people.households import merging, one_contact, restricted
from portal.people.households.forms import MergeForm, NamedForm
from portal.people.households.member_forms import FromForm
from portal.people.households.member_views import other_household
from portal.people.households.pages import (
    asked_household,
    by,
    families,
    form_page,
    found,
    note,
)
from portal.people.households.record import household_record, one_person
from portal.people.models import Household, Merge
from portal.web import database
from portal.web.forms import PlainForm
from portal.web.notices import says
from portal.web.one_form import done


@families.route("/<ref>/restricted", methods=["GET", "POST"])
@staff(Permission.RESTRICT_FAMILIES)
@says("The record is restricted. Only the staff you named find it.")
def restrict(ref: str) -> ResponseReturnValue:
    """Name the staff who may see a record. Who does not name themselves sees it no longer."""
    household, session = asked_household(ref), database.session()
    workers = sight.workers(session)
    named = [one.public_id for one in restricted.named_staff(session, household)]
    form = NamedForm(data={"named": named})
    form.offer(workers, household.allocated_worker_id)
    form.shows(lambda: [household, *restricted.named_staff(session, household)])
    if done(
        form,
        lambda: restricted.restrict(
            session,
            household=household,
            named=[one for one in workers if one.public_id in (form.named.data or ())],
            by=by(),
            seen=form.seen.data,
        ),
    ):
        return redirect(url_for("families.search"))
    page = render_template("people/staff/families/restrict.html", household=household, form=form)
    return page, 422 if form.is_submitted() else 200


@families.route("/<ref>/restricted/lift", methods=["GET", "POST"])
@staff(Permission.RESTRICT_FAMILIES)
@says("The restriction is lifted.")
def lift_restriction(ref: str) -> ResponseReturnValue:
    household = asked_household(ref)
    return form_page(
        PlainForm(),
        lambda: restricted.lift_restriction(database.session(), household=household, by=by()),
        household,
        title="Lift the restriction",
        button="Let all staff who read families see this record",
        warning=True,
    )


@families.route("/<ref>/merge", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The two records are merged.")
def merge(ref: str) -> ResponseReturnValue:
    """First the reference of the other record; then both side by side; then it is done."""
    kept, session, asked = asked_household(ref), database.session(), FromForm.asked()
    form = MergeForm()
    other = _other(asked, form, kept)
    if other is None:
        page = render_template("people/staff/families/merge_with.html", kept=kept, form=asked)
        return page, 422 if form.is_submitted() or asked.summary else 200
    form.other.data = other.ref
    form.offer(kept, other)
    form.shows(lambda: [kept, other])
    if done(
        form,
        lambda: merging.merge_households(
            session, merged=other, kept=kept, by=by(), chosen=form.chosen, seen=form.seen.data
        ),
    ):
        return redirect(url_for("families.household_page", ref=ref))
    pair = [
        household_record(session, one, staff=signed_in(), on=clock.today()) for one in (kept, other)
    ]
    contact = one_contact.joined(kept, other, dict.fromkeys(form.asked, kept.ref))
    page = render_template(
        "people/staff/families/merge.html",
        pair=pair,
        kept=kept,
        form=form,
        contact=contact,
        doubles=one_person(pair[0].adults, pair[1].adults),
    )
    return page, 422 if form.is_submitted() else 200


def _other(asked: FromForm, form: MergeForm, kept: Household) -> Household | None:
    """The other record: named by the form that was sent, else by the address."""
    typed = form.other.data if form.is_submitted() else asked.other.data
    if typed is None and not form.is_submitted():
        return None
    return other_household(asked, typed or "", kept)


@families.route("/<ref>/merges/<merge_id>/undo", methods=["GET", "POST"])
@staff(Permission.CHANGE_FAMILIES)
@says("The merge is undone.")
def undo_merge(ref: str, merge_id: str) -> ResponseReturnValue:
    household, session = asked_household(ref), database.session()
    one, merged = found(_merge(household, merge_id))
    note(merged)
    form = PlainForm()
    left: list[str] = []

    def act() -> None:
        left.extend(merging.undo_merge(session, merge=one, by=by()))

    if done(form, act):
        if not left:
            return redirect(url_for("families.household_page", ref=ref))
        return render_template(
            "people/staff/families/undone.html", household=household, merged=merged, left=left
        )
    page = render_template(
        "people/staff/families/undo.html", household=household, merged=merged, form=form
    )
    return page, 422 if form.is_submitted() else 200


def _merge(kept: Household, public_id: str) -> tuple[Merge, Household] | None:
    standing = merging.merges_into(database.session(), kept)
    return next((pair for pair in standing if pair[0].public_id == public_id), None)

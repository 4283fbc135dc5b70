"""The agency's settings: what holds, what will, and a form for each to change it."""

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, settings
from portal.administration.changes import change_setting
from portal.administration.setting_forms import SettingForm, form_data, form_of
from portal.administration.shown_settings import all_shown, shown
from portal.days import day_figures, read_day
from portal.errors import Refusal
from portal.people.access import Permission, staff
from portal.people.guard import signed_in
from portal.people.signing_in.sessions import actor
from portal.settings import KNOWN, READERS
from portal.web import database
from portal.web.notices import says
from portal.web.sent_forms import fills_in

setting_pages = Blueprint("settings", __name__, url_prefix="/staff/settings")


@setting_pages.get("")
@staff(Permission.CHANGE_SETTINGS)
def all_settings() -> ResponseReturnValue:
    groups = all_shown(database.session(), clock.today())
    return render_template("administration/staff/settings.html", groups=groups)


@setting_pages.route("/<setting>", methods=["GET", "POST"])
@staff(Permission.CHANGE_SETTINGS)
@says("The setting is saved.")
@fills_in(lambda setting: form_of(setting))
def change(setting: str) -> ResponseReturnValue:
    if setting not in KNOWN:
        abort(404)
    form = _form(setting)
    if form.is_submitted() and "more" in request.form:
        form.add_row()
        return _page(setting, form)
    if form.validate_on_submit() and _save(setting, form):
        return redirect(url_for("settings.all_settings", _anchor=setting))
    return _page(setting, form), 422 if form.is_submitted() else 200


@setting_pages.post("/<setting>/<day>/take-back")
@staff(Permission.CHANGE_SETTINGS)
@says("The change was taken back.")
def take_back(setting: str, day: str) -> ResponseReturnValue:
    try:
        holds_from = date.fromisoformat(day)
    except ValueError:
        abort(404)
    if setting not in KNOWN:
        abort(404)
    try:
        settings.take_back(
            database.session(), key=setting, holds_from=holds_from, by=actor(signed_in())
        )
    except Refusal as refusal:
        form = _form(setting, sent=False)
        form.refuse(refusal)
        return _page(setting, form), 422
    return redirect(url_for("settings.all_settings", _anchor=setting))


def _form(setting: str, *, sent: bool = True) -> SettingForm:
    """The form as it was sent; or else with what holds today, from today on."""
    rows = settings.rows_of(database.session(), setting)
    today = clock.today()
    holding = next((row.value for row in rows if row.holds_from <= today), None)
    data = form_data(setting, READERS[setting](holding)) if holding is not None else {}
    data |= {"holds_from": day_figures(today), "seen": settings.version_of(rows)}
    kept = {} if sent else {"formdata": None}
    return form_of(setting)(data=data, **kept)


def _save(setting: str, form: SettingForm) -> bool:
    """Save the change, or put what is wrong in its place."""
    value = form.check()
    try:
        holds_from = read_day(form.holds_from.data or "", "holds_from")
        if value is not None:
            change_setting(
                database.session(),
                key=setting,
                holds_from=holds_from,
                value=value,
                seen=form.seen.data or "",
                by=actor(signed_in()),
            )
    except settings.ChangedMeanwhile as refusal:
        form.refuse(refusal)
        # The page shows what the other one saved: to save again is a choice.
        form.seen.data = settings.version_of(settings.rows_of(database.session(), setting))
    except Refusal as refusal:
        form.refuse(refusal)
    return not form.summary


def _page(setting: str, form: SettingForm) -> str:
    rows = settings.rows_of(database.session(), setting)
    return render_template(
        "administration/staff/setting.html",
        form=form,
        setting=shown(setting, rows, clock.today()),
    )

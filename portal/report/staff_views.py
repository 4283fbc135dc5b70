"""Pages of results for managers: the table, its download, choosing periods, keeping it."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.people.access import Permission, staff
from portal.people.guard import signed_in
from portal.people.signing_in.sessions import actor
from portal.report import kept, wording
from portal.report.exports import as_csv
from portal.report.forms import ChoiceForm, KeepForm, RemoveForm, form_data
from portal.report.results import Choice, read_choice, read_version_number, survey_results
from portal.surveys.models import Survey
from portal.surveys.questions import all_surveys, find_survey, version_numbers
from portal.web import agency, database
from portal.web.forms import PlainForm
from portal.web.notices import says
from portal.web.one_form import done, one_form

report = Blueprint("report", __name__, url_prefix="/staff/surveys")


@report.context_processor
def add_words() -> dict[str, object]:
    return {"words": wording}


@report.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """An address that asks for what there is not: periods that overlap, an unknown council."""
    return render_template("report/staff/refused.html", refusal=refusal), 422


@report.get("")
@staff(Permission.READ_RESULTS)
def surveys() -> ResponseReturnValue:
    session = database.session()
    return render_template(
        "report/staff/surveys.html",
        surveys=all_surveys(session),
        kept=kept.kept_tables(session),
        form=RemoveForm(),
    )


@report.get("/<key>/results")
@staff(Permission.READ_RESULTS)
def results(key: str) -> ResponseReturnValue:
    return _results_page(_choice(_survey(key)), KeepForm(formdata=None))


@report.get("/<key>/results.csv")
@staff(Permission.READ_RESULTS)
def download(key: str) -> ResponseReturnValue:
    content = as_csv(survey_results(database.session(), _choice(_survey(key))))
    # With a byte order mark, or a spreadsheet program takes it for another encoding.
    response = Response(content.encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{key}-results.csv"'
    return response


@report.route("/<key>/periods", methods=["GET", "POST"])
@staff(Permission.READ_RESULTS)
def choose(key: str) -> ResponseReturnValue:
    """Choose periods, council and version. The answer is an address; nothing is stored."""
    survey = _survey(key)
    form = ChoiceForm(data=form_data(_present_choice(survey)))
    form.offer(agency.current().authorities, version_numbers(database.session(), survey))
    if form.validate_on_submit():
        periods = form.chosen_periods()
        if periods is not None:
            choice = read_choice(
                database.session(),
                survey.key,
                authority=form.authority.data or None,
                version=read_version_number(form.version.data),
            )
            query = Choice(survey, periods, choice.authority, choice.version).query
            return redirect(f"{url_for('report.results', key=survey.key)}?{query}")
    status = 422 if form.is_submitted() else 200
    return render_template("report/staff/choose.html", form=form, survey=survey), status


@report.post("/<key>/keep")
@staff(Permission.READ_RESULTS)
@says("The table is kept.")
def keep(key: str) -> ResponseReturnValue:
    """Keep the results of this address under a title."""
    choice, form = _choice(_survey(key)), KeepForm()
    title, by = form.title.data or "", actor(signed_in())
    if done(form, lambda: kept.keep_table(database.session(), choice=choice, title=title, by=by)):
        return redirect(url_for("report.surveys"))
    return _results_page(choice, form), 422


@report.route("/kept/<public_id>/remove", methods=["GET", "POST"])
@staff(Permission.READ_RESULTS)
@says("The table was removed.")
def remove(public_id: str) -> ResponseReturnValue:
    found = kept.find_kept(database.session(), public_id)
    if found is None:
        abort(404)
    return one_form(
        PlainForm(),
        lambda: kept.remove_kept(database.session(), kept=found, by=actor(signed_in())),
        title="Remove a table you keep",
        button="Remove this table",
        back=(url_for("report.surveys"), "Surveys"),
        lead=(f"{found.title}: the answers stay, and you can keep such a table again.",),
        warning=True,
    )


def _results_page(choice: Choice, form: KeepForm) -> str:
    results = survey_results(database.session(), choice)
    return render_template(
        "report/staff/results.html",
        results=results,
        marks=wording.marks_used(results.table),
        form=form,
    )


def _survey(key: str) -> Survey:
    try:
        return find_survey(database.session(), key)
    except Refusal:
        abort(404)


def _choice(survey: Survey) -> Choice:
    """What the address asks for."""
    return read_choice(
        database.session(),
        survey.key,
        periods=request.args.getlist("period"),
        authority=request.args.get("authority") or None,
        version=read_version_number(request.args.get("version", "")),
    )


def _present_choice(survey: Survey) -> Choice:
    try:
        return _choice(survey)
    except Refusal:
        return Choice(survey)

"""Staff pages of the client list: a file in, its preview, applied, undone; and out again."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal import clock
from portal.audit import Actor
from portal.jobs import Job, find_job
from portal.people.access import Permission, staff
from portal.people.client_list import applying, exporting, imports, undoing, words
from portal.people.client_list.changes import Change
from portal.people.client_list.explained import EXPLAINED
from portal.people.client_list.forms import ApplyForm, UploadForm
from portal.people.guard import signed_in
from portal.people.households.authorities import Authorities
from portal.people.households.pages import found, write_down_looks
from portal.people.models import Household
from portal.people.models.client_list import ClientImport, ImportState
from portal.people.sight import visible_households
from portal.people.signing_in import sessions
from portal.web import database
from portal.web.addresses import page_number
from portal.web.forms import Form, PlainForm
from portal.web.notices import says
from portal.web.one_form import done, one_form

client_list = Blueprint("client_list", __name__, url_prefix="/staff/client-list")
client_list.after_request(write_down_looks)

TYPES = {
    exporting.CSV: "text/csv",
    exporting.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@client_list.context_processor
def add_words() -> dict[str, object]:
    return {"words": words}


@client_list.route("", methods=["GET", "POST"])
@staff(Permission.IMPORT_CLIENT_LIST)
@says("The file was sent.")
def lists() -> ResponseReturnValue:
    """Upload a file for the worker to read; earlier imports; the export."""
    session, form = database.session(), UploadForm()
    taken: list[ClientImport] = []

    def act() -> None:
        name, content = form.content()
        taken.append(
            imports.upload(session, file_name=name, content=content, staff=signed_in(), by=_by())
        )

    if done(form, act):
        return redirect(url_for("post.job_page", job=taken[0].job))
    page = render_template(
        "people/staff/client_list/lists.html",
        form=form,
        imports=imports.newest_imports(session),
        explained=EXPLAINED,
    )
    return page, 422 if form.is_submitted() else 200


@client_list.get("/template.csv")
@staff(Permission.IMPORT_CLIENT_LIST)
def template() -> ResponseReturnValue:
    return _template(exporting.CSV)


@client_list.get("/template.xlsx")
@staff(Permission.IMPORT_CLIENT_LIST)
def template_workbook() -> ResponseReturnValue:
    return _template(exporting.XLSX)


@client_list.post("/export")
@staff(Permission.IMPORT_CLIENT_LIST)
def export() -> ResponseReturnValue:
    """The list of all open households that the person who asks may see."""
    kind = exporting.XLSX if request.form.get("kind") == exporting.XLSX else exporting.CSV
    seen = visible_households(signed_in())
    content = exporting.export_list(database.session(), seen=seen, by=_by(), kind=kind)
    return _download(content, f"client-list-{clock.today()}", kind)


@client_list.get("/<list_ref>")
@staff(Permission.IMPORT_CLIENT_LIST)
def one_list(list_ref: str) -> ResponseReturnValue:
    """What a file would do, or did."""
    return _page(_import(list_ref), ApplyForm(formdata=None))


@client_list.post("/<list_ref>/apply")
@staff(Permission.IMPORT_CLIENT_LIST)
@says("The import was started.")
def apply(list_ref: str) -> ResponseReturnValue:
    """Only who uploaded a file applies it: nobody else has seen all of the preview."""
    one, form = _import(list_ref), ApplyForm()
    found(one if imports.is_of(one, signed_in()) else None)
    jobs: list[Job] = []

    def act() -> None:
        different = bool(form.different.data)
        session = database.session()
        jobs.append(applying.start_applying(session, one, different=different, by=_by()))

    if done(form, act):
        return redirect(url_for("post.job_page", job=jobs[0].public_id))
    return _page(one, form), 422


@client_list.route("/<list_ref>/undo", methods=["GET", "POST"])
@staff(Permission.IMPORT_CLIENT_LIST)
@says("Undoing the import was started.")
def undo(list_ref: str) -> ResponseReturnValue:
    one = _import(list_ref)
    return one_form(
        PlainForm(),
        lambda: undoing.start_undoing(database.session(), one, by=_by()),
        title="Undo an import",
        button="Undo all of it",
        back=(url_for("client_list.one_list", list_ref=list_ref), one.file_name),
        lead=(
            "Every family that it added is taken away again, and every change that it made is"
            " put back. That takes as long as the import took.",
            "It can be undone as long as nothing that it added or changed was changed or used"
            " since.",
        ),
        warning=True,
    )


@client_list.post("/<list_ref>/put-away")
@staff(Permission.IMPORT_CLIENT_LIST)
@says("The list was put away.")
def discard(list_ref: str) -> ResponseReturnValue:
    one, form = _import(list_ref), PlainForm()
    if done(form, lambda: imports.discard(database.session(), one, by=_by())):
        return redirect(url_for("client_list.lists"))
    return _page(one, form), 422


def _page(one: ClientImport, form: Form) -> str:
    session, number = database.session(), page_number(request.args.get("page"))
    changes, more = imports.page_of(session, one, staff=signed_in(), number=number)
    _note(changes)
    job = find_job(session, one.job, of=_by()) if one.job else None
    mine = imports.is_of(one, signed_in())
    counts = one.counts
    ready = mine and one.state is ImportState.READ and not counts["wrong"]
    return render_template(
        "people/staff/client_list/one_list.html",
        one=one,
        form=form,
        apply_form=form if isinstance(form, ApplyForm) else ApplyForm(formdata=None),
        changes=changes,
        number=number,
        more=more,
        mine=mine,
        job=None if job is None or job.is_over else job,
        said=job.message if job and job.is_over and not one.problem else None,
        may_apply=ready and counts["added"] + counts["changed"] + counts["twin"] > 0,
        may_discard=imports.may_discard(one),
        authorities=Authorities.load(session).names_on(clock.today()),
        may_undo=one.state is ImportState.APPLIED,
    )


def _note(changes: list[Change]) -> None:
    """What is shown of families on record is a look at each."""
    refs = {change.household_ref for change in changes if change.household_ref}
    known = database.session().scalars(select(Household.ref).where(Household.ref.in_(refs)))
    g.setdefault("looked_at", set()).update(known)


def _import(ref: str) -> ClientImport:
    return found(imports.find_import(database.session(), ref))


def _by() -> Actor:
    return sessions.actor(signed_in())


def _template(kind: str) -> Response:
    content = exporting.template(database.session(), kind=kind)
    return _download(content, "client-list-template", kind)


def _download(content: bytes, name: str, kind: str) -> Response:
    response = Response(content, mimetype=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response

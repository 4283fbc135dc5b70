"""The search of the audit, on a page and as a file. Each search is written down as well."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal import db
from portal.administration import audit_words as words
from portal.administration.audit_forms import SearchForm
from portal.administration.audit_search import A_FILE, Found, Search, find_events, record_search
from portal.people.access import Permission, staff
from portal.people.guard import signed_in
from portal.people.signing_in.sessions import actor
from portal.report.exports import spreadsheet_text
from portal.web import database

audit_pages = Blueprint("audit", __name__, url_prefix="/staff")
COLUMNS = ("at", "kind", "who", "action", "what", "subject", "detail")


@audit_pages.get("/audit")
@staff(Permission.SEARCH_AUDIT)
def search() -> ResponseReturnValue:
    """The form; with what was found, once something is looked for."""
    if not request.args:
        return _page(SearchForm(formdata=None), None)
    form = SearchForm(request.args)
    wanted = form.search()
    if wanted is None:
        return _page(form, None), 422
    older = request.args.get("older")
    found = find_events(database.session(), wanted, reader=signed_in(), older=older)
    _write_down("audit.searched", wanted, older)
    return _page(form, found)


@audit_pages.get("/audit.csv")
@staff(Permission.SEARCH_AUDIT)
def download() -> ResponseReturnValue:
    form = SearchForm(request.args)
    wanted = form.search()
    if wanted is None:
        return _page(form, None), 422
    found = find_events(database.session(), wanted, reader=signed_in(), most=A_FILE)
    _write_down("audit.downloaded", wanted, None)
    # With a byte order mark, or a spreadsheet program takes it for another encoding.
    response = Response(_as_csv(found).encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _write_down(action: str, wanted: Search, older: str | None) -> None:
    """In a transaction of its own: a GET changes nothing else."""
    with db.transaction(database.engine()) as session:
        record_search(session, action, wanted, older=older, by=actor(signed_in()))


def _page(form: SearchForm, found: Found | None) -> str:
    query = {field.name: field.data for field in form if field.data}
    newest = urlencode(query or {"who": ""})
    return render_template(
        "administration/staff/audit.html",
        form=form,
        found=found,
        words=words,
        most=A_FILE,
        newest=newest,
        older=urlencode(query | {"older": found.older}) if found and found.older else "",
    )


def _as_csv(found: Found) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(found):
        writer.writerow([spreadsheet_text(cell) for cell in row])
    return out.getvalue()


def _rows(found: Found) -> Iterator[tuple[str, ...]]:
    for event in found.events:
        yield (
            event.at.isoformat(),
            event.actor_kind,
            words.actor_words(event, found.names),
            event.action,
            words.action_words(event),
            event.subject,
            words.detail_words(event, found.about.get(event.id, ())),
        )

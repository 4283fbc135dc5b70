"""What the worker does for people: files of the client list, and forgetting what is old."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.duties import Regular
from portal.errors import Refusal
from portal.people.client_list.applying import apply_import
from portal.people.client_list.imports import (
    changes_of,
    content_of,
    give_up,
    keep_plan,
    plan_file,
    subject,
)
from portal.people.client_list.undoing import undo_import
from portal.people.models import Staff
from portal.people.models.client_list import ClientImport, ImportState
from portal.people.sight import visible_households
from portal.people.signing_in.guesses import forget_old as forget_guesses
from portal.people.signing_in.unfinished import forget_old as forget_unfinished_forms
from portal.working import Handler, Work

PAGE = "/staff/client-list"


def read_client_list_file(work: Work) -> None:
    """Read a file and write down what it would do. One that cannot be read is refused."""
    with db.open_session(work.engine, writes=False) as session:
        one = session.get_one(ClientImport, work.arguments["import_id"])
        link, content = _link(one), content_of(one)
        try:
            staff = session.get_one(Staff, one.named_id)
            plan, rows = plan_file(
                session,
                content,
                seen=visible_households(staff),
                named=staff,
                progress=work.progress,
            )
        except Refusal as refusal:
            _refuse(work, refusal, link, ImportState.REFUSED)
            return
    work.says(f"{len(rows):,} rows were read. Nothing is changed yet.", link=link)
    with work.finishing() as session:
        keep_plan(session, session.get_one(ClientImport, work.arguments["import_id"]), plan, rows)


def apply_client_list_file(work: Work) -> None:
    """Apply a file that was read: all of it, or nothing."""
    with db.open_session(work.engine, writes=False) as session:
        one = session.get_one(ClientImport, work.arguments["import_id"])
        link, changes, seen = _link(one), changes_of(session, one), _seen(session, work)
    work.says("The file was applied, all of it.", link=link)
    try:
        with work.finishing() as session:
            one = session.get_one(ClientImport, work.arguments["import_id"])
            apply_import(session, one, changes, seen=seen, by=work.by, progress=work.progress)
    except Refusal as refusal:
        _refuse(work, refusal, link, ImportState.READ)


def undo_client_list_file(work: Work) -> None:
    """Undo a file that was applied: all of it, or nothing."""
    with db.open_session(work.engine, writes=False) as session:
        one = session.get_one(ClientImport, work.arguments["import_id"])
        link, seen = _link(one), _seen(session, work)
    work.says("The import was undone, all of it.", link=link)
    try:
        with work.finishing() as session:
            one = session.get_one(ClientImport, work.arguments["import_id"])
            undo_import(session, one, seen=seen, by=work.by, progress=work.progress)
    except Refusal as refusal:
        _refuse(work, refusal, link, None)


def _refuse(work: Work, refusal: Refusal, link: str, state: ImportState | None) -> None:
    """The job ends with the words of the refusal; nothing else of it is kept."""
    work.says(refusal.message, link=link)
    with work.finishing() as session:
        one = session.get_one(ClientImport, work.arguments["import_id"])
        one.state, one.content, one.problem = state or one.state, None, refusal.message
        audit.record(session, "client_list.refused", subject=subject(one), by=work.by)


def give_up_client_list_file(
    session: Session, arguments: Mapping[str, Any], by: audit.Actor
) -> None:
    """The worker gave up: nothing is left that waits for it."""
    number = arguments["import_id"]
    give_up(session, session.get_one(ClientImport, number, with_for_update=True), by=by)


def _seen(session: Session, work: Work) -> ColumnElement[bool]:
    """What the one who asked for the job may see. Nobody else's sight counts."""
    staff = session.scalars(select(Staff).where(Staff.public_id == work.by.ref)).one()
    return visible_households(staff)


def _link(one: ClientImport) -> str:
    return f"{PAGE}/{one.ref}"


DUTIES = {
    "people.forget_guesses": Regular(timedelta(hours=1), forget_guesses),
    "people.forget_unfinished_forms": Regular(timedelta(hours=1), forget_unfinished_forms),
}

HANDLERS = {
    f"client_list.{act}": Handler(title, run, "client_list", PAGE, give_up_client_list_file)
    for act, title, run in (
        ("read", "Reading the client list", read_client_list_file),
        ("apply", "Applying the client list", apply_client_list_file),
        ("undo", "Undoing an import of the client list", undo_client_list_file),
    )
}

"""`portal people import`, `undo-import` and `export`: the client list, without a worker."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from portal import audit, clock, console
from portal.errors import Refusal
from portal.people.accounts.staff import find_staff
from portal.people.client_list import exporting, imports, words
from portal.people.client_list.applying import apply_import, check_may_apply
from portal.people.client_list.changes import Change, counts, left_alone
from portal.people.client_list.files import MOST_BYTES
from portal.people.client_list.undoing import undo_import
from portal.people.households.authorities import Authorities
from portal.people.models.client_list import Action, ClientImport
from portal.people.sight import every_household
from portal.private_files import written_whole

MOST_SHOWN = 20


@click.command("import")
@click.argument("file")
@click.option("--apply", is_flag=True, help="Apply it, all or nothing.")
@click.option("--different", is_flag=True, help="Families that may be on record are others.")
@click.option("--named", metavar="EMAIL", help="Who may see what the file adds as restricted.")
def import_list(file: str, apply: bool, different: bool, named: str | None) -> None:
    """Say what a file of the client list would change; with --apply, change it.

    CSV or XLSX; docs/client_list.md says what stands in its columns.
    """
    content = console.read_file(file, MOST_BYTES)
    if not apply:
        with console.reading() as session:
            plan, rows = _plan(session, content, named)
            _say(plan, rows, Authorities.load(session).names_on(clock.today()))
        return
    with console.transaction() as session:
        plan, rows = _plan(session, content, named)
        _say(plan, rows, Authorities.load(session).names_on(clock.today()))
        one = _applied(session, Path(file).name, content, plan, rows, different, named)
        ref = one.ref
    click.echo(f"{ref}: applied. To take it back: portal people undo-import {ref}")


@click.command("undo-import")
@click.argument("ref")
def undo(ref: str) -> None:
    """Take one import back, all of it."""
    with console.transaction() as session:
        one = imports.find_import(session, ref.upper())
        if one is None:
            raise Refusal(f"There is no import {ref}.")
        undo_import(session, one, seen=every_household(), by=audit.COMMAND_LINE)
    click.echo(f"{ref.upper()}: taken back.")


@click.command("export")
@click.argument("file")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def export(file: str, overwrite: bool) -> None:
    """Write all open households, the restricted ones too, to a file: XLSX if its name ends so,
    else CSV. `portal people import` reads it again."""
    path = Path(file)
    kind = exporting.XLSX if path.suffix.casefold() == ".xlsx" else exporting.CSV
    # It gets its name after the transaction: no list is out that is not in the audit.
    with written_whole(path, overwrite=overwrite) as target, console.transaction() as session:
        content = exporting.export_list(
            session, seen=every_household(), by=audit.COMMAND_LINE, kind=kind
        )
        target.write(content)
    click.echo(f"{file}: {len(content):,} bytes. It holds families: keep it safe.")


def _plan(
    session: Session, content: bytes, named: str | None
) -> tuple[list[Change], Sequence[int]]:
    staff = find_staff(session, named) if named else None
    return imports.plan_file(session, content, seen=every_household(), named=staff)


def _applied(
    session: Session,
    name: str,
    content: bytes,
    plan: list[Change],
    rows: Sequence[int],
    different: bool,
    named: str | None,
) -> ClientImport:
    by, staff = audit.COMMAND_LINE, find_staff(session, named) if named else None
    one = imports.new_import(session, file_name=name, content=content, named=staff, by=by)
    imports.keep_plan(session, one, plan, rows)
    try:
        check_may_apply(one, different=different)
    except Refusal as refusal:
        more = " Say --different to apply it." if refusal.field == "different" else ""
        raise Refusal(refusal.message + more) from None
    apply_import(session, one, imports.changes_of(session, one), seen=every_household(), by=by)
    return one


def _say(plan: list[Change], rows: Sequence[int], authorities: Mapping[str, str]) -> None:
    """The counts, and what is wrong or doubtful; the words of the first twenty rows."""
    click.echo(f"{words.counted(counts(plan, len(rows)))}.")
    if alone := left_alone(plan, rows):
        click.echo(f"Left alone: {alone}.")
    doubtful = [one for one in plan if one.action in (Action.WRONG, Action.TWIN)]
    doubtful.sort(key=lambda one: (one.action is not Action.WRONG, one.row))
    for one in doubtful[:MOST_SHOWN]:
        click.echo(f"Row {one.row}: {'; '.join(words.details(one, authorities))}")
    if len(doubtful) > MOST_SHOWN:
        click.echo(f"… and {len(doubtful) - MOST_SHOWN:,} more.")

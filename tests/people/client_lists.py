"""Files of the client list, made for tests, and imported by the rules."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import audit, db
from portal.people.client_list.applying import Progress, apply_import, check_may_apply
from portal.people.client_list.changes import Change
from portal.people.client_list.columns import COLUMNS, quoted
from portal.people.client_list.imports import changes_of, keep_plan, new_import, plan_file
from portal.people.client_list.record import Seen
from portal.people.client_list.undoing import undo_import
from portal.people.models import Staff
from portal.people.models.client_list import Action, ClientImport
from portal.people.sight import every_household, visible_households
from tests.rows import all_rows

Row = dict[str, str]

ADA: Row = {
    "household": "H1",
    "person": "adult",
    "person_number": "A1",
    "name": "Ada Marsh",
    "email": "ada@home.example",
    "phone": "01234 567890",
    "lives_from": "4/5/2020",
    "authority": "Northbank",
    "address": "1 High Street",
    "postcode": "nb1 1aa",
}
BO: Row = {"household": "H1", "person": "adult", "name": "Bo Marsh"}
KIT: Row = {
    "household": "H1",
    "person": "child",
    "person_number": "C1",
    "name": "Kit",
    "date_of_birth": "2018-03-01",
    "order_type": "Adoption order",
    "order_on": "2020-02-29",
    "placing_authority": "northbank",
    "placed_on": "1/9/2019",
    "ehc_plan": "yes",
    "do_not_survey": "yes",
    "may_text": "no",
}
CY: Row = {"household": "H2", "person": "adult", "name": "Cy Example", "phone": "+44 1234 567890"}
FAMILIES = (ADA, BO, KIT, CY)


def as_file(*rows: Row) -> bytes:
    """A CSV file of these rows, with all the columns."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({name: quoted(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue().encode()


def seen_by(staff: Staff | None) -> Seen:
    """What somebody of staff may see; or, for nobody, what the command line sees."""
    return visible_households(staff) if staff else every_household()


def plan(engine: Engine, content: bytes, staff: Staff | None = None) -> list[Change]:
    with db.open_session(engine, writes=False) as session:
        return plan_file(session, content, seen=seen_by(staff), named=staff)[0]


def wrong_words(engine: Engine, content: bytes, staff: Staff | None = None) -> list[str]:
    """What is wrong with a file, each with its row and column."""
    return [
        f"{one.row} {one.column}: {one.message}"
        for one in plan(engine, content, staff)
        if one.action is Action.WRONG
    ]


def previewed(session: Session, content: bytes, *, staff: Staff | None = None) -> ClientImport:
    """A file that was read, and waits to be applied."""
    one = new_import(
        session, file_name="a.csv", content=content, named=staff, by=audit.COMMAND_LINE
    )
    changes, rows = plan_file(session, content, seen=seen_by(staff), named=staff)
    keep_plan(session, one, changes, rows)
    return one


def apply(
    session: Session,
    one: ClientImport,
    *,
    staff: Staff | None = None,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Apply what was read."""
    apply_import(
        session,
        one,
        changes_of(session, one),
        seen=seen_by(staff),
        by=audit.COMMAND_LINE,
        progress=progress,
    )


def bring(
    session: Session,
    content: bytes,
    *,
    different: bool = False,
    staff: Staff | None = None,
    progress: Progress = lambda _done, _total: None,
) -> ClientImport:
    """Import a file and apply it."""
    one = previewed(session, content, staff=staff)
    check_may_apply(one, different=different)
    apply(session, one, staff=staff, progress=progress)
    return one


def take_back(
    engine: Engine,
    ref: str,
    staff: Staff | None = None,
    progress: Progress = lambda _done, _total: None,
) -> None:
    with db.transaction(engine) as session:
        one = session.query(ClientImport).filter_by(ref=ref).one()
        undo_import(session, one, seen=seen_by(staff), by=audit.COMMAND_LINE, progress=progress)


def families(engine: Engine) -> dict[str, Any]:
    """Every row of families, but what imports keep of themselves."""
    own = ("client_import", "client_change", "audit_event", "audit_about", "job")
    return {name: rows for name, rows in all_rows(engine).items() if name not in own}


def counted(rows: Sequence[Change], action: Action) -> int:
    return sum(1 for one in rows if one.action is action)

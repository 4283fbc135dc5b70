"""The client list as a file of the same shape as the import takes, and its template."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.people.client_list.changes import kept, kept_facts
from portal.people.client_list.columns import COLUMNS, quoted
from portal.people.client_list.explained import example_rows
from portal.people.client_list.record import OneHousehold, Seen, load_record
from portal.people.households.authorities import Authorities

CSV, XLSX = "csv", "xlsx"
Row = dict[str, Any]


def template(session: Session) -> bytes:
    """The names of the columns, and two rows that show how; an import passes those over."""
    return _as_csv(iter(example_rows(next(iter(Authorities.load(session).names.values())))))


def export_list(session: Session, *, seen: Seen, by: audit.Actor, kind: str = CSV) -> bytes:
    """All open households of which ``seen`` is true. Each is in the audit as shown by this."""
    record = load_record(session, seen)
    households = [one for one in record.households.values() if not one.closed]
    shown = [f"household:{one.ref}" for one in households]
    event = audit.record(session, "client_list.exported", subject="client_list", by=by)
    audit.add_about(session, event, shown)
    rows = _rows(households, record.authorities)
    return _as_workbook(rows) if kind == XLSX else _as_csv(rows)


def _rows(households: Sequence[OneHousehold], authorities: Authorities) -> Iterator[Row]:
    for one in households:
        own = _household(one, authorities)
        people = [
            {
                "person": "adult",
                "person_ref": adult.public_id,
                "person_number": adult.number,
                **kept_facts(adult.facts),
            }
            for adult in one.adults
        ] + [
            {
                "person": "child",
                "person_ref": child.public_id,
                "person_number": child.number,
                "name": child.homes[one.id],
                **kept_facts(child.facts),
            }
            for child in one.children
        ]
        for person in people or [{}]:
            yield own | person


def _household(one: OneHousehold, authorities: Authorities) -> Row:
    home: Row = {}
    if one.residences:
        home = kept_facts(one.residences[max(one.residences)])
        home["authority"] = _name(authorities, home["authority"], max(one.residences))
    answers = {name: kept(value) for name, value in one.answers.items()}
    return {
        "household": one.number,
        "household_ref": one.ref,
        **home,
        **answers,
        "do_not_survey": one.do_not_survey,
    }


def _name(authorities: Authorities, key: str | None, day: date) -> str | None:
    """The name of an authority, if the import would take it for the same one; else its key."""
    name = authorities.on(day).get(key or "")
    same = [one for one, other in authorities.on(day).items() if other == name]
    return name if name and same == [key] else key


def _cells(row: Row) -> list[str]:
    words = {True: "yes", False: "no", None: ""}
    return [
        words[value] if value is None or isinstance(value, bool) else quoted(str(value))
        for value in (row.get(column) for column in COLUMNS)
    ]


def _as_csv(rows: Iterator[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, rows))
    # With a byte order mark, or a spreadsheet program takes it for another encoding.
    return out.getvalue().encode("utf-8-sig")


def _as_workbook(rows: Iterator[Row]) -> bytes:
    from openpyxl import Workbook  # late: half a second

    workbook, out = Workbook(write_only=True), io.BytesIO()
    sheet = workbook.create_sheet("Client list")
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append(_cells(row))
    workbook.save(out)
    return out.getvalue()

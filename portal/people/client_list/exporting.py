"""The client list as a file of the same shape as the import takes, and its template."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.people.client_list.changes import kept, kept_facts
from portal.people.client_list.columns import COLUMNS, quoted
from portal.people.client_list.explained import example_rows
from portal.people.client_list.record import OneHousehold, Seen, load_record
from portal.people.households.authorities import Authorities
from portal.people.households.children import ChildFacts

CSV, XLSX = "csv", "xlsx"
Row = dict[str, Any]


def template(session: Session, *, kind: str = CSV) -> bytes:
    """The names of the columns, and two rows that show how; an import passes those over."""
    council = next(iter(Authorities.load(session).on(clock.today()).values()))
    return _as_file(iter(example_rows(council)), kind)


def export_list(session: Session, *, seen: Seen, by: audit.Actor, kind: str = CSV) -> bytes:
    """All open households of which ``seen`` is true. Each is in the audit as shown by this."""
    record = load_record(session, seen)
    households = [one for one in record.households.values() if not one.closed]
    shown = [f"household:{one.ref}" for one in households]
    event = audit.record(session, "client_list.exported", subject="client_list", by=by)
    audit.add_about(session, event, shown)
    rows = _rows(households, record.authorities)
    return _as_file(rows, kind)


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
                **_child(child.facts, authorities),
            }
            for child in one.children
        ]
        for person in people or [{}]:
            yield own | person


def _household(one: OneHousehold, authorities: Authorities) -> Row:
    home: Row = {}
    if one.residences:
        home = kept_facts(one.residences[max(one.residences)])
        if home["authority"]:
            today, day = clock.today(), max(one.residences)
            home["authority"] = authorities.written(home["authority"], today=today, day=day)
    answers = {name: kept(value) for name, value in one.answers.items()}
    return {
        "household": one.number,
        "household_ref": one.ref,
        **home,
        **answers,
        "do_not_survey": one.do_not_survey,
    }


def _child(facts: ChildFacts, authorities: Authorities) -> Row:
    """With names as the import takes them for the same authority; else its key."""
    today, kept = clock.today(), facts.placing_authority
    placing = authorities.written(kept, today=today, day=today) if kept else None
    return kept_facts(facts) | {"placing_authority": placing}


def _cells(row: Row) -> list[str]:
    words = {True: "yes", False: "no", None: ""}
    return [
        words[value] if value is None or isinstance(value, bool) else quoted(str(value))
        for value in (row.get(column) for column in COLUMNS)
    ]


def _as_file(rows: Iterator[Row], kind: str) -> bytes:
    return _as_workbook(rows) if kind == XLSX else _as_csv(rows)


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

"""The search of the audit as a file for spreadsheets: the same rows, and nothing computed."""

import csv
import io

import time_machine
from sqlalchemy import Engine, select

from portal import audit, db
from portal.people.models import Staff
from tests.administration.test_audit import MARCH, fill, happened
from tests.client import CheckedClient

__all__ = ["happened"]


def test_the_file_has_the_same_rows_and_computes_nothing(
    manager: CheckedClient, happened: Engine
) -> None:
    with db.transaction(happened) as session:
        staff = session.scalars(select(Staff).where(Staff.email.startswith("pat@"))).one()
        staff.name = "=cmd|' /C calc'!A0"
        with time_machine.travel(MARCH, tick=False):
            audit.record(session, "+x.done", subject="@x:1", by=audit.WORKER)
    answer = manager.get("/staff/audit.csv?first=1/3/2026&last=1/3/2026")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0] == ["at", "kind", "who", "action", "what", "subject", "detail"]
    assert len(rows) == 7
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "'=cmd|' /C calc'!A0" in cells
    assert rows[1][0] == "2026-03-01T16:00:00+00:00"


def test_the_file_ends_after_ten_thousand_rows(
    administrator: CheckedClient, engine: Engine
) -> None:
    fill(engine, 10_010)
    answer = administrator.get("/staff/audit.csv?about=x:1")
    assert len(answer.get_data().splitlines()) == 10_001

"""What happened stays as it was written down: the database itself holds to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from portal import audit, clock, db
from portal.audit import ActorKind, AuditAbout, AuditEvent
from tests.rows import all_rows

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fill(engine: Engine, number: int, moment: datetime) -> None:
    """Acts of that time."""
    with db.transaction(engine) as session:
        rows = [
            {
                "at": moment + timedelta(seconds=n // 7),
                "actor_kind": ActorKind.WORKER,
                "action": "x.done",
                "subject": "x:1",
                "detail": {"n": n},
            }
            for n in range(number)
        ]
        session.execute(insert(AuditEvent), rows)


REFUSED = "what was recorded cannot be changed"
ACTS = [
    update(AuditEvent).values(action="x.undone"),
    update(AuditEvent).values(actor_ref=None),
    update(AuditEvent).values(at=MARCH),
    delete(AuditEvent),
    delete(AuditEvent).where(AuditEvent.action == "x.done"),
    update(AuditAbout).values(subject="y:1"),
    delete(AuditAbout),
]


@contextmanager
def opened(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_the_database_lets_nobody_change_or_delete_what_happened(
    engine: Engine, act: object
) -> None:
    with db.transaction(engine) as session:
        event = audit.record(session, "x.done", subject="x:1", by=audit.WORKER)
        audit.add_about(session, event, ["x:2", "x:3"])
    before = all_rows(engine)
    for statement in (act, text("DELETE FROM audit_event"), text("UPDATE audit_event SET id = 0")):
        with opened(engine) as connection, pytest.raises(DBAPIError, match=REFUSED):
            connection.execute(statement)  # type: ignore[call-overload]
    assert all_rows(engine) == before


def test_only_what_is_older_than_a_year_can_be_deleted(engine: Engine) -> None:
    """Retention deletes by the agency's setting, which is never shorter."""
    now = clock.now()
    young, old = now - timedelta(days=360), now - timedelta(days=370)
    for moment in (young, old):
        fill(engine, 1, moment)
    with db.transaction(engine) as session:
        ids = session.scalars(select(AuditEvent.id).where(AuditEvent.action == "x.done")).all()
        session.add_all(AuditAbout(event_id=one, subject="x:2") for one in ids)
    with db.transaction(engine) as session:
        session.execute(delete(AuditEvent).where(AuditEvent.at <= old))
        assert len(session.scalars(select(AuditAbout)).all()) == 1, "it went with its act"
    with opened(engine) as connection, pytest.raises(DBAPIError, match="cannot be changed"):
        connection.execute(delete(AuditEvent).where(AuditEvent.at <= young))

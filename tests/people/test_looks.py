"""Each look at a family is written down: who looked, at which one, and when."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, select

from portal import db
from portal.audit import AuditAbout, AuditEvent
from portal.people.models import Household
from tests.client import CheckedClient
from tests.factories import make_household
from tests.people.family_addresses import address, ids


def looks(rows: Callable[..., list[Any]]) -> list[tuple[str, str]]:
    events = rows(select(AuditEvent).where(AuditEvent.actor_ref.is_not(None)))
    return [
        (one.action, one.subject)
        for one in events
        if one.action in ("household.seen", "families.searched")
    ]


def test_each_look_is_written_down(
    advisor: CheckedClient, household: Household, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    adult, child = ids(engine, household)
    seen = ("household.seen", f"household:{household.ref}")
    parts: list[tuple[str, ...]] = [
        (),
        ("contact",),
        ("adults", adult),
        ("children", child),
        ("homes", "2020-05-04"),
        ("merge",),
    ]
    for number, one in enumerate(parts, 1):
        advisor.page(address(household, *one))
        assert looks(rows) == [seen] * number
    advisor.send(address(household, "adults", "new"), {"name": " "})
    assert looks(rows) == [seen] * (len(parts) + 2)
    advisor.page("/staff/families?query=ada")
    advisor.page("/staff/families?query=canaryword")
    assert looks(rows)[-2:] == [("families.searched", "families")] * 2
    searches = rows(select(AuditEvent.id).where(AuditEvent.action == "families.searched"))
    shown = rows(select(AuditAbout).where(AuditAbout.event_id.in_(searches)))
    assert [(one.event_id, one.subject) for one in shown] == [(searches[0], seen[1])]
    assert rows(select(AuditEvent.detail).where(AuditEvent.id.in_(searches))) == [{}, {}]
    with db.transaction(engine) as session:
        other = make_household(session, "Cy Example")
    advisor.page(address(household, "merge") + f"?other={other.ref}")
    assert sorted(looks(rows)[-2:]) == sorted([seen, (seen[0], f"household:{other.ref}")])


def test_one_who_looks_in_vain_leaves_no_look(
    advisor: CheckedClient, rows: Callable[..., list[Any]]
) -> None:
    advisor.page("/staff/families/FAM-2222-2222", status=404)
    advisor.page("/staff/families")
    assert looks(rows) == []

"""Regular duties: each at its time, by one worker, and again after a fault."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import time_machine
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, clock, db
from portal.duties import PAUSE_AFTER_FAULT, Duty, Regular, do_next
from portal.work.handlers import DUTIES

HOUR = timedelta(hours=1)


def wind(session: Session) -> None:
    audit.record(session, "clock.wound", subject="clock:1", by=audit.WORKER)


def wound(engine: Engine) -> int:
    with db.open_session(engine, writes=False) as session:
        found = select(audit.AuditEvent.id).where(audit.AuditEvent.action == "clock.wound")
        return len(session.scalars(found).all())


def regular(do: Callable[[Session], None] = wind) -> dict[str, Regular]:
    return {"clock.wind": Regular(HOUR, do)}


def test_a_duty_is_done_at_once_and_then_every_so_often(engine: Engine) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        assert do_next(engine, regular())
        assert not do_next(engine, regular())
        traveller.shift(HOUR - timedelta(seconds=1))
        assert not do_next(engine, regular())
        traveller.shift(timedelta(seconds=1))
        assert do_next(engine, regular())
    assert wound(engine) == 2


def test_after_a_long_night_it_is_done_once_and_not_once_for_each_hour(engine: Engine) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        do_next(engine, regular())
        traveller.shift(40 * 24 * HOUR)
        while do_next(engine, regular()):
            pass
    assert wound(engine) == 2


def test_several_schedulers_do_it_once(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: do_next(engine, regular()), range(8)))
    assert wound(engine) == 1


def test_a_fault_changes_nothing_and_is_tried_again_soon(engine: Engine) -> None:
    def fall(session: Session) -> None:
        wind(session)
        raise RuntimeError

    with time_machine.travel(clock.now(), tick=False) as traveller:
        assert do_next(engine, regular(fall))
        assert wound(engine) == 0
        assert not do_next(engine, regular(fall))
        traveller.shift(PAUSE_AFTER_FAULT)
        assert do_next(engine, regular())
    assert wound(engine) == 1


def test_a_duty_that_fails_does_not_hold_up_another(engine: Engine) -> None:
    def fall(session: Session) -> None:
        raise RuntimeError

    both = {"a.fall": Regular(HOUR, fall), **regular()}
    assert do_next(engine, both)
    assert do_next(engine, both)
    assert wound(engine) == 1


def test_every_duty_of_the_portal_can_be_done_twice(engine: Engine) -> None:
    for _ in range(2):
        while do_next(engine, DUTIES):
            pass
        with db.transaction(engine) as session:
            for duty in session.scalars(select(Duty)):
                assert duty.done_at is not None
                duty.due_at = clock.now()

"""A job is done once, whatever stops a worker: held for a while, ended with its effect."""

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, clock, db, jobs, working
from portal.errors import Refusal
from portal.jobs import Job, JobState
from portal.working import LEASE, MOST_TRIES, PAUSES, Handler, Lost, Work, claim, do_next

BY = audit.Actor(audit.ActorKind.STAFF, "staff-1")
CANARY = "canary4711"


def queue(engine: Engine, kind: str = "tea.make", **arguments: object) -> int:
    with db.transaction(engine) as session:
        return jobs.queue(session, kind, by=BY, **arguments).id


def read(engine: Engine, number: int) -> Job:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Job).where(Job.id == number)).one()


def effects(engine: Engine) -> int:
    with db.open_session(engine, writes=False) as session:
        made = select(audit.AuditEvent.id).where(audit.AuditEvent.action == "tea.made")
        return len(session.scalars(made).all())


def make_tea(work: Work) -> None:
    with work.finishing() as session:
        audit.record(session, "tea.made", subject="tea:1", by=work.by)
        work.says("One pot.", link="/staff/tea")


def handlers(run: Callable[[Work], None] = make_tea) -> dict[str, Handler]:
    return {"tea.make": Handler("Making tea", run)}


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    """Moves the clock on."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield lambda by: traveller.move_to(clock.now() + by)


def claimed(engine: Engine) -> Work:
    work = claim(engine, handlers())
    assert work is not None
    return work


def test_a_job_is_done_with_its_effect(engine: Engine) -> None:
    number = queue(engine, pots=1)
    assert do_next(engine, handlers())
    job = read(engine, number)
    assert (job.state, job.message, job.link) == (JobState.DONE, "One pot.", "/staff/tea")
    assert (job.holder, job.held_until, job.tries) == (None, None, 1)
    assert job.ended_at is not None
    assert effects(engine) == 1
    assert not do_next(engine, handlers())


def test_a_handler_is_given_what_was_queued(engine: Engine) -> None:
    seen: list[tuple[object, ...]] = []

    def look(work: Work) -> None:
        seen.append((work.arguments, work.by, work.kind))
        make_tea(work)

    queue(engine, pots=2)
    do_next(engine, handlers(look))
    assert seen == [({"pots": 2}, BY, "tea.make")]


def test_a_job_of_a_transaction_that_came_to_nothing_is_never_done(engine: Engine) -> None:
    with db.open_session(engine, writes=True) as session:
        jobs.queue(session, "tea.make", by=BY)
    assert not do_next(engine, handlers())


def test_a_kind_that_this_worker_does_not_know_waits_for_one_that_does(engine: Engine) -> None:
    number = queue(engine, "cake.bake")
    assert not do_next(engine, handlers())
    assert read(engine, number).state is JobState.WAITING


def test_a_held_job_is_taken_by_nobody_else_until_its_lease_ends(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    queue(engine)
    first = claimed(engine)
    later(LEASE - timedelta(seconds=1))
    assert claim(engine, handlers()) is None
    later(timedelta(seconds=2))
    assert claimed(engine).holder != first.holder


def test_progress_is_seen_at_once_and_holds_the_job_longer(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    number = queue(engine)
    work = claimed(engine)
    later(LEASE - timedelta(seconds=1))
    work.progress(3, 10)
    assert (read(engine, number).done, read(engine, number).total) == (3, 10)
    later(LEASE - timedelta(seconds=1))
    assert claim(engine, handlers()) is None


def test_progress_of_each_row_costs_no_write_each(engine: Engine) -> None:
    number = queue(engine)
    work = claimed(engine)
    for done in range(1000):
        work.progress(done, 1000)
    assert read(engine, number).done == 0


def test_progress_may_be_said_inside_the_effect(engine: Engine) -> None:
    number = queue(engine)
    work = claimed(engine)
    with work.finishing():
        work.progress(1, 2)
    assert read(engine, number).state is JobState.DONE


def test_a_worker_that_lost_its_job_changes_nothing(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    number = queue(engine)
    slow = claimed(engine)
    later(LEASE + timedelta(seconds=1))
    quick = claimed(engine)
    with pytest.raises(Lost):
        slow.progress(1, 2)
    with pytest.raises(Lost):
        make_tea(slow)
    assert effects(engine) == 0
    make_tea(quick)
    with pytest.raises(Lost):
        make_tea(slow)
    assert effects(engine) == 1
    working.fail(slow, RuntimeError(), handlers()["tea.make"])
    assert read(engine, number).state is JobState.DONE


def test_the_effect_of_one_that_fails_inside_is_undone(engine: Engine) -> None:
    def spill(work: Work) -> None:
        with work.finishing() as session:
            audit.record(session, "tea.made", subject="tea:1", by=work.by)
            raise RuntimeError(CANARY)

    number = queue(engine)
    assert do_next(engine, handlers(spill))
    assert effects(engine) == 0
    assert read(engine, number).state is JobState.WAITING


def test_a_fault_is_tried_again_with_growing_pauses_and_then_failed(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    def fall(work: Work) -> None:
        raise RuntimeError(CANARY)

    number = queue(engine)
    for pause in PAUSES:
        assert do_next(engine, handlers(fall))
        assert read(engine, number).state is JobState.WAITING
        later(pause - timedelta(seconds=2))
        assert not do_next(engine, handlers(fall)), "too soon"
        later(timedelta(seconds=3))
    assert do_next(engine, handlers(fall))
    job = read(engine, number)
    assert (job.state, job.message) == (JobState.FAILED, working.NOT_KNOWN_WHY)
    assert job.tries == MOST_TRIES
    assert tuple(sorted(PAUSES)) == PAUSES


def test_what_a_rule_refuses_is_told_in_its_words_and_not_tried_again(engine: Engine) -> None:
    def refuse(work: Work) -> None:
        raise Refusal("There is no water. " * 50)

    number = queue(engine)
    assert do_next(engine, handlers(refuse))
    job = read(engine, number)
    assert job.state is JobState.FAILED
    assert job.message is not None
    assert job.message.startswith("There is no water.")
    assert not do_next(engine, handlers(refuse))


def test_a_function_that_never_finishes_its_job_is_a_fault(engine: Engine) -> None:
    number = queue(engine)
    do_next(engine, handlers(lambda work: None))
    assert read(engine, number).state is JobState.WAITING


def test_a_job_that_ends_its_worker_each_time_fails_in_the_end(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    number = queue(engine)
    for _ in range(MOST_TRIES):
        claimed(engine)  # and the worker dies
        later(LEASE + timedelta(seconds=1))
    assert claim(engine, handlers()) is None
    job = read(engine, number)
    assert (job.state, job.message) == (JobState.FAILED, working.STOPPED)


def test_who_waits_for_a_job_is_told_once_that_it_was_given_up(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    def refuse(work: Work) -> None:
        raise Refusal("There is no water.")

    def told(session: Session, arguments: Mapping[str, object], by: audit.Actor) -> None:
        audit.record(session, "tea.made", subject=f"tea:{arguments['pots']}", by=by)

    known = {"tea.make": Handler("Making tea", refuse, given_up=told)}
    queue(engine, pots=1)
    do_next(engine, known)
    assert effects(engine) == 1
    queue(engine, pots=2)
    for _ in range(MOST_TRIES):
        assert claim(engine, known)  # and the worker dies
        assert effects(engine) == 1
        later(LEASE + timedelta(seconds=1))
    for _ in range(2):
        assert claim(engine, known) is None
        assert effects(engine) == 2


def test_a_fault_in_giving_a_job_up_holds_up_no_other(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    def falls(session: Session, arguments: Mapping[str, object], by: audit.Actor) -> None:
        audit.record(session, "tea.made", subject="tea:1", by=by)
        raise RuntimeError(CANARY)

    known = {"tea.make": Handler("Making tea", make_tea, given_up=falls)}
    number = queue(engine)
    for _ in range(MOST_TRIES):
        assert claim(engine, known)  # and the worker dies
        later(LEASE + timedelta(seconds=1))
    other = queue(engine)
    assert do_next(engine, known)
    assert (read(engine, number).state, read(engine, other).state) == (
        JobState.FAILED,
        JobState.DONE,
    )
    assert effects(engine) == 1, "of the second alone"


def test_the_log_of_a_fault_holds_its_kind_and_not_its_words(
    engine: Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, logger="portal")
    monkeypatch.setattr(working.log.parent, "propagate", True)

    def fall(work: Work) -> None:
        raise RuntimeError(CANARY)

    queue(engine, secret=CANARY)
    do_next(engine, handlers(fall))
    said = [vars(record) for record in caplog.records]
    assert {one["kind"] for one in said if one["message"] == "exception"} == {"RuntimeError"}
    assert CANARY not in str([{k: v for k, v in one.items() if k != "exc_info"} for one in said])


def test_two_workers_never_hold_the_same_job(engine: Engine) -> None:
    numbers = {queue(engine) for _ in range(20)}

    def take_all() -> list[int]:
        taken = []
        while work := claim(engine, handlers()):
            taken.append(work.id)
        return taken

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: take_all(), range(2))
    # One may have gone home while the other held the last: what is left is there for the next.
    assert len(first) + len(second) == len(set(first + second))
    assert set(first + second + take_all()) == numbers

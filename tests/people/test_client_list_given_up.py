"""A client list whose work stopped each time: the file is forgotten, and the page goes on."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, select

from portal import clock, db, working
from portal.audit import AuditEvent
from portal.people.client_list import imports
from portal.people.models.client_list import ImportState
from portal.work.handlers import HANDLERS
from portal.working import LEASE, MOST_TRIES, PAUSES, Handler, Work
from tests.client import CheckedClient
from tests.people.client_lists import ADA, FAMILIES, as_file, families
from tests.people.test_client_list_pages import LISTS, brought, newest, presses, uploads, works
from tests.rows import all_rows

Stops = Callable[[Engine], None]


def killed(engine: Engine) -> None:
    """Five workers take the job and die; a sixth finds it left."""
    for _ in range(MOST_TRIES):
        assert working.claim(engine, HANDLERS) is not None
        _later(LEASE + timedelta(seconds=1))
    assert working.claim(engine, HANDLERS) is None


def failed(engine: Engine) -> None:
    """The job meets a fault each time."""

    def fall(work: Work) -> None:
        raise RuntimeError("canary")

    falls = {
        kind: Handler(one.title, fall, one.menu, one.begins_at, one.given_up)
        for kind, one in HANDLERS.items()
    }
    for pause in (*PAUSES, timedelta(0)):
        assert working.do_next(engine, falls)
        _later(pause + timedelta(seconds=1))
    assert not working.do_next(engine, falls)


_traveller: list[time_machine.Traveller] = []


def _later(by: timedelta) -> None:
    _traveller[0].move_to(clock.now() + by)


@pytest.fixture(autouse=True)
def moving_clock() -> Iterator[None]:
    with time_machine.travel(clock.now(), tick=True) as traveller:
        _traveller[:] = [traveller]
        yield


def last_act(engine: Engine) -> str:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).all()[0]


@pytest.mark.parametrize("stop", [killed, failed])
def test_a_file_that_could_never_be_read_is_forgotten(
    advisor: CheckedClient, engine: Engine, stop: Stops
) -> None:
    job = uploads(advisor, as_file(*FAMILIES)).location
    assert newest(engine).content
    stop(engine)
    one = newest(engine)
    assert (one.state, one.content) == (ImportState.REFUSED, None), "nobody opened a page"
    assert last_act(engine) == "client_list.refused"
    page = advisor.page(f"{LISTS}/{one.ref}")
    assert imports.NOT_READ in page.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert page.select_one(f'main a.govuk-button[href="{LISTS}"]')
    assert "Failed" in advisor.page(job).get_text()


@pytest.mark.parametrize("stop", [killed, failed])
def test_one_that_could_not_be_applied_is_applied_again_or_put_away(
    advisor: CheckedClient, engine: Engine, stop: Stops
) -> None:
    address = brought(advisor, engine, as_file(ADA))
    presses(advisor, address, "apply", {})
    stop(engine)
    assert families(engine)["adult"] == []
    page = advisor.page(address)
    assert "Being applied" not in page.get_text()
    assert imports.NOT_APPLIED in page.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert page.select_one(f'form[action="{address}/put-away"]')
    presses(advisor, address, "apply", {})
    works(engine)
    assert newest(engine).state is ImportState.APPLIED
    assert newest(engine).problem is None


@pytest.mark.parametrize("stop", [killed, failed])
def test_one_that_could_not_be_undone_says_so_and_is_undone_again(
    advisor: CheckedClient, engine: Engine, stop: Stops
) -> None:
    address = brought(advisor, engine, as_file(ADA))
    presses(advisor, address, "apply", {})
    works(engine)
    presses(advisor, address, "undo", {})
    stop(engine)
    page = advisor.page(address)
    assert imports.NOT_UNDONE in page.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert page.select_one(f'a[href="{address}/undo"]')
    presses(advisor, address, "undo", {})
    works(engine)
    assert newest(engine).state is ImportState.UNDONE
    assert families(engine)["adult"] == []


def test_one_that_is_only_tried_again_stays_as_it_is(
    advisor: CheckedClient, engine: Engine
) -> None:
    uploads(advisor, as_file(ADA))
    assert working.claim(engine, HANDLERS) is not None
    _later(LEASE + timedelta(seconds=1))
    works(engine)
    assert newest(engine).state is ImportState.READ
    assert all_rows(engine)["adult"] == []

"""A preview in the words of people, put away again; and how far the worker is with a list."""

from sqlalchemy import Engine, select

from portal import db, working
from portal.audit import AuditEvent
from portal.people.client_list import applying, undoing
from portal.people.models.client_list import ImportState
from portal.work.handlers import HANDLERS
from tests.client import CheckedClient
from tests.people.client_lists import ADA, FAMILIES, as_file, bring, take_back
from tests.people.test_client_list_pages import LISTS, brought, newest, presses, works
from tests.rows import all_rows


def test_a_preview_names_a_council_as_people_do(advisor: CheckedClient, engine: Engine) -> None:
    address = brought(advisor, engine, as_file(*FAMILIES))
    text = advisor.page(address).get_text()
    assert "authority: Northbank" in text
    assert "authority: northbank" not in text


def test_a_preview_is_put_away_and_nothing_of_it_is_left(
    advisor: CheckedClient, engine: Engine
) -> None:
    address = brought(advisor, engine, as_file(*FAMILIES))
    assert all_rows(engine)["client_change"] != []
    assert advisor.page(address).select_one(f'form[action="{address}/put-away"]')
    answer = presses(advisor, address, "put-away", {})
    assert (answer.status_code, answer.location) == (302, LISTS)
    assert all_rows(engine)["client_change"] == []
    assert newest(engine).state is ImportState.DISCARDED
    with db.open_session(engine, writes=False) as session:
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).all()
    assert acts[0] == "client_list.discarded"
    page = advisor.page(address)
    assert "Put away" in page.get_text()
    assert "Ada Marsh" not in page.get_text()
    assert page.select_one("main form") is None


def test_only_what_waits_to_be_applied_is_put_away(advisor: CheckedClient, engine: Engine) -> None:
    address = brought(advisor, engine, as_file(*FAMILIES))
    presses(advisor, address, "apply", {})
    for again in (False, True):  # while it waits for the worker, and once it is applied
        if again:
            works(engine)
        before = all_rows(engine)["client_change"]
        token = {"csrf_token": advisor.token()}
        answer = advisor.post(f"{address}/put-away", data=token)
        assert answer.status_code == 422
        assert "Only an import that was read and not applied" in answer.text
        assert all_rows(engine)["client_change"] == before


def test_what_was_put_away_is_not_applied(advisor: CheckedClient, engine: Engine) -> None:
    address = brought(advisor, engine, as_file(ADA))
    presses(advisor, address, "put-away", {})
    token = {"csrf_token": advisor.token()}
    assert advisor.post(f"{address}/apply", data=token).status_code == 422
    works(engine)
    assert all_rows(engine)["adult"] == []


def test_every_step_of_applying_and_undoing_is_told(engine: Engine) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    with db.transaction(engine) as session:
        ref = bring(session, as_file(*FAMILIES), progress=tell).ref
    assert told == [(step, applying.STEPS) for step in range(1, applying.STEPS + 1)]
    told.clear()
    take_back(engine, ref, progress=tell)
    assert told == [(step, undoing.STEPS) for step in range(1, undoing.STEPS + 1)]


def test_a_bar_moves_while_a_list_is_written_or_says_only_that_it_has_begun(
    advisor: CheckedClient, engine: Engine
) -> None:
    """PostgreSQL lets others see it meanwhile; SQLite lets nobody write, so no figure is shown
    there that stands still."""
    address = brought(advisor, engine, as_file(*FAMILIES))
    page = presses(advisor, address, "apply", {}).location
    work = working.claim(engine, HANDLERS)
    assert work is not None
    with work.finishing():
        work.progress(2, applying.STEPS)
        text = advisor.page(page).get_text()
    alone = engine.dialect.name == "sqlite"
    assert ("It has begun." if alone else f"2 of {applying.STEPS} done") in text

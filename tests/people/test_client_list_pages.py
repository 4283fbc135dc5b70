"""The pages and commands of the client list, with the worker between them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from portal import db, working
from portal.audit import AuditEvent
from portal.jobs import Job
from portal.people.client_list import plan, plan_adults
from portal.people.models import Adult, Household, NamedStaff, Role
from portal.people.models.client_list import ClientChange, ClientImport, ImportState
from portal.work.handlers import HANDLERS
from tests.client import CheckedClient
from tests.conftest import Ran
from tests.factories import make_household, make_restricted, make_staff
from tests.people.client_lists import ADA, BO, CY, FAMILIES, KIT, as_file, families
from tests.rows import all_rows

StaffAs = Callable[[Role], CheckedClient]
LISTS = "/staff/client-list"


def uploads(visitor: CheckedClient, content: bytes, name: str = "list.csv") -> TestResponse:
    answer = visitor.send(LISTS, {"file": (io.BytesIO(content), name)}, LISTS)
    assert isinstance(answer, TestResponse)
    answer.request.environ["wsgi.input"].close()  # a file of the test client's own, if it is large
    return answer


def presses(visitor: CheckedClient, address: str, act: str, values: dict[str, str]) -> TestResponse:
    """Sends what the button sends, whether the page has it or not."""
    field = visitor.page(address).select_one('input[name="csrf_token"]')
    assert field is not None
    token = {"csrf_token": str(field["value"])}
    return visitor.post(f"{address}/{act}", data=values | token)


def works(engine: Engine) -> None:
    while working.do_next(engine, HANDLERS):
        pass


def newest(engine: Engine) -> ClientImport:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(ClientImport).order_by(ClientImport.id.desc())).first()  # type: ignore[return-value]


def brought(visitor: CheckedClient, engine: Engine, content: bytes) -> str:
    """The address of the preview of a file."""
    answer = uploads(visitor, content)
    assert answer.status_code == 302, answer.text
    works(engine)
    read = visitor.get(answer.location)
    assert read.location.startswith("/staff/client-list/LIST-")
    return read.location


def test_a_file_is_previewed_applied_and_undone(advisor: CheckedClient, engine: Engine) -> None:
    before = families(engine)
    address = brought(advisor, engine, as_file(*FAMILIES))
    page = advisor.page(address).get_text()
    for words in ("Ada Marsh", "ada@home.example", "Read, not applied", "order type: adoption"):
        assert words in page
    assert families(engine) == before
    assert newest(engine).content is None
    presses(advisor, address, "apply", {})
    works(engine)
    assert len(families(engine)["adult"]) == 3
    assert "Applied" in advisor.page(address).get_text()
    presses(advisor, address, "undo", {})
    works(engine)
    assert families(engine) == before
    assert newest(engine).state is ImportState.UNDONE
    with db.open_session(engine, writes=False) as session:
        acts = set(session.scalars(select(AuditEvent.action)))
    assert acts >= {
        "client_list.uploaded",
        "client_list.applied",
        "client_list.undone",
        "household.import_applied",
    }


def test_what_is_wrong_is_said_and_nothing_is_applied(
    advisor: CheckedClient, engine: Engine
) -> None:
    address = brought(advisor, engine, as_file(ADA | {"email": "ada"}, CY))
    page = advisor.page(address)
    assert "email: “ada” is not an e-mail address" in page.get_text()
    assert not page.select_one('form[action$="/apply"]')
    before = all_rows(engine)
    answer = presses(advisor, address, "apply", {"different": "y"})
    assert answer.status_code == 422
    assert families(engine)["adult"] == []
    assert all_rows(engine)["client_import"] == before["client_import"]


def test_twins_need_a_tick(advisor: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        make_household(session, "Cy Example").ref = "FAM-7777-7777"
        adult = session.scalars(select(Adult)).one()
        adult.phone = "01234 567890"
    address = brought(advisor, engine, as_file(CY))
    assert "May be the same family as FAM-7777-7777" in advisor.page(address).get_text()
    answer = presses(advisor, address, "apply", {})
    assert (answer.status_code, "different ones" in answer.text) == (422, True)
    presses(advisor, address, "apply", {"different": "y"})
    works(engine)
    assert len(families(engine)["household"]) == 2


def test_what_is_restricted_is_neither_shown_nor_changed(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        keeper = make_staff(session)
        household = make_household(session, "Canary Example", children=["Kestrel"])
        household.client_number = "H1"
        adult = session.scalars(select(Adult)).one()
        adult.client_number, adult.phone = "A1", "01234 567890"
        make_restricted(session, household, keeper)
        ref = household.ref
    rows = [
        ADA | {"name": "Ada"},
        {"household_ref": ref, "person": "adult", "name": "Ada"},
        {"household": "H5", "person": "adult", "name": "Ada", "person_number": "A1"},
        {"household": "H6", "person": "adult", "name": "Canary Example", "phone": "01234567890"},
    ]
    page = advisor.page(brought(advisor, engine, as_file(*rows))).get_text()
    assert page.count(plan.TAKEN) == page.count(plan_adults.TAKEN) == 1
    assert "is no reference of a household on record" in page
    assert "restricted" not in page
    assert "May be the same" not in page
    assert "Kestrel" not in page
    unknown = {"household_ref": "FAM-8888-8888", "person": "adult", "name": "Ada"}
    other = advisor.page(brought(advisor, engine, as_file(*rows[:1], unknown))).get_text()
    assert "“FAM-8888-8888” is no reference of a household on record" in other
    export = advisor.send(LISTS, {"kind": "csv"}, f"{LISTS}/export")
    assert (export.status_code, "Canary" in export.text) == (200, False)


def test_a_record_restricted_after_the_preview_is_safe(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        household = make_household(session, "Canary Example")
        household.client_number = "H1"
    change = {"household": "H1", "person": "adult", "name": "Canary Example", "phone": "01234 5"}
    address = brought(advisor, engine, as_file(change | {"phone": "01234 567890"}))
    assert "01234 567890" in advisor.page(address).get_text()
    with db.transaction(engine) as session:
        make_restricted(session, session.merge(household), make_staff(session))
    assert "01234 567890" not in advisor.page(address).get_text()
    presses(advisor, address, "apply", {})
    works(engine)
    assert newest(engine).state is ImportState.READ
    assert "changed since" in advisor.page(address).get_text()
    with db.open_session(engine, writes=False) as session:
        assert session.scalars(select(Adult.phone)).all() == [None]


def test_a_family_added_as_restricted_is_named_for_who_brings_it(
    advisor: CheckedClient,
    manager: CheckedClient,
    engine: Engine,
    run: Callable[..., Ran],
    tmp_path: Path,
) -> None:
    words = "Only a service manager can import a restricted household"
    listed = brought(advisor, engine, as_file(CY | {"restricted": "yes"}))
    assert words in advisor.page(listed).get_text()
    address = brought(manager, engine, as_file(CY | {"restricted": "yes"}))
    presses(manager, address, "apply", {})
    works(engine)
    with db.open_session(engine, writes=False) as session:
        assert session.scalars(select(Household.restricted)).all() == [True]
        assert len(session.scalars(select(NamedStaff)).all()) == 1
    file = tmp_path / "list.csv"
    file.write_bytes(as_file(CY | {"household": "H3", "name": "Dee", "restricted": "yes"}))
    assert words in run("people", "import", file).out
    ran = run("people", "import", file, "--apply", "--named", "manager@northbank.example")
    assert ran.status == 0, ran.err


def test_the_rows_are_for_who_uploaded_the_file(
    advisor: CheckedClient, staff_as: StaffAs, engine: Engine
) -> None:
    address = brought(advisor, engine, as_file(*FAMILIES))
    other = staff_as(Role.MANAGER)
    page = other.page(address).get_text()
    assert "Ada Marsh" not in page
    assert "Only the person who uploaded" in page
    assert presses(other, address, "apply", {}).status_code == 404
    assert families(engine)["adult"] == []


def test_a_preview_is_sealed_and_seen_is_written_down(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        household = make_household(session, "Ada Example")
        household.client_number = "H1"
        ref = household.ref
    row = {"household": "H1", "person": "adult", "name": "Ada Example", "phone": "01234 567890"}
    uploads(advisor, as_file(row))
    rows = str(all_rows(engine)["client_import"])
    works(engine)
    assert "567890" not in rows + str(all_rows(engine)["client_change"])
    advisor.page(f"{LISTS}/{newest(engine).ref}")
    with db.open_session(engine, writes=False) as session:
        seen = select(AuditEvent.subject).where(AuditEvent.action == "household.seen")
        assert session.scalars(seen).all() == [f"household:{ref}"]
        assert session.scalars(select(ClientChange.household_ref)).all() == [ref]


def test_an_export_is_in_the_audit_and_reads_back(advisor: CheckedClient, engine: Engine) -> None:
    address = brought(advisor, engine, as_file(*FAMILIES))
    presses(advisor, address, "apply", {})
    works(engine)
    for kind in ("csv", "xlsx"):
        content = advisor.send(LISTS, {"kind": kind}, f"{LISTS}/export").data
        page = advisor.page(brought(advisor, engine, content)).get_text()
        assert "This file changes nothing" in page
    with db.open_session(engine, writes=False) as session:
        exported = select(AuditEvent).where(AuditEvent.action == "client_list.exported")
        assert len(session.scalars(exported).all()) == 2


def test_the_command_says_applies_takes_back_and_exports(
    run: Callable[..., Ran], engine: Engine, tmp_path: Path
) -> None:
    file, out = tmp_path / "list.csv", tmp_path / "out.xlsx"
    file.write_bytes(as_file(*FAMILIES))
    before = all_rows(engine)
    ran = run("people", "import", file)
    assert (ran.status, ran.out[:27]) == (0, "4 rows: 4 add something, 0 "), ran.err
    assert all_rows(engine) == before
    ran = run("people", "import", file, "--apply")
    assert ran.status == 0, ran.err
    ref = ran.out.split()[-1]
    assert run("people", "export", out).status == 0
    assert "already" in run("people", "export", out).err
    assert "4 left alone" in run("people", "import", out).out
    assert run("people", "import", file, "--apply").err == "portal: This file changes nothing.\n"
    assert run("people", "undo-import", ref).status == 0
    assert families(engine)["adult"] == []
    assert run("people", "undo-import", ref).status == 1
    file.write_bytes(as_file(BO | {"email": "x"}, KIT | {"order_on": "some day"}))
    ran = run("people", "import", file, "--apply")
    assert "Row 3: order_on: “some day” is not a day" in ran.out
    assert (ran.status, ran.err[:20]) == (1, "portal: 2 rows wrong")


def test_a_job_that_is_done_twice_adds_once(advisor: CheckedClient, engine: Engine) -> None:
    address = brought(advisor, engine, as_file(*FAMILIES))
    for _ in range(2):
        presses(advisor, address, "apply", {})
    works(engine)
    with db.open_session(engine, writes=False) as session:
        kinds: list[Any] = list(session.scalars(select(Job.kind)))
    assert kinds.count("client_list.apply") == 1
    assert len(families(engine)["adult"]) == 3

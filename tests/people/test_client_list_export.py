"""`portal people export` writes a file that its owner alone can read, whatever was there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from portal import db
from portal.audit import AuditEvent
from tests.conftest import Ran
from tests.factories import make_household

Run = Callable[..., Ran]


@pytest.fixture
def file(engine: Engine, tmp_path: Path) -> Path:
    with db.transaction(engine) as session:
        make_household(session, "Ada Example")
    return tmp_path / "list.csv"


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def test_a_new_file_is_its_owners_alone(run: Run, file: Path) -> None:
    assert run("people", "export", file).status == 0
    assert mode(file) == 0o600
    assert "Ada Example" in file.read_text(encoding="utf-8-sig")
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_one_that_others_could_read_is_replaced_by_one_that_they_cannot(
    run: Run, file: Path, tmp_path: Path
) -> None:
    file.write_text("old")
    file.chmod(0o644)
    kept_open = tmp_path / "other-name.csv"
    kept_open.hardlink_to(file)
    assert run("people", "export", file).status == 1
    assert (file.read_text(), mode(file)) == ("old", 0o644)
    assert run("people", "export", file, "--overwrite").status == 0
    assert mode(file) == 0o600
    assert "Ada Example" in file.read_text(encoding="utf-8-sig")
    assert kept_open.read_text() == "old", "nobody reads on who had the old one open"


def test_a_list_that_cannot_be_written_is_in_no_audit(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    ran = run("people", "export", tmp_path / "nowhere" / "list.csv")
    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1
    with db.open_session(engine, writes=False) as session:
        acts = list(session.scalars(select(AuditEvent.action)))
    assert "client_list.exported" not in acts

"""`portal survey undo-import`: exactly what one file brought goes, and nothing else."""

import pytest
from sqlalchemy import func, select

from portal.audit import AuditEvent
from portal.surveys.models import Import, Response
from tests.factories import make_version
from tests.rows import all_rows
from tests.surveys.answers import GOOD, SURVEY

CARRIED = {"survey_response", "survey_answer", "survey_cohort", "survey_comment"}


@pytest.fixture
def files(session, tmp_path):
    """Two files of the same months, authorities and bands; the second has a row more."""
    make_version(session, SURVEY)
    make_version(session, SURVEY)
    session.commit()
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text(GOOD)
    other.write_text(GOOD + "2023-10-02,East Mere,,disagree,3,Nothing\n")
    return one, other


def test_exactly_its_own_rows_go(run, engine, files):
    one, other = files
    run("survey", "import", "visit", other)
    run("survey", "import", "visit", one, "--version", "1")
    before = all_rows(engine)
    ref = run("survey", "import", "visit", one, "--again").out[:13]
    between = all_rows(engine)
    assert all(len(between[name]) > len(before[name]) for name in CARRIED)
    ran = run("survey", "undo-import", ref)
    assert (ran.status, ran.out, ran.err) == (0, f"{ref}: 3 responses taken back.\n", "")
    after = all_rows(engine)
    assert {name: after[name] for name in CARRIED} == {name: before[name] for name in CARRIED}
    untouched = set(after) - CARRIED - {"survey_import", "audit_event"}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    assert set(before["survey_import"]) < set(after["survey_import"])


def test_its_row_stays_with_the_moment_and_the_audit_tells(run, session, files):
    ref = run("survey", "import", "visit", files[0]).out[:13]
    run("survey", "undo-import", ref)
    found = session.scalar(select(Import).where(Import.ref == ref))
    assert found.undone_at > found.imported_at
    subjects = select(AuditEvent.subject).where(AuditEvent.action == "survey.import_undone")
    assert session.scalars(subjects).all() == [f"import:{ref}"]


def test_twice_is_refused(run, engine, files):
    ref = run("survey", "import", "visit", files[0]).out[:13]
    run("survey", "import", "visit", files[1])
    run("survey", "undo-import", ref)
    before = all_rows(engine)
    ran = run("survey", "undo-import", ref)
    assert (ran.status, ran.out) == (1, "")
    assert f"The import {ref} is already taken back" in ran.err
    assert all_rows(engine) == before


def test_the_file_may_come_again_after_that(run, session, files):
    first = run("survey", "import", "visit", files[0]).out[:13]
    run("survey", "undo-import", first)
    ran = run("survey", "import", "visit", files[0])
    assert ran.status == 0
    assert not ran.out.startswith(first)
    assert session.scalar(select(func.count()).select_from(Response)) == 3
    session.rollback()
    assert "already in" in run("survey", "import", "visit", files[0]).err


def test_an_import_that_is_not_there(run, engine, files):
    run("survey", "import", "visit", files[0])
    before = all_rows(engine)
    for ref in ("IMP-2222-2222", "", "1", "%", "x" * 500, "' OR 1=1 --"):
        ran = run("survey", "undo-import", ref)
        assert (ran.status, ran.out) == (1, ""), ref
        assert "There is no import" in ran.err, ref
    assert all_rows(engine) == before


def test_a_reference_in_small_letters(run, files):
    ref = run("survey", "import", "visit", files[0]).out[:13]
    assert run("survey", "undo-import", f" {ref.lower()} ").status == 0

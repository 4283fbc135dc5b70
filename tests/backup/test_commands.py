"""`portal backup` and `portal restore` as people type them."""

import os
import resource
import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.tables import metadata
from tests.backup.conftest import KEY, Portal
from tests.rows import all_rows
from tests.test_cli import failed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.backup"


def test_there_and_back(portal: Portal, filled: Engine, place: Engine, file: Path) -> None:
    ran = portal(filled, "backup", file)
    assert (ran.status, ran.err) == (0, "")
    assert f"rows of {len(metadata.tables)} tables as of 20" in ran.out
    assert f"{file.stat().st_size:,} bytes" in ran.out
    ran = portal(place, "restore", file)
    assert (ran.status, ran.err) == (0, "")
    assert "Now run: portal db upgrade" in ran.out
    assert all_rows(place) == all_rows(filled)
    failed(portal(place, "restore", file), "The database is in use")
    assert portal(place, "restore", "--replace", file).status == 0
    assert all_rows(place) == all_rows(filled)


def test_the_file_is_for_its_owner_alone(portal: Portal, filled: Engine, file: Path) -> None:
    before = os.umask(0)
    try:
        portal(filled, "backup", file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_key_is_needed(portal: Portal, filled: Engine, file: Path, command: str) -> None:
    failed(portal(filled, command, file, PORTAL_BACKUP_KEY=""), "PORTAL_BACKUP_KEY must be set")
    words = "PORTAL_BACKUP_KEY must have 32 characters"
    failed(portal(filled, command, file, PORTAL_BACKUP_KEY="x" * 31), words)
    assert not file.exists()


def test_another_key_is_refused_in_words(portal: Portal, filled: Engine, file: Path) -> None:
    portal(filled, "backup", file)
    before = all_rows(filled)
    ran = portal(filled, "restore", "--replace", file, PORTAL_BACKUP_KEY=KEY[::-1])
    assert KEY[::-1] not in failed(ran, "another PORTAL_BACKUP_KEY")
    assert all_rows(filled) == before


def test_a_file_that_is_there_is_kept(portal: Portal, filled: Engine, file: Path) -> None:
    file.write_text("mine")
    failed(portal(filled, "backup", file), "is there already")
    assert file.read_text() == "mine"
    assert portal(filled, "backup", "--overwrite", file).status == 0
    assert file.read_bytes().startswith(b"alongside backup 1\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == [file.name]


def test_what_is_not_a_file(portal: Portal, filled: Engine, tmp_path: Path) -> None:
    failed(portal(filled, "backup", "--overwrite", tmp_path), "is not a file")
    failed(portal(filled, "backup", "--overwrite", "/dev/null"), "is not a file")
    failed(portal(filled, "backup", tmp_path / "no" / "one"), "could not be written")
    failed(portal(filled, "restore", tmp_path / "none"), "there is no such file")
    failed(portal(filled, "restore", tmp_path), "there is no such file")


def test_a_database_without_a_portal(portal: Portal, place: Engine, file: Path) -> None:
    failed(portal(place, "backup", file), "The database holds no portal")
    assert os.listdir(file.parent) == []


def test_a_full_disk_leaves_no_half_file(portal: Portal, filled: Engine, file: Path) -> None:
    """A limit on the size of files stands for the disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    file.write_text("mine")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        ran = portal(filled, "backup", "--overwrite", file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    failed(ran, "could not be written")
    assert file.read_text() == "mine"
    assert os.listdir(file.parent) == [file.name]

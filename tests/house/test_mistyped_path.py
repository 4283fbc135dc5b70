"""A path of tests that is not there is named, also when many cores are asked."""

import subprocess
import sys

from portal.config import ROOT


def test_a_path_that_is_not_there_is_named() -> None:
    command = [sys.executable, "-m", "pytest", "--numprocesses", "2", "tests/none"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 4
    assert "There is no tests/none." in ran.stderr

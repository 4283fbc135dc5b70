"""Sets up a clone: .venv, packages, styles. Standard library only; `make setup` calls it.

    python3 tools/setup.py           what the portal needs to run
    python3 tools/setup.py --tests   and what its tests and checks need

Each step leaves a stamp that says what it was made from, and only after it ended well. A second
call finds the stamps and does nothing.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Alongside needs Python 3.11 or later, and %s is %d.%d. If you have another, name it: "
        "make setup PYTHON=python3.12" % (sys.executable, *sys.version_info[:2])
    )

import fcntl
import os

from environment import install_packages, install_portal, make_venv
from steps import ROOT, StepFailed, say
from styles import build_styles, install_node_packages


def set_up(*, tests: bool) -> None:
    make_venv()
    install_packages("requirements.txt")
    if tests:
        install_packages("requirements-test.txt")
    install_portal()
    install_node_packages(tests=tests)
    build_styles()


def wait_for_turn() -> int:
    """Holds a lock until this process ends, so that two set-ups never work at once."""
    handle = os.open(ROOT / "tools", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another set-up is at work here; waiting for it.")
        fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def main() -> int:
    unknown = set(sys.argv[1:]) - {"--tests"}
    if unknown:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.prefix != sys.base_prefix:
        # Called by the Python of a venv, perhaps the very one to be made anew: use its parent.
        parent = sys._base_executable
        os.execv(parent, [parent, *sys.argv])
    try:
        wait_for_turn()
        set_up(tests="--tests" in sys.argv[1:])
    except StepFailed as failure:
        print(f"Set-up stopped: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up interrupted. The next one goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Writes the hashed lists again, from pyproject.toml and package.json. `make lock` calls it.

Words after it go to `uv pip compile`: `make lock ARGS=--upgrade`, `make lock ARGS="-P flask"`.
The lists name no package index and no machine, so they install from anyone's own.
"""

import sys

from environment import VENV
from steps import ROOT, StepFailed, run, say
from styles import NODE, NPM

COMPILE = [
    "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
]  # fmt: skip


def lock_python(*extra: str) -> None:
    uv = [VENV / "bin" / "uv", *COMPILE, *extra]
    runtime = ["pyproject.toml", "--group", "setup", "-o", "requirements.txt"]
    tests = ["--group", "test", "-c", "requirements.txt", "-o", "requirements-test.txt"]
    run([*uv, *runtime], doing="Writing requirements.txt")
    run([*uv, *tests], doing="Writing requirements-test.txt")


def lock_node() -> None:
    update = [NODE, NPM, "install", "--package-lock-only", "--ignore-scripts"]
    run(update, doing="Writing package-lock.json")
    if '"resolved"' in (ROOT / "package-lock.json").read_text(encoding="utf-8"):
        raise StepFailed("package-lock.json holds addresses of a registry; see .npmrc.")


if __name__ == "__main__":
    try:
        lock_python(*sys.argv[1:])
        lock_node()
        say("Wrote requirements.txt, requirements-test.txt and package-lock.json.")
    except StepFailed as failure:
        sys.exit(f"Not written: {failure}")

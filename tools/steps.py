"""What all steps share: running a program, and stamps that never say more than is true."""

import hashlib
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class StepFailed(Exception):
    """One line for the person at the keyboard."""


def say(line: str) -> None:
    print(line, flush=True)


def run(command: list[str | Path], *, doing: str, **settings: str) -> None:
    """Runs a program quietly. If it fails, shows what it said and stops the set-up.

    Settings are added to the environment it gets.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        say(done.stdout.rstrip())
        raise StepFailed(f"{doing} did not work; the lines above say why.")


def digest(files: Iterable[Path], *facts: str) -> str:
    """One fingerprint for the names and contents of these files, and any other facts."""
    sums = hashlib.sha256()
    for fact in facts:
        sums.update(fact.encode() + b"\0")
    for file in sorted(files):
        sums.update(str(file.relative_to(ROOT)).encode() + b"\0")
        sums.update(hashlib.sha256(file.read_bytes()).digest())
    return sums.hexdigest()


def read_stamp(stamp: Path) -> str:
    try:
        return stamp.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def write_stamp(stamp: Path, text: str) -> None:
    """Written beside and renamed, so that a stamp is whole or absent."""
    draft = stamp.with_name(stamp.name + ".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(stamp)

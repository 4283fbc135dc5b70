"""The `portal` command and other programs, run as people run them: in processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
OFTEN = 0.02
KEY = "a key for measuring, and for nothing else"


@dataclass(frozen=True)
class Ran:
    """``seconds`` on the clock and of CPU; ``most_memory`` in MB, of the process itself."""

    out: str
    seconds: float
    cpu: float
    most_memory: float


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of a process that works on one database, whatever ours holds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {"PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": KEY} | more


def portal(url: str, *arguments: str, **more: str) -> Ran:
    """Run `portal` to its end, with ``more`` in its environment.

    Its peak memory is looked up every fiftieth of a second.
    """
    return run([Path(sys.executable).with_name("portal"), *arguments], url, **more)


def run(command: Sequence[str | Path], url: str, **more: str) -> Ran:
    began = time.perf_counter()
    process = psutil.Popen(
        command,
        cwd=ROOT,
        env=environment(url, **more),
        stdout=subprocess.PIPE,
        stderr=None,
        text=True,
    )
    most, cpu = 0, 0.0
    while process.poll() is None:
        try:
            most = max(most, process.memory_info().rss)
            cpu = sum(process.cpu_times()[:2])
        except psutil.Error:
            break
        time.sleep(OFTEN)
    out = process.communicate()[0]
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with status {process.returncode}")
    return Ran(out, time.perf_counter() - began, cpu, most / 1e6)

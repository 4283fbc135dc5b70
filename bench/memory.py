"""`memory`: what a web worker holds, before and after it showed a table."""

import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench import commands, databases, serving
from bench.figure import Figure, say
from bench.visitor import browser, open_page, sign_in_over
from portal.demo.loading import TABLES

MOST_MB = 120
LONGEST_START = 60
NOTE = "resident memory of the one worker of gunicorn with 4 threads; pages: {pages}"
BEFORE = ("/", "/staff/sign-in", "/staff", "/staff/surveys")
AFTER = tuple(f"/staff/surveys/{key}/results" for key, *_others in TABLES)


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.demonstration(dialect) as url:
            say(f"memory: a web worker on {dialect}")
            yield from _held(url, dialect)


def _held(url: str, dialect: str) -> Iterator[Figure]:
    port = serving.free_port()
    gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "--workers", "1", "--threads", "4"]
    gunicorn += ["--bind", f"127.0.0.1:{port}", "portal.wsgi:app"]
    environment = commands.environment(url)
    with serving.started(gunicorn, folder=commands.ROOT, environment=environment) as process:
        site = f"http://127.0.0.1:{port}"
        serving.wait_for(f"{site}/", process, at_most=LONGEST_START)
        (worker,) = psutil.Process(process.pid).children()
        manager = browser()
        sign_in_over(manager, site, url)
        for address in BEFORE:
            open_page(manager, site + address)
        note = NOTE.format(pages=", ".join(BEFORE))
        yield Figure(f"{dialect}: without a table, at most", _most(worker), "MB", MOST_MB, note)
        yield Figure(f"{dialect}: without a table", _rss(worker), "MB")
        yield Figure(f"{dialect}: without a table, share of what is shared", _pss(worker), "MB")
        for address in AFTER:
            open_page(manager, site + address)
        yield Figure(f"{dialect}: after both tables", _rss(worker), "MB")


def _most(process: psutil.Process) -> float:
    """The most it ever held: checking a password takes memory and gives it back. Linux only;
    elsewhere the same as `_rss`."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return _rss(process)
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024 / 1e6


def _rss(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _pss(process: psutil.Process) -> float:
    """Pages that processes share count in parts. Linux only; elsewhere the same as `_rss`."""
    return float(getattr(process.memory_full_info(), "pss", process.memory_info().rss)) / 1e6

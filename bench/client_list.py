"""`client_list`: a list of ten thousand families, previewed, imported, undone; by its rules."""

import csv
import io
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Engine

from bench import databases
from bench.families import AREAS, COMMON, FIRST
from bench.figure import Figure, say
from portal import audit, db, settings
from portal.people.client_list.applying import apply_import, check_may_apply
from portal.people.client_list.columns import COLUMNS
from portal.people.client_list.exporting import export_list
from portal.people.client_list.imports import changes_of, keep_plan, new_import, plan_file
from portal.people.client_list.undoing import undo_import
from portal.people.models.client_list import ClientImport
from portal.people.sight import every_household

FAMILIES, FILES, MOST_SECONDS = 10_000, 2, 30
NOTE = (
    f"{FAMILIES:,} families in {FILES} files of one row a person, one after the other; the sum of"
    " both. Preview: read, compare, write down. Import: check again, write, words for the search"
)
Result = TypeVar("Result")
ALL = every_household()
KEY = "a key for the bench, and for nothing else"


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.ready(dialect) as url:
            engine = db.engine_for(url, KEY)
            files = [_file(engine, number) for number in range(FILES)]
            rows = sum(file.count(b"\n") - 1 for file in files)
            say(f"client_list: {rows:,} rows into {dialect}")
            yield from _imported(engine, dialect, files)
            engine.dispose()


def _imported(engine: Engine, dialect: str, files: list[bytes]) -> Iterator[Figure]:
    done: list[tuple[int, float, float]] = []
    for file in files:
        one, previewed = _timed(lambda file=file: _preview(engine, file))
        _, applied = _timed(lambda one=one: _apply(engine, one))
        done.append((one, previewed, applied))
        databases.settle(engine)
    yield Figure(f"{dialect}: preview", sum(two for _, two, _ in done), "s", MOST_SECONDS, NOTE)
    yield Figure(f"{dialect}: import", sum(three for *_, three in done), "s", MOST_SECONDS, NOTE)
    _, again = _timed(lambda: _preview(engine, files[0]))
    yield Figure(f"{dialect}: preview of the first file again, all left alone", again, "s")
    with db.transaction(engine) as session:
        exported, taken = _timed(lambda: export_list(session, seen=ALL, by=audit.COMMAND_LINE))
    yield Figure(f"{dialect}: export, {len(exported) / 1e6:.1f} MB", taken, "s")
    _, undone = _timed(lambda: [_undo(engine, one) for one, *_ in reversed(done)])
    yield Figure(f"{dialect}: undoing both", undone, "s")


def _preview(engine: Engine, content: bytes) -> int:
    with db.open_session(engine, writes=False) as session:
        plan, rows = plan_file(session, content, seen=ALL, named=None)
    with db.transaction(engine) as session:
        one = new_import(
            session, file_name="list.csv", content=content, named=None, by=audit.COMMAND_LINE
        )
        keep_plan(session, one, plan, rows)
        return one.id


def _apply(engine: Engine, id: int) -> None:
    with db.open_session(engine, writes=False) as session:
        changes = changes_of(session, session.get_one(ClientImport, id))
    began = time.perf_counter()
    with db.transaction(engine) as session:
        one = session.get_one(ClientImport, id)
        check_may_apply(one, different=True)
        apply_import(session, one, changes, seen=ALL, by=audit.COMMAND_LINE)
    say(f"client_list: others could not write for {time.perf_counter() - began:.1f} s (SQLite)")


def _undo(engine: Engine, id: int) -> None:
    with db.transaction(engine) as session:
        undo_import(session, session.get_one(ClientImport, id), seen=ALL, by=audit.COMMAND_LINE)


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began


def _file(engine: Engine, number: int) -> bytes:
    chance, out = random.Random(number), io.StringIO(newline="")
    with db.open_session(engine, writes=False) as session:
        known = [one.name for one in settings.on(session, date(2024, 6, 1)).authorities]
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    each = FAMILIES // FILES
    for family in range(number * each, (number + 1) * each):
        writer.writerows(_family(chance, family, known))
    return out.getvalue().encode()


def _family(chance: random.Random, family: int, known: list[str]) -> Iterator[dict[str, object]]:
    surname = f"{chance.choice(COMMON)}{chance.randrange(3000)}"
    home = {
        "household": f"H{family}",
        "lives_from": date(2015, 1, 1) + timedelta(chance.randrange(3000)),
        "authority": chance.choice(known),
        "address": f"{chance.randrange(200)} High Street",
        "postcode": f"{chance.choice(AREAS)}{chance.randrange(1, 20)} {chance.randrange(1, 9)}AB",
        "preferred_format": "standard",
        "may_text": chance.choice(["yes", "no", ""]),
    }
    for adult in range(chance.choice([1, 2])):
        yield home | {
            "person": "adult",
            "person_number": f"A{family}-{adult}",
            "name": f"{chance.choice(FIRST)} {surname}",
            "email": f"family{family}@home.example",
            "phone": f"07{chance.randrange(10**9):09d}",
        }
    for child in range(chance.choice([1, 1, 2])):
        born = date(2008, 1, 1) + timedelta(chance.randrange(4000))
        yield home | {
            "person": "child",
            "person_number": f"C{family}-{child}",
            "name": f"{chance.choice(FIRST)} {surname}",
            "date_of_birth": born,
            "order_type": "adoption",
            "order_on": born + timedelta(900),
            "placing_authority": chance.choice(known),
        }

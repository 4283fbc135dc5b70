"""`search`: finding a household among very many, by common words and by rare ones."""

import statistics
import time
from collections.abc import Iterator

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench import databases
from bench.families import add_households
from bench.figure import Figure, say
from portal import audit, db
from portal.people.accounts.staff import add_staff
from portal.people.households.searching import find_households
from portal.people.models import Adult, Household, Role, Staff

HOUSEHOLDS = 50_000
MOST_MS, WARM, TIMES = 20, 5, 30
NOTE = (
    f"find_households() over {HOUSEHOLDS:,} households, for a member of staff who is named for no"
    f" restricted one: CPU of the process, median of {TIMES} after {WARM} to warm up"
)
# Common beginnings, common words together, some that nobody has at once, and some that nobody has.
COMMON = (
    "an",
    "smith",
    "anna smith",
    "fam",
    "07",
    "me1 smith",
    "sarah jones ct",
    "me1 tn2",
    "ma an",
)
NONE = ("qqqq", "smith qqqq")


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.ready(dialect) as url:
            say(f"search: making {HOUSEHOLDS:,} households in {dialect}")
            engine = db.engine_for(url, "a key for the bench, and for nothing else")
            with db.transaction(engine) as session:
                seconds = add_households(session, HOUSEHOLDS)
                add_staff(
                    session, email="sam@bench.example", role=Role.ADVISORY, by=audit.COMMAND_LINE
                )
            databases.settle(engine)
            yield Figure(f"{dialect}: words of {HOUSEHOLDS:,} households", seconds, "s")
            yield from _searched(engine, dialect)
            engine.dispose()


def _searched(engine: Engine, dialect: str) -> Iterator[Figure]:
    with db.open_session(engine, writes=False) as session:
        staff = session.scalars(select(Staff)).one()
        for query in (*COMMON, *_rare(session), *NONE):
            own, server, number = _cpu(engine, session, query, staff)
            name = f"{dialect}, “{query}” ({number} found)"
            yield Figure(name, own + server, "ms", MOST_MS, NOTE)
            if dialect == "postgresql":
                yield Figure(f"{name}: of it in the server", server, "ms")


def _rare(session: Session) -> Iterator[str]:
    """What one family gives: its name, address for mail, phone, reference."""
    adult = session.scalars(select(Adult).where(Adult.id == HOUSEHOLDS // 2)).one()
    yield adult.name
    yield adult.email or ""
    yield adult.phone or ""
    yield session.scalars(select(Household.ref).where(Household.id == HOUSEHOLDS // 3)).one()


def _cpu(engine: Engine, session: Session, query: str, staff: Staff) -> tuple[float, float, int]:
    """Milliseconds of CPU of our process (median) and of the server (mean), and how many found."""
    taken: list[float] = []
    number = 0
    before = 0.0
    for turn in range(WARM + TIMES):
        if turn == WARM:
            before = databases.server_cpu(engine)
        began = time.process_time()
        number = len(find_households(session, query, staff=staff).found)
        taken.append(1000 * (time.process_time() - began))
    server = 1000 * (databases.server_cpu(engine) - before) / TIMES
    return statistics.median(taken[WARM:]), server, number

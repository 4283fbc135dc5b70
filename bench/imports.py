"""`import`: a file of very many historic responses, by the command, and taken back again."""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench import commands, databases
from bench.answers import BLANK, SURVEY
from bench.figure import Figure, say
from portal import db, settings
from portal.surveys.questions import find_version

RESPONSES = 100_000
MOST_SECONDS = 30
FIRST_DAY, DAYS = date(2022, 9, 1), 608  # twenty months
OLDEST = 12 * 365
NOTE = f"the whole command, {RESPONSES:,} responses of 9 questions, 8 % blanks"


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.ready(dialect) as url, tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "responses.csv")
            _write_file(url, file)
            say(f"import: {file.stat().st_size / 1e6:.0f} MB into {dialect}")
            engine = db.engine_for(url)
            before = databases.server_cpu(engine)
            taken_in = commands.portal(url, "survey", "import", SURVEY, str(file))
            of_server = databases.server_cpu(engine) - before
            engine.dispose()
            yield Figure(f"{dialect}: time", taken_in.seconds, "s", MOST_SECONDS, NOTE)
            yield Figure(f"{dialect}: CPU of the command", taken_in.cpu, "s")
            if dialect == "postgresql":
                yield Figure(f"{dialect}: CPU of the server", of_server, "s")
            yield Figure(f"{dialect}: most memory of the command", taken_in.most_memory, "MB")
            ref = taken_in.out.split(":")[0]
            taken_back = commands.portal(url, "survey", "undo-import", ref)
            yield Figure(f"{dialect}: taking it back", taken_back.seconds, "s")


def _write_file(url: str, file: Path) -> None:
    chance = random.Random(RESPONSES)
    engine = db.engine_for(url)
    with db.open_session(engine, writes=False) as session:
        version = find_version(session, SURVEY)
        codes = {one.key: [option.code for option in one.options] for one in version.questions}
        known = settings.on(session, FIRST_DAY + timedelta(DAYS)).authorities
    engine.dispose()
    authorities = [*(one.name for one in known), ""]
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["submitted_on", "local_authority", "adoption_order_date", *codes])
        for _ in range(RESPONSES):
            answered = FIRST_DAY + timedelta(chance.randrange(DAYS))
            ordered = answered - timedelta(chance.randrange(OLDEST))
            cells = ["" if chance.random() < BLANK else chance.choice(c) for c in codes.values()]
            writer.writerow(
                [answered, chance.choice(authorities), chance.choice([ordered, ""]), *cells]
            )

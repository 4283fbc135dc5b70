"""`page`: the two results pages of the demonstration, as a signed-in manager opens them."""

import statistics
import time
from collections.abc import Iterator
from urllib.parse import quote

from flask.testing import FlaskClient

from bench import databases
from bench.figure import Figure, say
from bench.visitor import app_on, sign_in
from portal import db
from portal.demo.loading import TABLES

WARM, TIMES = 10, 50
MOST_MS = 20
AS_BROWSERS = {"Accept-Encoding": "gzip"}
NOTE = (
    f"CPU of the process for one request, median of {TIMES} after {WARM} to warm up;"
    " the whole WSGI path, the test client's share included"
)


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.demonstration(dialect) as url:
            say(f"page: opening pages on {dialect}")
            client = app_on(url).test_client()
            sign_in(client, url)
            for key, _file, _title, periods in TABLES:
                query = "&".join(f"period={quote(one, safe='=')}" for one in periods)
                address = f"/staff/surveys/{key}/results"
                name = f"{dialect}, {key}"
                yield Figure(name, cpu(client, f"{address}?{query}"), "ms", MOST_MS, NOTE)
                yield Figure(f"{name}, as CSV", cpu(client, f"{address}.csv?{query}"), "ms")
                if dialect == "postgresql":
                    yield Figure(
                        f"{name}: CPU of the server",
                        server_cpu(url, client, f"{address}?{query}"),
                        "ms",
                    )


def cpu(client: FlaskClient, address: str) -> float:
    """Milliseconds of CPU of this process for one request of ``address``, the median."""
    taken = []
    for _ in range(WARM + TIMES):
        began = time.process_time()
        response = client.get(address, headers=AS_BROWSERS)
        taken.append(1000 * (time.process_time() - began))
        assert response.status_code == 200, address
    return statistics.median(taken[WARM:])


def server_cpu(url: str, client: FlaskClient, address: str) -> float:
    """The same of the processes of the database's server, the mean."""
    engine = db.engine_for(url)
    before = databases.server_cpu(engine)
    for _ in range(TIMES):
        client.get(address, headers=AS_BROWSERS)
    taken = databases.server_cpu(engine) - before
    engine.dispose()
    return 1000 * taken / TIMES

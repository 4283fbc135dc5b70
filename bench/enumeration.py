"""`enumeration`: whether the time of an answer tells which addresses have an account.

Each of 200 addresses with an account and 200 without is tried once on each page, in an order drawn
at random. The figure is the chance that a try with an account took longer than one without (the
area under the ROC curve): 0.5 is no better than tossing a coin.
"""

import random
import re
import time
from collections.abc import Iterator, Sequence

from flask.testing import FlaskClient
from sqlalchemy import insert

from bench import commands, databases
from bench.figure import Figure, say
from bench.visitor import CSRF, app_on
from portal import clock, db, refs
from portal.people.models import Account
from portal.people.signing_in.hashing import password_hash

EACH = 200
PAGES = {"/sign-in": {"password": "not the password"}, "/register": {}, "/password": {}}
NOTE = f"wall clock, {EACH} and {EACH} tries; 0.40 to 0.60 asked"


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.ready(dialect) as url:
            known, unknown = _addresses(url)
            client = app_on(url).test_client()
            for page, values in PAGES.items():
                say(f"enumeration: {page} on {dialect}")
                taken = _tries(client, page, values, known, unknown)
                area = _area(taken[True], taken[False])
                yield Figure(f"{dialect}, {page}: away from a coin", abs(area - 0.5), "", 0.1, NOTE)
                yield Figure(f"{dialect}, {page}", area, "")


def _addresses(url: str) -> tuple[list[str], list[str]]:
    """As many with an account as without, alike in all else."""
    drawn = random.Random(1)
    names = [f"{drawn.randrange(10**9):09d}@home.example" for _ in range(2 * EACH)]
    known, unknown = names[:EACH], names[EACH:]
    engine = db.engine_for(url, commands.KEY)
    hashed = password_hash("seven quiet herons")
    rows = [
        {
            "public_id": refs.public_id(),
            "email": email,
            "name": "Ada",
            "password_hash": hashed,
            "demonstration": False,
            "made_at": clock.now(),
        }
        for email in known
    ]
    with db.transaction(engine) as session:
        session.execute(insert(Account), rows)
    engine.dispose()
    return known, unknown


def _tries(
    client: FlaskClient,
    page: str,
    values: dict[str, str],
    known: Sequence[str],
    unknown: Sequence[str],
) -> dict[bool, list[float]]:
    found = CSRF.search(client.get(page).text)
    assert found is not None
    order = [(email, True) for email in known] + [(email, False) for email in unknown]
    random.Random(2).shuffle(order)
    taken: dict[bool, list[float]] = {True: [], False: []}
    bodies = set()
    for number, (email, is_known) in enumerate([*order[:20], *order]):
        data = values | {"email": email, "csrf_token": found[1]}
        # From a network of its own each: what is measured is not the limit on guesses.
        place = {"REMOTE_ADDR": f"10.{number // 250}.{number % 250}.1"}
        began = time.perf_counter()
        answer = client.post(page, data=data, environ_base=place)
        spent = time.perf_counter() - began
        assert answer.status_code in (200, 422), answer.status_code
        bodies.add(re.sub(r'value="[^"]*"', "", answer.text.replace(email, "")))
        if number >= 20:  # the first warm up
            taken[is_known].append(spent)
    assert len(bodies) == 1, "the pages differ"
    return taken


def _area(with_account: Sequence[float], without: Sequence[float]) -> float:
    longer = sum((one > other) + (one == other) / 2 for one in with_account for other in without)
    return longer / (len(with_account) * len(without))

"""`post`: a thousand mails, two workers killed at random again and again, and what came of it."""

from collections.abc import Iterator

from bench import databases
from bench.figure import Figure, say
from portal import db
from portal.mail.models import MailState
from tests.work.posting import Came, fill, send_with_kills

MAILS, KILLS = 1000, 40
KEY = "a key for measuring, and for nothing else"
NOTE = (
    "1,000 mails, every second one of those that may go out once only, against an aiosmtpd server"
    " on this machine that takes up to 0.24 s for each; two workers, killed at random {kills} times"
    " (SIGKILL) in {seconds:.0f} s, each time started again; leases of 4 s instead of minutes"
)


def measure() -> Iterator[Figure]:
    for dialect in databases.DIALECTS:
        with databases.ready(dialect) as url:
            say(f"post: {MAILS:,} mails on {dialect}, which takes minutes")
            engine = db.engine_for(url, KEY)
            fill(engine, MAILS)
            came = send_with_kills(engine, url, KEY, kills=KILLS, slow=0.12, seed=2)
            engine.dispose()
            yield from _figures(dialect, came)


def _figures(dialect: str, came: Came) -> Iterator[Figure]:
    note = NOTE.format(kills=came.kills, seconds=came.seconds)
    yield Figure(f"{dialect}: times a worker was killed", came.kills, "")
    yield Figure(f"{dialect}: sent", len(came.of(MailState.SENT)), "mails", None, note)
    yield Figure(f"{dialect}: lost silently", len(came.lost), "mails", 0)
    doubled = len(came.doubled_that_must_not)
    yield Figure(f"{dialect}: doubled that must not be", doubled, "mails", 0)
    yield Figure(f"{dialect}: others doubled, same Message-ID", came.doubled, "mails", came.kills)
    uncertain = came.of(MailState.UNCERTAIN)
    yield Figure(f"{dialect}: uncertain, for the page", len(uncertain), "mails", came.kills)
    arrived = sum(came.times(mail) for mail in uncertain)
    yield Figure(f"{dialect}: uncertain that had arrived", arrived, "mails")

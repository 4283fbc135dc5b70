"""What the worker can do: the jobs and duties of every feature, each from its `due.py`.

To add a job: a function that takes `Work` in the feature's `due.py`, a line here, and
`jobs.queue(session, "client_list.read", by=..., file_id=...)` where it is caused. Whoever queued
it sees how far it is at `/staff/jobs/<public_id>`.
"""

from portal.duties import Regular
from portal.mail.due import DUTIES as MAIL
from portal.people import due as people
from portal.working import Handler

HANDLERS: dict[str, Handler] = {**people.HANDLERS}

DUTIES: dict[str, Regular] = {**MAIL, **people.DUTIES}


def handler_of(kind: str) -> Handler | None:
    """How jobs of this kind are done, if this portal still knows the kind."""
    return HANDLERS.get(kind)


def title_of(kind: str) -> str:
    """What a job of this kind is called on a page."""
    handler = handler_of(kind)
    return handler.title if handler else kind.replace("_", " ").replace(".", ": ").capitalize()

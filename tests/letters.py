"""The mails that wait in the outbox, and the links in them."""

import re
from dataclasses import dataclass

from sqlalchemy import Engine, select

from portal import db
from portal.mail.models import Mail

LINK = re.compile(r"^http://portal\.example(/\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """What one mail says, to whom, and the path of the link in it if there is one."""

    to: str
    subject: str
    words: str

    @property
    def path(self) -> str:
        [found] = LINK.findall(self.words)
        return str(found)


def letters(engine: Engine) -> list[Letter]:
    """Every mail that was put into the outbox, in order."""
    with db.open_session(engine, writes=False) as session:
        rows = session.scalars(select(Mail).order_by(Mail.id))
        return [Letter(row.to, row.subject, row.words or "") for row in rows]


def last_letter(engine: Engine) -> Letter:
    return letters(engine)[-1]

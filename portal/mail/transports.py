"""The ways out: by SMTP, by GOV.UK Notify, or into a folder.

A way out either returns (the mail was taken), or raises `Unsent` (it certainly was not) or
`Perhaps` (nobody can know: the line broke after the words had begun to go).
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Protocol

from portal.delivery import Delivery, Folder, Notify, Smtp
from portal.mail.outbox import ONE_ADDRESS

LONGEST_LINE = 900


class Unsent(Exception):
    """The mail was certainly not sent, with the problem in words for staff, without an address.

    ``for_good``: to try again is of no use. ``for_all``: no other mail would go out either.
    """

    def __init__(self, problem: str, *, for_good: bool = False, for_all: bool = False) -> None:
        super().__init__(problem)
        self.problem, self.for_good, self.for_all = problem, for_good, for_all


class Perhaps(Exception):
    """Nobody can know whether the mail was sent."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Letter:
    """A mail as it goes out: to one person, in plain text, the same at every try."""

    id: str
    to: str
    subject: str
    words: str
    dated: datetime


class Transport(Protocol):
    def send(self, letter: Letter, before_words: Callable[[], None]) -> None:
        """Send one letter. Calls ``before_words`` before the point from which the mail may be
        sent and the portal not know; if that raises, the mail was not sent."""


def transport_for(delivery: Delivery, *, sender: str, host: str) -> Transport:
    """The way out that the configuration names. ``host`` stands in the identifiers of mails."""
    from portal.mail.notify import NotifyTransport
    from portal.mail.smtp import SmtpTransport

    match delivery:
        case Folder():
            return FolderTransport(delivery, sender, host)
        case Smtp():
            return SmtpTransport(delivery, sender, host)
        case Notify():
            return NotifyTransport(delivery)


def message(letter: Letter, *, sender: str, host: str) -> EmailMessage:
    """The mail as RFC 5322 writes it. Raises `Unsent` for what is not one address.

    Auto-Submitted (RFC 3834) keeps replies of absence from coming back.
    """
    made = EmailMessage(policy=SMTP if letter.to.isascii() else SMTPUTF8)
    if not ONE_ADDRESS.fullmatch(letter.to):
        raise Unsent("This is not an e-mail address.", for_good=True)
    made["To"] = _address(letter.to)
    made["From"] = _address(sender)
    made["Subject"] = letter.subject
    made["Date"] = letter.dated
    made["Message-ID"] = f"<{letter.id}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    short = all(len(line) < LONGEST_LINE for line in letter.words.splitlines())
    plain = letter.words.isascii() and short
    made.set_content(letter.words, cte="7bit" if plain else "quoted-printable")
    return made


def _address(written: str) -> Address:
    name, _at, domain = written.rpartition("@")
    return Address(username=name, domain=domain)


@dataclass(frozen=True)
class FolderTransport:
    """For development: a file for each mail, whole or not at all."""

    folder: Folder
    sender: str
    host: str

    def send(self, letter: Letter, before_words: Callable[[], None]) -> None:
        content = message(letter, sender=self.sender, host=self.host).as_bytes()
        before_words()
        try:
            self.folder.path.mkdir(parents=True, exist_ok=True)
            draft = self.folder.path / f"{letter.id}.{os.getpid()}"
            draft.write_bytes(content)
            draft.rename(self.folder.path / f"{letter.id}.eml")
        except OSError:
            raise Unsent("The folder for mail cannot be written.", for_all=True) from None

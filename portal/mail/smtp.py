"""Mail by SMTP, step by step: what went wrong, and whether the mail may have gone all the same.

smtplib's own `sendmail` does not tell in which step a line broke; here each step is known.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer

from portal.delivery import Security, Smtp
from portal.mail.transports import Letter, Perhaps, Unsent, message

# For one step, and for all steps before the words and all from there on, in seconds: a server
# that gives a byte at a time would never be late for a single one. Together they are less than
# the lease of a mail.
STEP, BEFORE_WORDS, WORDS = 20.0, 45.0, 60.0
STARTED, TAKEN = 354, 250
SHUTS_DOWN = 421

NOT_REACHED = "The mail server could not be reached."
NOT_LET_IN = "The mail server did not let the portal in."
LATER = "The mail server put it off (answer {code})."
NEVER = "The mail server refused it (answer {code})."
BROKE = "The line to the mail server broke before the mail was given to it."
BROKE_IN_WORDS = "The line to the mail server broke while it took the mail."


@dataclass(frozen=True)
class SmtpTransport:
    """One line for each mail, to one person, without copies."""

    server: Smtp
    sender: str
    host: str
    step: float = STEP
    before: float = BEFORE_WORDS
    words: float = WORDS

    def send(self, letter: Letter, before_words: Callable[[], None]) -> None:
        content = _on_the_wire(message(letter, sender=self.sender, host=self.host).as_bytes())
        line = self._open()
        try:
            with _no_longer_than(self.before, line):
                self._let_in(line)
                self._address(line, letter.to)
                before_words()
                _ask_to_begin(line)
            with _no_longer_than(self.words, line):
                _give(line, content)
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
        finally:
            line.close()

    def _open(self) -> smtplib.SMTP:
        at, name = (self.server.host, self.server.port), self.host
        try:
            if self.server.security is Security.TLS:
                context = ssl.create_default_context()
                return smtplib.SMTP_SSL(*at, name, timeout=self.step, context=context)
            return smtplib.SMTP(*at, name, timeout=self.step)
        except smtplib.SMTPConnectError:
            raise Unsent(NOT_LET_IN, for_all=True) from None
        except (OSError, smtplib.SMTPException):
            raise Unsent(NOT_REACHED, for_all=True) from None

    def _let_in(self, line: smtplib.SMTP) -> None:
        try:
            line.ehlo_or_helo_if_needed()
            if self.server.security is Security.STARTTLS:
                line.starttls(context=ssl.create_default_context())
                line.ehlo()
            if self.server.user:
                line.login(self.server.user, self.server.password)
        except (OSError, smtplib.SMTPException):
            raise Unsent(NOT_LET_IN, for_all=True) from None

    def _address(self, line: smtplib.SMTP, to: str) -> None:
        options = () if to.isascii() else ("SMTPUTF8",)
        try:
            _must_be(TAKEN, line.mail(self.sender, options)[0])
            _must_be(TAKEN, line.rcpt(to)[0], 251)
        except smtplib.SMTPNotSupportedError:
            raise Unsent(
                "The mail server cannot write to such an address.", for_good=True
            ) from None
        except (OSError, smtplib.SMTPException):
            raise Unsent(BROKE) from None


def _ask_to_begin(line: smtplib.SMTP) -> None:
    try:
        _must_be(STARTED, line.docmd("DATA")[0])
    except (OSError, smtplib.SMTPException):
        raise Unsent(BROKE) from None


def _give(line: smtplib.SMTP, content: bytes) -> None:
    """From the first byte on, a line that breaks leaves nobody knowing (RFC 1047)."""
    try:
        line.send(content)
        code = line.getreply()[0]
    except (OSError, smtplib.SMTPException):
        raise Perhaps(BROKE_IN_WORDS) from None
    if code != TAKEN and not 400 <= code < 600:
        raise Perhaps(BROKE_IN_WORDS)  # half an answer, or none that a mail server gives
    _must_be(TAKEN, code)


def _must_be(wanted: int, code: int, also: int = 0) -> None:
    if code in (wanted, also):
        return
    if not 400 <= code < 600:
        raise Unsent(BROKE)
    if code >= 500:
        raise Unsent(NEVER.format(code=code), for_good=True)
    raise Unsent(LATER.format(code=code), for_all=code == SHUTS_DOWN)


def _on_the_wire(content: bytes) -> bytes:
    """With dots doubled at the start of lines, and the line that ends it (RFC 5321, 4.5.2)."""
    lines = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"


@contextmanager
def _no_longer_than(seconds: float, line: smtplib.SMTP) -> Iterator[None]:
    """Cut the line when the time is over: whoever waits for it sees it break."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            line.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

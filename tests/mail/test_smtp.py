"""SMTP, step by step: what went wrong, and whether the mail may have gone all the same."""

import time
from collections.abc import Mapping
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from portal import clock
from portal.delivery import Security, Smtp
from portal.mail.sending import Lost
from portal.mail.smtp import SmtpTransport
from portal.mail.transports import Letter, Perhaps, Unsent
from tests.mail.server import CUT, DRIP, SILENT, Server, closed_port, serving

SENDER, HOST, TO = "portal@northbank.example", "portal.example", "ada@home.example"
WORDS = "Hello Ada,\n\n.a line with a dot\n..two\n.\nhttps://portal.example/x?a=1\n"


def letter(to: str = TO, words: str = WORDS) -> Letter:
    return Letter("mail-1", to, "Your account", words, clock.now())


def transport(port: int, security: Security = Security.NONE) -> SmtpTransport:
    server = Smtp("127.0.0.1", port, security)
    return SmtpTransport(server, SENDER, HOST, step=0.5, before=1.0, words=1.0)


def send(answers: Mapping[str, str], one: Letter | None = None) -> Server:
    with serving(answers) as server:
        transport(server.port).send(one or letter(), lambda: None)
        return server


def read(text: str) -> EmailMessage:
    found = message_from_string(text, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_goes_to_one_person_in_plain_text() -> None:
    server = send({})
    assert [one for one in server.said if one[:4].upper() in ("MAIL", "RCPT")] == [
        f"mail FROM:<{SENDER}>",
        f"rcpt TO:<{TO}>",
    ]
    (text,) = server.letters
    mail = read(text)
    assert mail["Message-ID"] == f"<mail-1@{HOST}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["To"], mail["From"], mail["Subject"]) == (TO, SENDER, "Your account")
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == WORDS.splitlines()


@pytest.mark.parametrize(
    "words",
    ["Zoë says “hello”. " * 200, "x" * 3000, "é\n.\n.\r\n", "https://a.example/" + "y" * 990],
)
def test_words_arrive_as_they_were_written(words: str) -> None:
    (text,) = send({}, letter(words=words)).letters
    lines = read(text).get_content().splitlines()
    assert lines == words.splitlines()
    assert max(map(len, text.encode().splitlines())) < 998


def test_the_wire_is_the_same_at_every_try() -> None:
    one = letter()
    assert send({}, one).letters == send({}, one).letters


# The step and its answer: is it certain, for good, and the same for all mail?
CERTAIN = [
    ("hello", "421 busy", False, True),
    ("hello", "554 no", False, True),
    ("hello", CUT, False, True),
    ("hello", SILENT, False, True),
    ("EHLO", CUT, False, True),
    ("EHLO", SILENT, False, True),
    ("EHLO", DRIP, False, False),
    ("MAIL", "451 later", False, False),
    ("MAIL", "421 closing", False, True),
    ("MAIL", "550 no", True, False),
    ("MAIL", CUT, False, False),
    ("MAIL", DRIP, False, False),
    ("RCPT", "450 busy", False, False),
    ("RCPT", "550 nobody here", True, False),
    ("RCPT", CUT, False, False),
    ("RCPT", SILENT, False, False),
    ("DATA", "451 later", False, False),
    ("DATA", "554 no", True, False),
    ("DATA", CUT, False, False),
    ("DATA", SILENT, False, False),
    ("words", "451 later", False, False),
    ("words", "552 too much", True, False),
]


@pytest.mark.parametrize(("step", "answer", "for_good", "for_all"), CERTAIN)
def test_what_was_certainly_not_sent(step: str, answer: str, for_good: bool, for_all: bool) -> None:
    with pytest.raises(Unsent) as unsent:
        send({step: answer})
    assert (unsent.value.for_good, unsent.value.for_all) == (for_good, for_all)
    assert TO not in unsent.value.problem
    assert "nobody here" not in unsent.value.problem


@pytest.mark.parametrize("answer", [CUT, "cut within", SILENT, DRIP, "gibberish"])
def test_a_line_that_breaks_in_the_words_leaves_nobody_knowing(answer: str) -> None:
    began = time.monotonic()
    with pytest.raises(Perhaps):
        send({"words": answer})
    assert time.monotonic() - began < 4


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(Unsent) as unsent:
        transport(closed_port()).send(letter(), lambda: None)
    assert unsent.value.for_all


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_that_cannot_keep_the_line_from_others_gets_nothing(security: Security) -> None:
    with serving() as server:
        with pytest.raises(Unsent) as unsent:
            transport(server.port, security).send(letter(), lambda: None)
        assert unsent.value.for_all
        assert server.letters == []


def test_a_line_that_broke_after_the_mail_was_taken_is_no_matter() -> None:
    assert len(send({"QUIT": CUT}).letters) == 1
    assert len(send({"QUIT": "500 what"}).letters) == 1


def test_a_worker_that_lost_the_mail_gives_no_words() -> None:
    def lose() -> None:
        raise Lost

    with serving() as server:
        with pytest.raises(Lost):
            transport(server.port).send(letter(), lose)
        assert server.letters == []
        assert "data" not in map(str.lower, server.said)


@pytest.mark.parametrize("to", ["ada", "ada@home.example, kit@home.example", "a b@c", ""])
def test_what_is_not_one_address_is_refused_for_good(to: str) -> None:
    with pytest.raises(Unsent) as unsent:
        send({}, letter(to))
    assert unsent.value.for_good


def test_an_address_in_another_script() -> None:
    to = "жанна@пример.example"
    with pytest.raises(Unsent) as unsent:
        send({}, letter(to))
    assert unsent.value.for_good
    server = send({"EHLO": "250-here\r\n250 SMTPUTF8"}, letter(to))
    assert f"rcpt TO:<{to}>" in server.said

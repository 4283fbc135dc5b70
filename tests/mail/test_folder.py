"""In development a mail becomes a file; and what may be put into the outbox at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.delivery import Folder, Notify, Security, Smtp
from portal.errors import Refusal
from portal.mail.notify import NotifyTransport
from portal.mail.outbox import Email, put
from portal.mail.smtp import SmtpTransport
from portal.mail.transports import FolderTransport, Letter, Unsent, transport_for
from tests.factories import make_mail, write_letter

SENDER, HOST = "portal@northbank.example", "portal.example"


def test_a_mail_is_one_file_however_often_it_is_sent(tmp_path: Path) -> None:
    for _ in range(2):
        write_letter(tmp_path / "mail", "mail-1", "Zoë, hello")
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "mail-1.eml"
    assert b"To: ada@home.example" in file.read_bytes()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(Unsent) as unsent:
        write_letter(tmp_path / "mail", "mail-1")
    assert unsent.value.for_all


def test_the_configuration_chooses_the_way_out(tmp_path: Path) -> None:
    for delivery, kind in (
        (Folder(tmp_path), FolderTransport),
        (Smtp("mail.example", 25, Security.NONE), SmtpTransport),
        (Notify("key", "template"), NotifyTransport),
    ):
        assert isinstance(transport_for(delivery, sender=SENDER, host=HOST), kind)


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("a@home.example\nBcc: b@home.example", "Hello"),
        ("a@home.example", "Hello\r\nBcc: b@home.example"),
        ("a@home.example, b@home.example", "Hello"),
        ("a@home.example;b@home.example", "Hello"),
        ("a@b@home.example", "Hello"),
        ("Ada <a@home.example>", "Hello"),
        ("ada", "Hello"),
        ("", "Hello"),
    ],
)
def test_a_mail_goes_to_one_address_under_one_line(session: Session, to: str, subject: str) -> None:
    with pytest.raises(Refusal):
        put(session, Email("hello", subject, "Hello"), to=to, about=None)


def test_identifiers_are_random_and_never_the_address(session: Session) -> None:
    first, second = make_mail(session), make_mail(session)
    assert first.message_id != second.message_id
    assert "ada" not in first.message_id + first.public_id
    assert first.give_up_at - first.put_at == timedelta(hours=48)


def test_a_letter_without_words_is_a_mail(tmp_path: Path) -> None:
    transport = FolderTransport(Folder(tmp_path), SENDER, HOST)
    transport.send(Letter("x", "a@b.example", "", "", clock.now()), lambda: None)
    assert (tmp_path / "x.eml").exists()

"""In development the mail can be read in the browser; otherwise the page is not there at all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal import db
from portal.config import Config, Environment
from portal.delivery import Folder, Notify, Security, Smtp
from portal.mail.sending import Post
from portal.mail.transports import transport_for
from tests.client import CheckedClient
from tests.compiled import make_app
from tests.factories import make_mail, write_letter

MAIL = "/development/mail"


@pytest.fixture
def folder(config: Config) -> Path:
    assert isinstance(config.mail, Folder)
    return config.mail.path


def test_no_mail_yet(client: CheckedClient) -> None:
    assert "There is no mail yet" in client.page(MAIL).get_text()


def test_a_newcomer_finds_the_link(client: CheckedClient, engine: Engine, config: Config) -> None:
    link = "http://portal.example/sign-in/abc_-123"
    with db.transaction(engine) as session:
        make_mail(session, words=f"Hello Ada,\n\nto sign in: {link}\n\n<b>Zoë</b>")
    transport = transport_for(config.mail, sender=config.mail_from, host=config.mail_host)
    assert Post(engine, transport).send_next()
    (entry,) = client.page(MAIL).select("main a")
    page = client.page(str(entry["href"]))
    assert page.select(f'main a[href="{link}"]')
    assert page.main is not None
    assert "<b>Zoë</b>" in page.main.get_text()
    assert "To ada@home.example" in page.main.get_text()


def test_a_moment_is_read_out_once(client: CheckedClient, folder: Path) -> None:
    write_letter(folder, "mail-1")
    (entry,) = client.page(MAIL).select("main li")
    for unread in entry.select('[aria-hidden="true"]'):
        unread.extract()
    assert entry.get_text().count(" 20") == 1


def test_what_is_not_in_the_folder_is_404(client: CheckedClient, folder: Path) -> None:
    write_letter(folder, "mail-1")
    (folder.parent / "secret.eml").write_text("To: a@b.example\n\nsecret")
    assert client.get(f"{MAIL}/mail-1").status_code == 200
    for name in ("nothing", "..%2Fsecret", "../secret", "mail-1.eml", "*", "%00"):
        assert client.get(f"{MAIL}/{name}").status_code in (400, 404), name


@pytest.fixture
def others(config: Config) -> Iterator[list[CheckedClient]]:
    smtp, notify = Smtp("mail.example", 25, Security.NONE), Notify("key", "template")
    made = []
    for change in ({"mail": smtp}, {"mail": notify}, {"environment": Environment.PRODUCTION}):
        app = make_app(replace(config, **change))  # type: ignore[arg-type]
        app.test_client_class = CheckedClient
        made.append(app.test_client())
    yield made  # type: ignore[misc]
    for one in made:
        one.application.extensions["engine"].dispose()


def test_it_is_only_there_in_development_with_a_folder(
    others: list[CheckedClient], folder: Path
) -> None:
    write_letter(folder, "mail-1")
    for client in others:
        for address in (MAIL, f"{MAIL}/mail-1"):
            for host in ("portal.example", "localhost"):
                answer = client.get(address, base_url=f"http://{host}")
                assert answer.status_code == 404


def test_it_is_for_this_machine_only(client: CheckedClient, folder: Path) -> None:
    """Somebody may serve the world and have forgotten to say production."""
    write_letter(folder, "mail-1")
    for address in (MAIL, f"{MAIL}/mail-1"):
        assert client.get(address, base_url="http://127.0.0.1:8000").status_code == 200
        assert client.get(address, base_url="http://portal.example").status_code == 404
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Host"):
            assert client.get(address, headers={name: "127.0.0.1"}).status_code == 404
        for near, status in (("127.0.0.1", 200), ("::1", 200), ("192.0.2.1", 404)):
            answer = client.get(address, environ_overrides={"REMOTE_ADDR": near})
            assert answer.status_code == status

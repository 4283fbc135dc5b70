"""GOV.UK Notify, as a server on this machine plays it: what it is sent, and each of its answers."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal import clock
from portal.delivery import Notify
from portal.mail.notify import NotifyTransport
from portal.mail.transports import Letter, Perhaps, Unsent
from tests.mail.server import closed_port

SERVICE = "11111111-2222-3333-4444-555555555555"
SECRET = "99999999-8888-7777-6666-555555555555"
LETTER = Letter("mail-1", "ada@home.example", "Your account", "Hello Ada", clock.now())


class Played(HTTPServer):
    status: int | None = 201
    requests: list[tuple[str, dict[str, object]]]


class Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Played)
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, json.loads(content)))
        if self.server.status is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"{}" if self.server.status != 200 else b"<html>")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def notify() -> Iterator[Played]:
    server = Played(("127.0.0.1", 0), Answers)
    server.requests = []
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def send(port: int, before: list[str] | None = None) -> None:
    notify = Notify(f"portal-{SERVICE}-{SECRET}", "template-1", f"http://127.0.0.1:{port}")
    held: list[str] = before if before is not None else []
    NotifyTransport(notify, timeout=1).send(LETTER, lambda: held.append("held"))


def test_one_template_takes_subject_and_words(notify: Played) -> None:
    held: list[str] = []
    send(notify.server_port, held)
    assert held == ["held"]
    ((path, content),) = notify.requests
    assert path == "/v2/notifications/email"
    assert content == {
        "email_address": "ada@home.example",
        "template_id": "template-1",
        "personalisation": {"subject": "Your account", "body": "Hello Ada"},
        "reference": "mail-1",
    }


# The answer: is it certain that nothing was sent, for good, and the same for all mail?
@pytest.mark.parametrize(
    ("status", "for_good", "for_all"),
    [
        (400, True, False),
        (401, False, True),
        (403, False, True),
        (429, False, True),
        (500, False, True),
        (503, False, True),
    ],
)
def test_what_notify_did_not_take(
    notify: Played, status: int, for_good: bool, for_all: bool, caplog: pytest.LogCaptureFixture
) -> None:
    notify.status = status
    with pytest.raises(Unsent) as unsent:
        send(notify.server_port)
    assert (unsent.value.for_good, unsent.value.for_all) == (for_good, for_all)
    assert caplog.text == ""


@pytest.mark.parametrize("status", [None, 200, 502, 504])
def test_what_nobody_can_know(notify: Played, status: int | None) -> None:
    notify.status = status
    with pytest.raises(Perhaps):
        send(notify.server_port)


def test_a_notify_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Perhaps):
        send(silent.getsockname()[1])


def test_a_notify_that_is_not_there() -> None:
    with pytest.raises(Unsent) as unsent:
        send(closed_port())
    assert unsent.value.for_all

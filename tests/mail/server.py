"""A mail server that answers as it is told, and does to the line what it is told."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

GOOD = {
    "hello": "220 here",
    "EHLO": "250 here",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "words": "250 taken",
    "QUIT": "221 bye",
}
# Instead of an answer.
CUT, SILENT, DRIP = "cut", "silent", "drip"


@dataclass
class Server:
    """``answers`` to each step; what was ``said`` to it, and the ``letters`` it took."""

    port: int
    answers: dict[str, str]
    said: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


@contextmanager
def serving(answers: Mapping[str, str] | None = None) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1], GOOD | dict(answers or {}))
        threading.Thread(target=_listen, args=(listener, server), daemon=True).start()
        yield server


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port: int = closed.getsockname()[1]
        return port


def _listen(listener: socket.socket, server: Server) -> None:
    with suppress(OSError):
        while True:
            line, _address = listener.accept()
            threading.Thread(target=_talk, args=(line, server), daemon=True).start()


def _talk(line: socket.socket, server: Server) -> None:
    with line, line.makefile("rb") as heard, suppress(OSError):
        if not _answer(line, server.answers["hello"]):
            return
        for spoken in heard:
            words = spoken.decode("utf-8", "replace").strip()
            server.said.append(words)
            step = words.split(" ")[0].upper()
            if not _answer(line, server.answers.get(step, "500 what")):
                return
            begins = step == "DATA" and server.answers["DATA"].startswith("354")
            if step == "QUIT" or (begins and not _take(line, heard, server)):
                return


def _take(line: socket.socket, heard: object, server: Server) -> bool:
    if server.answers["words"] == "cut within":
        return False
    letter = []
    for spoken in heard:  # type: ignore[attr-defined]
        if spoken == b".\r\n":
            break
        letter.append(spoken.removeprefix(b"."))
    if server.answers["words"].startswith("250") or server.answers["words"] == CUT:
        server.letters.append(b"".join(letter).decode("utf-8"))
    return _answer(line, server.answers["words"])


def _answer(line: socket.socket, answer: str) -> bool:
    """Answer, or do what stands in its place. False if the line is to be closed."""
    if answer == CUT:
        return False
    if answer == SILENT:
        time.sleep(5)
        return False
    if answer == DRIP:
        for _ in range(100):
            line.sendall(b"2")
            time.sleep(0.05)
        return False
    line.sendall(f"{answer}\r\n".encode())
    return True

"""In development only: the mail that would have been sent, so that a newcomer finds their link.

Open to everybody on this machine and to nobody else; never registered in production, nor where
mail is really sent.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.people.access import public

development = Blueprint("development", __name__, url_prefix="/development")

MOST = 50
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


@dataclass(frozen=True)
class Shown:
    """A mail in the folder. ``name`` is the one of its file, without its ending."""

    name: str
    to: str
    subject: str
    words: str
    at: datetime


@development.before_request
def refuse_others() -> None:
    """Whoever serves the world and forgot to say production must not show the world its mail."""
    host = urlsplit(f"//{request.host}").hostname
    near = request.remote_addr in THIS_MACHINE and host in THIS_MACHINE
    if not near or any(name in request.headers for name in PASSED_ON):
        abort(404)


@development.get("/mail")
@public
def mails() -> ResponseReturnValue:
    return render_template("post/development/mails.html", mails=[_read(one) for one in _newest()])


@development.get("/mail/<mail>")
@public
def mail(mail: str) -> ResponseReturnValue:
    # Only a file that is there: a name from an address is never made into a path.
    found = next((path for path in _files() if path.stem == mail), None)
    if found is None:
        abort(404)
    return render_template("post/development/mail.html", mail=_read(found))


def _files() -> list[Path]:
    folder: Path = current_app.extensions["mail_folder"]
    return list(folder.glob("*.eml"))


def _newest() -> list[Path]:
    return sorted(_files(), key=lambda path: path.stat().st_mtime, reverse=True)[:MOST]


def _read(path: Path) -> Shown:
    read = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Shown(
        path.stem,
        str(read["To"]),
        str(read["Subject"]),
        str(read.get_content()).rstrip(),
        read["Date"].datetime,
    )

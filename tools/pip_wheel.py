"""Brings pip where Python came without it. A wheel is a zip file: unpacked, pip works.

The file comes from the package index of the person's own pip settings, else from Python's public
one, and is compared with the hash in pip.txt before it is opened.
"""

import configparser
import hashlib
import html
import io
import os
import re
import ssl
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urljoin

from steps import StepFailed, say

PUBLIC_INDEX = "https://pypi.org/simple"


def unpack_pip(pip_list: Path, *, into: Path) -> None:
    version, wanted = pinned(pip_list)
    say(f"This Python has no pip; fetching pip {version}")
    try:
        wheel = fetch_wheel(f"pip-{version}-py3-none-any.whl")
    except OSError as trouble:
        raise StepFailed(f"pip could not be fetched ({trouble}). Is this machine online?") from None
    if hashlib.sha256(wheel).hexdigest() != wanted:
        raise StepFailed("the pip that was fetched is not the one in tools/pip.txt.")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        archive.extractall(into)


def pinned(pip_list: Path) -> tuple[str, str]:
    found = re.search(r"pip==(\S+)\s+--hash=sha256:([0-9a-f]{64})", pip_list.read_text())
    if not found:
        raise StepFailed("tools/pip.txt names no version with its hash.")
    return found[1], found[2]


def fetch_wheel(name: str) -> bytes:
    page = f"{index().rstrip('/')}/pip/"
    link = re.search(
        rf"""href=["']([^"'#]*{re.escape(name)})""", fetch(page).decode("utf-8", "replace")
    )
    if not link:
        raise StepFailed(f"the package index does not hold {name}.")
    return fetch(urljoin(page, html.unescape(link[1])))


def fetch(address: str) -> bytes:
    trusted = ssl.create_default_context(cafile=setting("cert") or None)
    request = urllib.request.Request(address, headers={"Accept": "text/html, */*;q=0.1"})
    with urllib.request.urlopen(request, timeout=60, context=trusted) as answer:
        return bytes(answer.read())


def index() -> str:
    return setting("index-url") or PUBLIC_INDEX


def setting(name: str) -> str:
    """As pip finds it: the environment first, then the files, the nearest to the person first."""
    given = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if given:
        return given
    for file in settings_files():
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        if parser.has_option("global", name):
            return parser.get("global", name)
    return ""


def settings_files() -> list[Path]:
    own = os.environ.get("PIP_CONFIG_FILE")
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return [
        *([Path(own)] if own else []),
        config / "pip" / "pip.conf",
        home / "Library" / "Application Support" / "pip" / "pip.conf",
        home / ".pip" / "pip.conf",
        Path("/etc/pip.conf"),
    ]

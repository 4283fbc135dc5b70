"""How mail leaves the portal: into a folder, by SMTP or by GOV.UK Notify.

Read from `PORTAL_MAIL` and the names that belong to it, checked at start, refused in words that
hold no password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from portal.errors import Refusal

NAMES = frozenset(
    {"PORTAL_MAIL", "PORTAL_MAIL_FROM", "PORTAL_NOTIFY_KEY", "PORTAL_NOTIFY_TEMPLATE"}
)
NOTIFY = "https://api.notifications.service.gov.uk"

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}", re.ASCII)
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# A name, the service and the secret: https://docs.notifications.service.gov.uk/python.html
KEY = re.compile(f".*{UUID}-{UUID}", re.ASCII)
HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9a-fA-F:]+", re.ASCII)
OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Security(StrEnum):
    """How the line to the mail server is kept from others. The value is the scheme."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True)
class Folder:
    """For development: each mail becomes a file, and nothing leaves the machine."""

    path: Path


@dataclass(frozen=True)
class Smtp:
    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Notify:
    """A service of GOV.UK Notify with one template: ((subject)) and ((body))."""

    key: str = field(repr=False)
    template: str
    address: str = NOTIFY


Delivery = Folder | Smtp | Notify


def read(given: Mapping[str, str], *, folder: Path, production: bool) -> Delivery:
    """How mail leaves, from the environment. Refuses `folder` in production, an address that is
    not one, a password over an open line, and Notify without its key and template."""
    value = given.get("PORTAL_MAIL") or ("" if production else "folder")
    key, template = _notify_key(given), _notify_template(given)
    if value == "folder" and not production:
        return Folder(folder)
    if value == "notify":
        if not key or not template:
            missing = "PORTAL_NOTIFY_TEMPLATE" if key else "PORTAL_NOTIFY_KEY"
            raise Refusal(f"{missing} must be set where PORTAL_MAIL is notify.")
        return Notify(key, template)
    if value in ("", "folder"):
        raise Refusal("PORTAL_MAIL must be smtp+starttls://, smtps://, smtp:// or notify here.")
    return _smtp(value)


def read_sender(given: Mapping[str, str], delivery: Delivery, *, production: bool) -> str:
    """The address that mail comes from. Notify has its own. Refuses one that is not an address,
    and none where a real mail server is to take it."""
    value = given.get("PORTAL_MAIL_FROM", "")
    if not value:
        if production and isinstance(delivery, Smtp):
            raise Refusal("PORTAL_MAIL_FROM must be set in production.")
        return "portal@portal.example"
    if not ADDRESS.fullmatch(value):
        raise Refusal("PORTAL_MAIL_FROM must be one address such as portal@example.org.")
    return value


def _smtp(value: str) -> Smtp:
    try:
        parts = urlsplit(value)
        security = Security(parts.scheme)
        port = parts.port or PORTS[security]
    except ValueError:
        raise _not_an_address() from None
    host = parts.hostname or ""
    if not HOST.fullmatch(host) or not value.isprintable() or _has_more(parts):
        raise _not_an_address()
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and security is Security.NONE and host not in OF_THIS_MACHINE:
        raise Refusal(
            "PORTAL_MAIL sends a password over an open line: write smtp+starttls:// or smtps://."
        )
    return Smtp(host, port, security, user, password)


def _has_more(parts: SplitResult) -> bool:
    return parts.path not in ("", "/") or bool(parts.query or parts.fragment)


def _not_an_address() -> Refusal:
    return Refusal(
        "PORTAL_MAIL must be folder, notify, or an address such as"
        " smtp+starttls://user:password@mail.example.org:587."
    )


def _notify_key(given: Mapping[str, str]) -> str:
    key = given.get("PORTAL_NOTIFY_KEY", "")
    if key and not KEY.fullmatch(key):
        raise Refusal("PORTAL_NOTIFY_KEY is not a key of GOV.UK Notify.")
    return key


def _notify_template(given: Mapping[str, str]) -> str:
    template = given.get("PORTAL_NOTIFY_TEMPLATE", "")
    if template and not re.fullmatch(UUID, template, re.ASCII):
        raise Refusal("PORTAL_NOTIFY_TEMPLATE is not the id of a template of GOV.UK Notify.")
    return template

"""Configuration: addresses and secrets, read from the environment once and checked at start.

What belongs to an agency (its names, authorities, targets) is not here but in `settings`.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from portal import delivery
from portal.delivery import Delivery
from portal.errors import Refusal

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?/?", re.ASCII | re.I)


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True)
class Config:
    """Everything the portal reads from its environment (`PORTAL_...`, and `PORT`)."""

    environment: Environment
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    base_url: str
    agency_file: Path
    trusted_proxies: int
    port: int
    mail: Delivery
    mail_from: str
    backup_key: str | None = field(default=None, repr=False)  # for backup and restore alone

    @property
    def in_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The hosts that the portal answers to: its own in production, any in development."""
        own = urlsplit(self.base_url).hostname or ""
        return [own, "127.0.0.1", "localhost"] if self.in_production else None

    @property
    def mail_host(self) -> str:
        """What stands behind the @ of the identifiers of our mails."""
        return urlsplit(self.base_url).hostname or "localhost"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read and check the environment. Refuses an unknown or a wrong `PORTAL_` name."""
        environ = os.environ if environ is None else environ
        unknown = sorted(n for n in environ if n.startswith("PORTAL_") and n not in NAMES)
        if unknown:
            raise Refusal(f"{unknown[0]} is not a setting of the portal.")
        given = {n: environ[n].strip() for n in NAMES if environ.get(n, "").strip()}
        environment = _environment(given.get("PORTAL_ENVIRONMENT", "development"))
        production = environment is Environment.PRODUCTION
        if production:
            for needed, why in NEEDED_IN_PRODUCTION.items():
                if needed not in given:
                    raise Refusal(f"{needed} must be set in production{why}.")
        port = _port(environ.get("PORT", "").strip() or "8000")
        mail = delivery.read(given, folder=ROOT / "var" / "mail", production=production)
        return cls(
            environment=environment,
            database_url=_database_url(given.get("PORTAL_DATABASE_URL") or _own_database()),
            secret_key=_secret_key(given.get("PORTAL_SECRET_KEY")),
            base_url=_base_url(given.get("PORTAL_BASE_URL", f"http://127.0.0.1:{port}")),
            agency_file=Path(given.get("PORTAL_AGENCY_FILE", ROOT / "agency.toml")),
            trusted_proxies=_proxies(given.get("PORTAL_TRUSTED_PROXIES", "0")),
            port=port,
            backup_key=_backup_key(given.get("PORTAL_BACKUP_KEY")),
            mail=mail,
            mail_from=delivery.read_sender(given, mail, production=production),
        )


def _environment(value: str) -> Environment:
    try:
        return Environment(value)
    except ValueError:
        raise Refusal("PORTAL_ENVIRONMENT must be development or production.") from None


def _own_folder() -> Path:
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    return folder


def _own_database() -> str:
    return f"sqlite:///{_own_folder() / 'portal.db'}"


def _database_url(value: str) -> str:
    if value.startswith(("postgresql://", "postgres://")):
        value = "postgresql+psycopg://" + value.split("://", 1)[1]
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Refusal("PORTAL_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise Refusal("PORTAL_DATABASE_URL is not the address of a database.") from None
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise Refusal("PORTAL_DATABASE_URL must name a file: sqlite:////srv/portal.db.")
    return value


def _secret_key(value: str | None) -> str:
    key = value if value is not None else _own_secret_key()
    if len(key) < 32:
        raise Refusal("PORTAL_SECRET_KEY must have 32 characters or more.")
    return key


def _own_secret_key() -> str:
    """A key of this machine's own, made once: whole or not at all, and the same for all."""
    kept = _own_folder() / "secret_key"
    if not kept.exists():
        draft = kept.with_name(f"secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(draft, kept)
        draft.unlink()
    return kept.read_text()


def _backup_key(value: str | None) -> str | None:
    if value is not None and len(value) < 32:
        raise Refusal("PORTAL_BACKUP_KEY must have 32 characters or more.")
    return value


def _base_url(value: str) -> str:
    if not ADDRESS.fullmatch(value):
        raise Refusal("PORTAL_BASE_URL must be an address such as https://portal.example.org.")
    return value.rstrip("/")


def _whole_number(name: str, low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch("[0-9]{1,6}", value) or not low <= int(value) <= high:
            raise Refusal(f"{name} must be a whole number from {low} to {high}.")
        return int(value)

    return read


_port = _whole_number("PORT", 1, 65535)
_proxies = _whole_number("PORTAL_TRUSTED_PROXIES", 0, 5)

# Each with what there is to say of it. Where proxies are not said, everybody would come from one
# network and share its limit of tries; where too many are, a visitor could invent their network.
NEEDED_IN_PRODUCTION = {
    "PORTAL_SECRET_KEY": "",
    "PORTAL_DATABASE_URL": "",
    "PORTAL_BASE_URL": "",
    "PORTAL_MAIL": "",
    "PORTAL_TRUSTED_PROXIES": ": how many web servers stand in front of the portal, 0 if none",
}

NAMES = delivery.NAMES | frozenset(
    {
        "PORTAL_ENVIRONMENT",
        "PORTAL_DATABASE_URL",
        "PORTAL_SECRET_KEY",
        "PORTAL_BASE_URL",
        "PORTAL_AGENCY_FILE",
        "PORTAL_TRUSTED_PROXIES",
        "PORTAL_BACKUP_KEY",
    }
)

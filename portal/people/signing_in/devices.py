"""The devices that people sign in with: known again by a cookie, named in words."""

import hashlib
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.people.models import KnownDevice
from portal.people.signing_in.sessions import Person, owner

# The first that is named in what a browser says of itself; later ones also claim to be earlier.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def words(user_agent: str) -> str:
    """``Firefox on Windows``: enough to tell two devices apart, too little to trace one."""
    browser = _named(BROWSERS, user_agent) or "A browser"
    system = _named(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def new_token() -> str:
    """The secret of a device: its cookie holds it, and it says nothing of who uses the device."""
    return secrets.token_urlsafe(32)


def is_known(session: Session, token: str | None, email: str) -> bool:
    """Whether the person with this address has signed in on this device before, or set a password
    there with a mailed link."""
    if not token:
        return False
    key = _key(token, email)
    return session.scalar(select(KnownDevice.id).where(KnownDevice.token_hash == key)) is not None


def remember(session: Session, token: str, person: Person) -> None:
    """Let this device be known for ``person``."""
    key = _key(token, person.email)
    if session.scalar(select(KnownDevice.id).where(KnownDevice.token_hash == key)) is None:
        row = KnownDevice(token_hash=key, known_since=clock.now(), **owner(person))
        session.add(row)
        session.flush()


def forget(session: Session, person: Person) -> None:
    """Let no device be known for ``person`` any more."""
    session.execute(delete(KnownDevice).filter_by(**owner(person)))


def _key(token: str, email: str) -> str:
    """One cookie serves everybody who shares a device, and each of them has a row of their own."""
    return hashlib.sha256(f"{token} {email}".encode()).hexdigest()


def _named(known: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for sign, name in known if sign in user_agent), None)

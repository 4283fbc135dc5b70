"""Plain functions that make rows for tests, through the rules wherever there is one."""

from datetime import timedelta
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.config import Config, Environment
from portal.delivery import Folder
from portal.mail.models import Mail, MailState
from portal.mail.outbox import GIVE_UP_AFTER, Email, put
from portal.mail.transports import FolderTransport, Letter
from portal.people.models import Role, Staff
from portal.people.staff import add_staff
from portal.surveys.imports import import_file_again
from portal.surveys.models import Import, Version
from portal.surveys.questions import add_version, find_version
from portal.surveys.written import read_survey

PASSWORD = "correct horse battery"
SECRET_KEY = "a key for tests, and for nothing else"
DEMONSTRATION = Path(__file__).resolve().parent.parent / "portal" / "demo"


def make_config(
    database_url: str, agency_file: Path, mail_folder: Path = Path("/nowhere/mail")
) -> Config:
    """What a portal on somebody's own machine would read from its environment."""
    return Config(
        environment=Environment.DEVELOPMENT,
        database_url=database_url,
        secret_key=SECRET_KEY,
        base_url="http://portal.example",
        agency_file=agency_file,
        trusted_proxies=0,
        port=8000,
        mail=Folder(mail_folder),
        mail_from="portal@northbank.example",
    )


def make_staff(
    session: Session, email: str = "sam@northbank.example", role: Role = Role.MANAGER
) -> Staff:
    """A member of staff who can sign in with `PASSWORD`, of which the hash is quick to check."""
    staff = add_staff(session, email=email, role=role, by=audit.COMMAND_LINE)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    staff.password_hash = quick.hash(PASSWORD)
    session.flush()
    return staff


def make_version(session: Session, toml: str) -> Version:
    """A survey, or a new version of one, from TOML."""
    return add_version(session, read_survey(toml.encode()), by=audit.COMMAND_LINE)


def make_responses(session: Session, key: str, csv: str, version: int | None = None) -> Import:
    """Responses from the text of a CSV file."""
    return import_file_again(
        session,
        version=find_version(session, key, version),
        file_name="made.csv",
        content=csv.encode(),
        by=audit.COMMAND_LINE,
    )


def make_mail(
    session: Session,
    to: str = "ada@home.example",
    *,
    kind: str = "hello",
    once: bool = False,
    words: str = "Hello Ada",
    good_for: timedelta = GIVE_UP_AFTER,
    state: MailState = MailState.WAITING,
    problem: str | None = None,
) -> Mail:
    """A mail in the outbox, or one that failed or is uncertain."""
    email = Email(kind, "Your account", words, once, good_for)
    mail = put(session, email, to=to)
    mail.state, mail.problem = state, problem
    session.flush()
    return mail


def write_letter(folder: Path, name: str, words: str = "Hello Ada") -> None:
    """A mail in the folder of a portal in development."""
    transport = FolderTransport(Folder(folder), "portal@northbank.example", "portal.example")
    letter = Letter(name, "ada@home.example", "Your account", words, clock.now())
    transport.send(letter, lambda: None)

"""Plain functions that make rows for tests, through the rules wherever there is one."""

from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from portal import audit
from portal.config import Config, Environment
from portal.people.models import Role, Staff
from portal.people.staff import add_staff
from portal.surveys.imports import import_file_again
from portal.surveys.models import Import, Version
from portal.surveys.questions import add_version, find_version
from portal.surveys.written import read_survey

PASSWORD = "correct horse battery"
SECRET_KEY = "a key for tests, and for nothing else"
DEMONSTRATION = Path(__file__).resolve().parent.parent / "portal" / "demo"


def make_config(database_url: str, agency_file: Path) -> Config:
    """What a portal on somebody's own machine would read from its environment."""
    return Config(
        environment=Environment.DEVELOPMENT,
        database_url=database_url,
        secret_key=SECRET_KEY,
        base_url="http://portal.example",
        agency_file=agency_file,
        trusted_proxies=0,
        port=8000,
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

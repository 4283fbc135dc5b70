"""Plain functions that make rows for tests, through the rules wherever there is one."""

from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.config import Config, Environment
from portal.people.accounts import new_account
from portal.people.emails import Letterhead
from portal.people.linking import link_by_call_back
from portal.people.models import Account, Adult, Household, Membership, Role, Staff
from portal.people.staff import add_staff
from portal.surveys.imports import import_file_again
from portal.surveys.models import Import, Version
from portal.surveys.questions import add_version, find_version
from portal.surveys.written import read_survey
from tests.client import APP_SECRET

PASSWORD = "correct horse battery"
SECRET_KEY = "a key for tests, and for nothing else"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HEAD = Letterhead("http://portal.example", "Hearth", "01632 960100", "Monday to Friday")
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
    """A member of staff who can sign in with `PASSWORD`, of which the hash is quick to check,
    and a code of the app."""
    staff = add_staff(session, email=email, role=role, by=audit.COMMAND_LINE)
    staff.password_hash = QUICK.hash(PASSWORD)
    staff.totp_secret, staff.totp_confirmed_at = APP_SECRET, clock.now()
    session.flush()
    return staff


def make_account(session: Session, email: str = "ada@home.example") -> Account:
    """An account of a family that nobody has linked yet. Its password is `PASSWORD`."""
    account = new_account(session, email=email, name="Ada", password="")
    account.password_hash = QUICK.hash(PASSWORD)
    session.flush()
    return account


def make_household(session: Session, ref: str = "FAM-2222-2222") -> Household:
    """A household with nobody in it."""
    household = Household(ref=ref, opened_at=clock.now())
    session.add(household)
    session.flush()
    return household


def make_adult(session: Session, household: Household, name: str = "Ada Marsh") -> Adult:
    """An adult on record, in a household."""
    adult = Adult(
        public_id=refs.public_id(), name=name, email="ada@home.example", phone="01234 567890"
    )
    session.add(adult)
    session.flush()
    session.add(Membership(household_id=household.id, adult_id=adult.id, joined_at=clock.now()))
    session.flush()
    return adult


def make_linked_account(session: Session, household: Household | None = None) -> Account:
    """An account of an adult in a household, linked after a call back."""
    adult = make_adult(session, household or make_household(session))
    account = make_account(session, adult.email or "")
    by = make_staff(session, "link@northbank.example", Role.ADVISORY)
    link_by_call_back(
        session, account=account, adult=adult, phone=adult.phone or "", by=by, head=HEAD
    )
    return account


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

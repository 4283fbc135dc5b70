"""Plain functions that make rows for tests, through the rules wherever there is one."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import false, select, union_all
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.config import Config, Environment
from portal.delivery import Folder
from portal.mail.models import Mail, MailState
from portal.mail.outbox import GIVE_UP_AFTER, Email, put
from portal.mail.post import Hidden
from portal.mail.transports import FolderTransport, Letter
from portal.people.accounts.accounts import new_account
from portal.people.accounts.emails import Letterhead
from portal.people.accounts.linking import link_by_call_back
from portal.people.accounts.staff import add_staff
from portal.people.households import own_contact
from portal.people.households.adults import AdultFacts, add_first_adult
from portal.people.households.children import ChildFacts, add_child, add_known_child
from portal.people.households.households import NamedChild, SafeContact, open_household
from portal.people.households.residence import Home
from portal.people.households.restricted import can_lift, restrict
from portal.people.models import Account, Adult, Child, Household, Role, Staff
from portal.people.sight import household_of
from portal.people.signing_in.sessions import actor
from portal.surveys.imports import import_file_again
from portal.surveys.models import Import, Version
from portal.surveys.questions import add_version, find_version
from portal.surveys.written import read_survey
from tests.client import APP_SECRET

PASSWORD = "correct horse battery"
SECRET_KEY = "a key for tests, and for nothing else"
KEEPER = "keeper@northbank.example"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HEAD = Letterhead("http://portal.example", "Hearth", "01632 960100", "Monday to Friday")
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


def make_ada(session: Session, household: Household | None = None) -> Adult:
    """Ada Marsh, on record with an e-mail address and a phone number, in a household."""
    home = household or make_household(session, "Bo Marsh")
    return make_adult(session, home, "Ada Marsh", email="ada@home.example", phone="01234 567890")


def make_linked_account(session: Session, household: Household | None = None) -> Account:
    """An account of an adult in a household, linked after a call back."""
    adult = make_ada(session, household)
    account = make_account(session, adult.email or "")
    by = make_staff(session, "link@northbank.example", Role.ADVISORY)
    link_by_call_back(
        session, account=account, adult=adult, phone=adult.phone or "", by=actor(by), head=HEAD
    )
    account.password_hash = QUICK.hash(PASSWORD)
    session.flush()
    return account


def make_own_contact(session: Session, account: Account) -> None:
    """What the adult of a linked account says of how they may be reached, shared with nobody."""
    household = household_of(session, account)
    assert household is not None
    own_contact.write(
        session,
        household=household,
        adult=session.get_one(Adult, account.adult_id),
        contact=SafeContact(False, True, None, "Weekdays while the children are at school"),
        by=actor(account),
    )


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


def make_household(
    session: Session,
    *names: str,
    home: Home | None = None,
    children: Sequence[str] = (),
    by: audit.Actor = audit.COMMAND_LINE,
) -> Household:
    """A household of these adults (Ada Example if none is named), who live in Northbank."""
    return open_household(
        session,
        identity_check="Passport and letter of the panel",
        home=home or Home(date(2020, 5, 4), authority="northbank"),
        adults=[AdultFacts(name) for name in names or ("Ada Example",)],
        children=[NamedChild(name, ChildFacts()) for name in children],
        by=by,
    )


def make_adult(
    session: Session, household: Household, name: str, email: str = "", phone: str = ""
) -> Adult:
    """One more adult of a household, whose details are held since its beginning."""
    facts = AdultFacts(name, email=email, phone=phone)
    return add_first_adult(session, household=household, facts=facts, by=audit.COMMAND_LINE)


def make_child(session: Session, household: Household, name: str, **facts: Any) -> Child:
    """One more child of a household; ``facts`` as in `ChildFacts`."""
    return add_child(
        session,
        household=household,
        name=name,
        facts=ChildFacts(**facts),
        by=audit.COMMAND_LINE,
    )


def make_second_home(session: Session, household: Household, child: Child, name: str) -> None:
    """A child on record lives in this household too."""
    add_known_child(
        session,
        household=household,
        child=child,
        name=name,
        proof="Court order seen",
        by=audit.COMMAND_LINE,
    )


def make_restricted(session: Session, household: Household, *named: Staff) -> None:
    """Restrict a household to these staff, and to a manager if none of them could lift it."""
    if not any(map(can_lift, named)):
        keeper = session.scalar(select(Staff).where(Staff.email == KEEPER))
        named = (*named, keeper or make_staff(session, KEEPER))
    restrict(session, household=household, named=named, by=audit.COMMAND_LINE)


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
    about: str | None = None,
) -> Mail:
    """A mail in the outbox, or one that failed or is uncertain."""
    email = Email(kind, "Your account", words, once, good_for)
    mail = put(session, email, to=to, about=about)
    mail.state, mail.problem = state, problem
    session.flush()
    return mail


def nothing_hidden() -> Hidden:
    """For the pages of the post: the mail of nobody is hidden from whoever asks."""
    return Hidden(
        union_all(select(Adult.email).where(false()), select(Account.email).where(false())),
        union_all(select(Adult.public_id).where(false()), select(Adult.public_id).where(false())),
    )


def write_letter(folder: Path, name: str, words: str = "Hello Ada") -> None:
    """A mail in the folder of a portal in development."""
    transport = FolderTransport(Folder(folder), "portal@northbank.example", "portal.example")
    letter = Letter(name, "ada@home.example", "Your account", words, clock.now())
    transport.send(letter, lambda: None)

"""The demonstration: the answers of 2023/24 and invented people, in an empty database."""

import csv
import io
from importlib import resources

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock, settings
from portal.audit import ActorKind
from portal.demo.families import load_families
from portal.errors import Refusal
from portal.people.access import ROLE_DESCRIPTIONS
from portal.people.accounts.staff import add_staff, find_staff, issue_password_link, set_password
from portal.people.contact_details import as_kept
from portal.people.models import Account, ClientImport, Household, Role, Staff
from portal.people.models.client_list import ImportState
from portal.people.signing_in import authenticator
from portal.people.signing_in.hashing import password_matches
from portal.report.kept import keep_table
from portal.report.results import read_choice
from portal.surveys.imports import import_file
from portal.surveys.models import Response
from portal.surveys.questions import find_version

PASSWORD = "three calm otters"  # noqa: S105 - of the demonstration, which production refuses
STAFF = {
    "manager@example.org": ("Morgan Hale", Role.MANAGER),
    "advisory@example.org": ("Ash Penrose", Role.ADVISORY),
    "worker@example.org": ("Kim Adeyemi", Role.SOCIAL_WORKER),
    "events@example.org": ("Toni Blythe", Role.EVENTS),
    "board@example.org": ("Val Rowntree", Role.BOARD),
    "administrator@example.org": ("Nic Tamar", Role.ADMINISTRATOR),
}
PARENT = "parent@example.org"
# Kept free for examples (RFC 2606): whoever tries the pages may make accounts there.
NOBODYS = "@example.org"
SIGN_INS = (
    *(
        (email, PASSWORD, ROLE_DESCRIPTIONS[role].partition(":")[0])
        for email, (_, role) in STAFF.items()
    ),
    (PARENT, PASSWORD, "Adoptive parent: at /sign-in, without a code"),
)
TABLES = (
    (
        "pre-order",
        "pre_order_responses.csv",
        "Pre-order survey, annual report 2023/24",
        (
            "Before April 2023=2022-10-01..2023-03-31",
            "April 2023 to March 2024=2023-04-01..2024-03-31",
        ),
    ),
    (
        "post-order",
        "post_order_responses.csv",
        "Post-order survey, annual report 2023/24",
        (
            "September to December 2023=2023-09-01..2023-12-31",
            "January to April 2024=2024-01-01..2024-04-30",
        ),
    ),
)


def is_empty(session: Session) -> bool:
    """Whether there is nobody, neither staff nor a family, and no response."""
    held = (Staff.id, Account.id, Household.id, Response.id)
    return all(session.scalar(select(column).limit(1)) is None for column in held)


def holds_real_people(session: Session) -> bool:
    """Whether anybody is in it who is not of the demonstration: staff whom nobody of it added,
    the account of a family at an address that somebody can have, or families of a client list that
    came in on the command line.

    What somebody who tries the demonstration enters on its pages is of it, a household too.
    """
    real = (
        select(Staff.id).where(Staff.demonstration.is_(False)),
        select(Account.id).where(
            Account.demonstration.is_(False), Account.email.not_like(f"%{NOBODYS}")
        ),
        select(ClientImport.id).where(
            ClientImport.by_kind != ActorKind.STAFF, ClientImport.state == ImportState.APPLIED
        ),
    )
    return any(session.scalar(query.limit(1)) is not None for query in real)


def is_loaded(session: Session) -> bool:
    """Whether people of the demonstration, and nobody else, can sign in with the passwords that
    are printed."""
    if holds_real_people(session):
        return False
    known = session.scalars(select(Staff.password_hash).where(Staff.demonstration)).all()
    return bool(known) and all(password_matches(one, PASSWORD) for one in known)


def code_of(session: Session, email: str) -> str:
    """The code of the authenticator app that a member of staff of the demonstration would have.
    Refuses everybody else, and a database that holds real people: the password is known."""
    family = select(Account.id).where(Account.email == as_kept(email), Account.demonstration)
    if session.scalar(family) is not None:
        raise Refusal("Families give no code: they sign in with a password, or with a link.")
    staff = find_staff(session, email)
    if holds_real_people(session):
        raise Refusal("This database holds real people: nobody of the demonstration gets in.")
    if not staff.demonstration:
        raise Refusal("That account is not one of the demonstration: its code is on a phone.")
    return authenticator.code_now(staff)


def load(session: Session, *, base_url: str) -> None:
    """Load the demonstration. Its letters lead to the portal at ``base_url``. Refuses a database
    that holds anything already."""
    if not is_empty(session):
        raise Refusal("The demonstration needs an empty database: this one holds something.")
    people = {role: _staff(session, email) for email, (_name, role) in STAFF.items()}
    worker, manager = people[Role.SOCIAL_WORKER], people[Role.MANAGER]
    parent = load_families(session, worker=worker, manager=manager, base_url=base_url)
    parent.demonstration, parent.password_hash = True, manager.password_hash
    councils = [council.name for council in settings.on(session, clock.today()).authorities]
    for key, file_name, title, periods in TABLES:
        import_file(
            session,
            version=find_version(session, key),
            file_name=file_name,
            content=_of_this_agency(file_name, councils),
            by=audit.COMMAND_LINE,
        )
        choice = read_choice(session, key, periods=periods)
        keep_table(session, choice=choice, title=title, by=audit.COMMAND_LINE)


def _staff(session: Session, email: str) -> Staff:
    """Somebody who can sign in with the printed password and the code of `portal demo code`."""
    name, role = STAFF[email]
    staff = add_staff(session, email=email, name=name, role=role, by=audit.COMMAND_LINE)
    staff.demonstration = True
    token = issue_password_link(session, staff=staff, by=audit.COMMAND_LINE)
    set_password(session, token=token, password=PASSWORD)
    authenticator.prepare(session, staff)
    staff.totp_confirmed_at = clock.now()
    return staff


def _of_this_agency(file_name: str, councils: list[str]) -> bytes:
    """A file of answers, with the councils of another agency in the place of the shipped one's."""
    content = resources.files("portal.demo").joinpath(file_name).read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    named = sorted({row["local_authority"] for row in rows})
    if set(named) <= set(councils):
        return content
    here = {name: councils[place % len(councils)] for place, name in enumerate(named)}
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(row | {"local_authority": here[row["local_authority"]]} for row in rows)
    return out.getvalue().encode()

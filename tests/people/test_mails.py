"""Every mail of the portal, whole, as a family or staff get it; and each link in one arrives.

The mails are made by the rules that send them. A new one needs its case here and its text in
`mails/`; a changed one is read again by whoever changes the file.
"""

import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.config import ROOT
from portal.mail.models import Mail
from portal.people import sight
from portal.people.accounts import (
    accounts,
    changing_email,
    details,
    disabling,
    linking,
    staff_accounts,
)
from portal.people.accounts import staff as staff_rules
from portal.people.households.adults import AdultFacts
from portal.people.models import Account, Adult, DisabledReason, Household, Purpose, Role
from portal.people.signing_in import authenticator, links, sessions
from portal.people.signing_in.sessions import actor
from tests.client import CheckedClient
from tests.factories import (
    HEAD,
    PASSWORD,
    make_account,
    make_ada,
    make_linked_account,
    make_restricted,
    make_staff,
)

MAILS = Path(__file__).with_name("mails")
TOKEN = re.compile(r"(?<=/)[\w-]{43}$", re.MULTILINE)
ADDRESS = re.compile(r"^http://portal\.example(/\S*)$", re.MULTILINE)
ADA, NEW = "ada@home.example", "new@home.example"
BY = audit.COMMAND_LINE

Cause = Callable[[Session], object]


def asked(purpose: Purpose) -> Cause:
    return lambda session: accounts.mail_link(session, email=ADA, purpose=purpose, head=HEAD)


def of_account(purpose: Purpose) -> Cause:
    def cause(session: Session) -> None:
        make_account(session)
        asked(purpose)(session)

    return cause


def ask_to_change(session: Session) -> None:
    account = make_account(session)
    changing_email.ask_with_password(
        session, account=account, email=NEW, password=PASSWORD, head=HEAD
    )


def ask_for_one_that_is_taken(session: Session) -> None:
    make_account(session, NEW)
    ask_to_change(session)


def change_email(session: Session) -> None:
    account = make_account(session)
    token = links.issue(session, Purpose.CHANGE_EMAIL, account, email=NEW)
    changing_email.confirm(session, account=account, token=token, head=HEAD)


def prove(session: Session) -> None:
    changing_email.mail_proof(session, account=make_account(session), head=HEAD)


def put_back(session: Session) -> None:
    account = make_account(session, NEW)
    token = links.issue(session, Purpose.UNDO_EMAIL, account, email=ADA)
    changing_email.put_back(session, token=token, head=HEAD)


def put_back_disabled(session: Session) -> None:
    account = make_account(session, NEW)
    token = links.issue(session, Purpose.UNDO_EMAIL, account, email=ADA)
    disabling.disable(session, account=account, reason=DisabledReason.MISUSED, by=BY)
    changing_email.put_back(session, token=token, head=HEAD)


def reset_password(session: Session) -> None:
    token = links.issue(session, Purpose.RESET_PASSWORD, make_account(session), email=ADA)
    accounts.reset_password(session, token=token, password="a new one, long enough", head=HEAD)


def invite(session: Session) -> None:
    by = actor(make_staff(session, role=Role.ADVISORY))
    linking.invite(session, adult=make_ada(session), by=by, head=HEAD)


def invite_to_known(session: Session) -> None:
    home = sight.household_of(session, make_linked_account(session))
    assert home is not None
    make_restricted(session, home)
    session.execute(delete(Mail))
    by = actor(make_staff(session, "other@northbank.example", Role.ADVISORY))
    linking.invite(session, adult=make_ada(session), by=by, head=HEAD)


def call_back(session: Session) -> None:
    ada, account = make_ada(session), make_account(session)
    by = actor(make_staff(session, role=Role.ADVISORY))
    linking.link_by_call_back(
        session, account=account, adult=ada, phone=ada.phone or "", by=by, head=HEAD
    )


def change_details(session: Session) -> None:
    ada = make_ada(session)
    details.change_adult(
        session,
        household=session.scalars(select(Household)).one(),
        adult=ada,
        facts=AdultFacts(ada.name, NEW),
        old_address_is_safe=True,
        by=BY,
        head=HEAD,
    )


def change_number(session: Session) -> None:
    account = make_linked_account(session)
    session.execute(delete(Mail))
    ada = session.get_one(Adult, account.adult_id)
    details.change_adult(
        session,
        household=session.scalars(select(Household)).one(),
        adult=ada,
        facts=AdultFacts(ada.name, ADA, "07700 900111"),
        old_address_is_safe=True,
        by=BY,
        head=HEAD,
    )


def change_staff_password(session: Session) -> None:
    begun = sessions.begin(session, make_staff(session), device="Firefox")
    staff_rules.change_password(
        session, current=begun.row, old=PASSWORD, password="a new one, long enough", head=HEAD
    )


def renew_recovery_codes(session: Session) -> None:
    staff = make_staff(session)
    code = authenticator.code_now(staff)
    staff_rules.renew_recovery_codes(session, staff=staff, code=code, head=HEAD)


def give_access(session: Session) -> None:
    make_staff(session, "manager@northbank.example", Role.MANAGER)
    newcomer = make_staff(session, role=Role.ADVISORY)
    newcomer.name = "Sam Lee"
    staff_accounts.tell_of_access(session, staff=newcomer, head=HEAD, by=BY)


def staff_link(session: Session) -> None:
    staff_accounts.mail_password_link(session, staff=make_staff(session), head=HEAD, by=BY)


# Each mail by the function that writes it, with what causes it and to whom it goes.
CAUSES: dict[str, tuple[Cause, str]] = {
    "sign_in_link": (of_account(Purpose.SIGN_IN), ADA),
    "register_link": (asked(Purpose.REGISTER), ADA),
    "reset_link": (of_account(Purpose.RESET_PASSWORD), ADA),
    "change_link": (ask_to_change, NEW),
    "change_asked": (ask_to_change, ADA),
    "address_taken": (ask_for_one_that_is_taken, NEW),
    "proof_link": (prove, ADA),
    "email_changed": (change_email, NEW),
    "email_changed_from": (change_email, ADA),
    "email_put_back": (put_back, ADA),
    "email_put_back_disabled": (put_back_disabled, ADA),
    "email_taken_back": (put_back, NEW),
    "password_changed": (reset_password, ADA),
    "invitation": (invite, ADA),
    "not_invited": (invite_to_known, ADA),
    "linked": (call_back, ADA),
    "details_changed": (change_details, ADA),
    "number_changed": (change_number, ADA),
    "staff_password_changed": (change_staff_password, "sam@northbank.example"),
    "recovery_codes_made": (renew_recovery_codes, "sam@northbank.example"),
    "access_given": (give_access, "manager@northbank.example"),
    "set_staff_password": (staff_link, "sam@northbank.example"),
}


@pytest.fixture(params=sorted(CAUSES))
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def mail(name: str, engine: Engine) -> Mail:
    cause, to = CAUSES[name]
    with db.transaction(engine) as session:
        cause(session)
        return session.scalars(select(Mail).where(Mail.to == to)).one()


def test_each_mail_reads_as_it_was_read_before(name: str, mail: Mail) -> None:
    shown = f"Subject: {mail.subject}\n\n{TOKEN.sub('TOKEN', mail.words or '')}"
    assert shown == (MAILS / f"{name}.txt").read_text(encoding="utf-8")


def test_no_mail_names_anybody_or_says_what_we_do(mail: Mail) -> None:
    words = f"{mail.subject} {mail.words}".lower()
    for word in ("ada", "marsh", "adopt", "child", "fam-", "@", "01234"):
        assert word not in words, word


def test_each_link_in_a_mail_arrives(
    mail: Mail, app: Flask, client: CheckedClient, engine: Engine
) -> None:
    words = mail.words or ""
    paths = ADDRESS.findall(words)
    assert words.count("http") == len(paths)  # on a line of its own, or it breaks
    rules = app.url_map.bind("portal.example")
    for path in paths:
        endpoint, _values = rules.match(path, method="GET")
        if endpoint.startswith("my_account."):  # for who is signed in to the account
            with db.transaction(engine) as session:
                owner = session.scalars(select(Account).where(Account.email == ADA)).one()
                client.enter(sessions.begin(session, owner, device="Firefox").token)
        assert client.get(path).status_code == 200, endpoint


def test_every_mail_has_its_text() -> None:
    """All that is written in a file of words of mails, and nothing else."""
    written = set()
    for path in (ROOT / "portal").rglob("emails.py"):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        own = inspect.getmembers(module, inspect.isfunction)
        written |= {one for one, made in own if made.__module__ == module.__name__}
    assert written == set(CAUSES) == {path.stem for path in MAILS.glob("*.txt")}

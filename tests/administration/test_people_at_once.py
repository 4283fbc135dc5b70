"""There is always an administrator left, whoever acts, also in the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from portal import audit, db
from portal.errors import Refusal
from portal.people.accounts import staff_accounts
from portal.people.models import Role, Staff
from portal.people.signing_in import sessions
from tests.factories import HEAD, make_staff

EMAIL, ADA = "zoe@northbank.example", "ada@northbank.example"


def find(engine: Engine, email: str = EMAIL) -> Staff:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Staff).where(Staff.email == email)).one()


def test_the_last_administrator_who_can_sign_in_stays(engine: Engine) -> None:
    """Not even the command line can take the last one out."""
    with db.transaction(engine) as session:
        ada = make_staff(session, ADA, Role.ADMINISTRATOR)
        bea = make_staff(session, "bea@northbank.example", Role.ADMINISTRATOR)
        bea.password_hash = None  # was invited, and never came
        session.flush()
        for act in (
            lambda: staff_accounts.disable(session, staff=ada, by=audit.COMMAND_LINE),
            lambda: staff_accounts.change_account(
                session,
                staff=ada,
                name="Ada",
                role=Role.BOARD,
                authority=None,
                head=HEAD,
                by=audit.COMMAND_LINE,
            ),
        ):
            with pytest.raises(Refusal, match="must always be an administrator"):
                act()
        staff_accounts.disable(session, staff=bea, by=audit.COMMAND_LINE)


def test_of_two_administrators_who_disable_each_other_at_once_one_does(engine: Engine) -> None:
    with db.transaction(engine) as session:
        ada = make_staff(session, ADA, Role.ADMINISTRATOR)
        bea = make_staff(session, "bea@northbank.example", Role.ADMINISTRATOR)

    def disable(session: db.Session, whom: Staff, by: Staff) -> None:
        found = staff_accounts.find_account(session, whom.public_id)
        assert found is not None
        staff_accounts.disable(session, staff=found, by=sessions.actor(by))

    def disable_meanwhile() -> None:
        with db.transaction(engine) as session:
            disable(session, ada, by=bea)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            disable(session, bea, by=ada)
            meanwhile = pool.submit(disable_meanwhile)
            time.sleep(0.5)
        with pytest.raises(Refusal, match="must always be an administrator"):
            meanwhile.result(timeout=10)
    assert find(engine, ADA).disabled_at is None


def test_of_two_who_add_the_same_person_at_once_the_second_is_refused(engine: Engine) -> None:
    def add_meanwhile() -> None:
        with db.transaction(engine) as session:
            make_staff(session, EMAIL)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            make_staff(session, EMAIL)
            meanwhile = pool.submit(add_meanwhile)
            time.sleep(0.5)
        with pytest.raises(Refusal, match="There is already an account"):
            meanwhile.result(timeout=10)

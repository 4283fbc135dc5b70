"""Two things at once: neither a password nor a title may be decided on what has just changed."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from portal import audit, db
from portal.errors import Refusal
from portal.people.accounts.staff import issue_password_link, set_password
from portal.people.signing_in.sign_in import sign_in_staff
from portal.report.kept import keep_table
from portal.report.results import read_choice
from tests.factories import PASSWORD, make_staff


def test_the_old_password_begins_no_session_while_a_new_one_is_set(engine: Engine) -> None:
    with db.transaction(engine) as session:
        staff = make_staff(session)
        token = issue_password_link(session, staff=staff, by=audit.COMMAND_LINE)

    def sign_in_meanwhile() -> str:
        with db.transaction(engine) as session:
            return sign_in_staff(
                session, email=staff.email, password=PASSWORD, production=False, device="A phone"
            )

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            set_password(session, token=token, password="another long password")
            session.flush()
            meanwhile = pool.submit(sign_in_meanwhile)
            time.sleep(0.5)  # it has read the old password, and waits
        with pytest.raises(Refusal):
            meanwhile.result(timeout=10)


def test_a_title_that_two_keep_at_once_is_kept_by_one(engine: Engine) -> None:
    def keep(session: db.Session) -> None:
        choice = read_choice(session, "post-order")
        keep_table(session, choice=choice, title="The year", by=audit.COMMAND_LINE)

    def keep_meanwhile() -> None:
        with db.transaction(engine) as session:
            keep(session)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            keep(session)
            meanwhile = pool.submit(keep_meanwhile)
            time.sleep(0.5)
        with pytest.raises(Refusal, match="already a table with this title"):
            meanwhile.result(timeout=10)

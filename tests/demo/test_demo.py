"""`portal demo`: the demonstration, once, in an empty database that is not production's."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select

from portal import clock
from portal.app import create_app
from portal.config import Environment
from portal.mail.models import Mail
from portal.people.accounts.staff import add_staff
from portal.people.models import Account, Adult, Household, Role, Staff
from portal.people.signing_in import sessions
from portal.people.signing_in.sessions import actor
from portal.report.models import KeptTable
from portal.surveys.models import Import, Response
from tests.client import CheckedClient
from tests.conftest import SHIPPED_AGENCY
from tests.factories import make_account, make_responses, make_staff
from tests.rows import all_rows


@pytest.fixture
def agency_file():
    return SHIPPED_AGENCY


def count(session, model) -> int:
    found = session.scalar(select(func.count()).select_from(model))
    session.rollback()
    return found


def test_it_loads_everything_once(run, session, engine):
    ran = run("demo")
    assert (ran.status, ran.err) == (0, "")
    assert (count(session, Response), count(session, Import), count(session, KeptTable)) == (
        128,
        2,
        2,
    )
    before = all_rows(engine)
    again = run("demo")
    assert (again.status, again.out, again.err.count("\n")) == (1, "", 1)
    assert "needs an empty database" in again.err
    assert all_rows(engine) == before


@pytest.mark.parametrize("holds", ["staff", "responses"])
def test_it_is_refused_where_something_is(run, session, engine, holds):
    if holds == "staff":
        make_staff(session)
    else:
        make_responses(session, "post-order", "submitted_on,timely\n2023-09-02,agree\n")
    session.commit()
    before = all_rows(engine)
    ran = run("demo")
    assert (ran.status, ran.out) == (1, "")
    assert "this one holds something" in ran.err
    quiet = run("demo", "--if-empty")
    assert quiet == (0, "", "")
    assert all_rows(engine) == before


def test_if_empty_loads_where_nothing_is_and_then_says_the_sign_ins_again(run, engine):
    first = run("demo", "--if-empty")
    assert first.status == 0
    before = all_rows(engine)
    assert run("demo", "--if-empty") == first
    assert all_rows(engine) == before


def test_what_was_entered_since_is_kept(run, session, engine):
    run("demo")
    make_responses(session, "post-order", "submitted_on,timely\n2023-09-02,agree\n")
    session.execute(delete(KeptTable))
    session.commit()
    before = all_rows(engine)
    assert run("demo", "--if-empty").status == 0
    assert all_rows(engine) == before


@pytest.fixture
def in_production(monkeypatch):
    monkeypatch.setenv("PORTAL_ENVIRONMENT", "production")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("PORTAL_BASE_URL", "https://portal.example")
    monkeypatch.setenv("PORTAL_MAIL", "smtps://mail.example")
    monkeypatch.setenv("PORTAL_MAIL_FROM", "portal@portal.example")
    monkeypatch.setenv("PORTAL_TRUSTED_PROXIES", "1")


@pytest.mark.parametrize("arguments", [(), ("--if-empty",)])
def test_production_is_refused(run, engine, in_production, arguments):
    before = all_rows(engine)
    ran = run("demo", *arguments)
    assert (ran.status, ran.out) == (1, "")
    assert "cannot be loaded in production" in ran.err
    assert all_rows(engine) == before


def test_nobody_in_it_is_real(run, session):
    run("demo")
    staff = session.scalars(select(Staff)).all()
    assert {one.role for one in staff} == set(Role)
    people = [*staff, *session.scalars(select(Account))]
    adults = session.scalars(select(Adult)).all()
    assert all(one.demonstration for one in people)
    assert all((one.email or "").endswith("@example.org") for one in (*people, *adults))
    # Numbers that are kept free for stories (Ofcom).
    assert all((one.phone or "").startswith("07700 900") for one in adults)


def test_a_parent_of_the_demonstration_signs_in(run, client):
    run("demo")
    values = {"email": "parent@example.org", "password": "three calm otters"}
    assert client.send("/sign-in", values).location == "/account"
    shown = client.page("/household").get_text()
    assert "Kit" in shown
    assert "Fenwick" not in shown


def test_codes_are_printed_for_staff_of_the_demonstration_only(run, session):
    run("demo")
    assert len(run("demo", "code", "manager@example.org").out.strip()) == 6
    for email, words in (("nobody", "no account"), ("parent", "Families give no code")):
        ran = run("demo", "code", f"{email}@example.org")
        assert (ran.status, ran.out) == (1, "")
        assert words in ran.err


def check_it_lets_nobody_in(run):
    for email in ("manager@example.org", "sam@northbank.example"):
        ran = run("demo", "code", email)
        assert (ran.status, ran.out) == (1, "")
    assert "holds real people" in run("demo", "code", "manager@example.org").err
    assert run("demo", "--if-empty") == (0, "", "")  # tells no password either


def test_a_database_with_real_staff_refuses_the_codes(run, session):
    run("demo")
    make_staff(session)
    session.commit()
    check_it_lets_nobody_in(run)


def test_a_database_with_the_account_of_a_real_parent_refuses_the_codes(run, session):
    run("demo")
    make_account(session, "tries@example.org")
    session.commit()
    assert run("demo", "code", "manager@example.org").status == 0
    make_account(session, "ada@home.example")
    session.commit()
    check_it_lets_nobody_in(run)


def test_its_letters_lead_to_where_it_runs(run, session, monkeypatch):
    monkeypatch.setenv("PORTAL_BASE_URL", "http://127.0.0.1:8471")
    run("demo")
    words = session.scalars(select(Mail.words)).all()
    assert any("http://127.0.0.1:8471/" in one for one in words)
    assert not any(":8000" in one for one in words)


def test_a_database_with_real_families_refuses_the_codes(run, tmp_path):
    run("demo")
    file = tmp_path / "list.csv"
    file.write_text("household,person,name\nH1,adult,Ada Example\n")
    assert run("people", "import", file, "--apply").status == 0
    check_it_lets_nobody_in(run)


def test_whom_the_demonstration_adds_is_of_it(run, session):
    run("demo")
    by = session.scalars(select(Staff).where(Staff.email == "administrator@example.org")).one()
    new = add_staff(session, email="new@example.org", role=Role.ADVISORY, by=actor(by))
    assert new.demonstration
    session.commit()
    assert len(run("demo", "code", "manager@example.org").out.strip()) == 6


def test_production_refuses_the_codes(run, in_production):
    ran = run("demo", "code", "manager@example.org")
    assert (ran.status, ran.out) == (1, "")
    assert "in production" in ran.err


@pytest.mark.parametrize(
    ("who", "page"), [("manager@example.org", "/staff"), ("parent@example.org", "/account")]
)
def test_production_lets_nobody_of_it_in_who_is_signed_in_already(run, session, config, who, page):
    """The database of a demonstration, sessions and all, opened by a portal in production."""
    run("demo")
    model = Staff if page == "/staff" else Account
    person = session.scalars(select(model).where(model.email == who)).one()
    begun = sessions.begin(session, person, device="Firefox")
    begun.row.code_given_at = clock.now()
    session.commit()
    for environment, status in ((Environment.DEVELOPMENT, 200), (Environment.PRODUCTION, 302)):
        app = create_app(replace(config, environment=environment))
        app.test_client_class = CheckedClient
        app.config["PREFERRED_URL_SCHEME"] = "https"
        visitor = app.test_client()
        visitor.enter(begun.token)
        assert visitor.get(page).status_code == status
        app.extensions["engine"].dispose()


def test_families_on_record_refuse_the_demonstration(run, session):
    session.add(Household(ref="FAM-2222-2222", opened_at=clock.now()))
    session.commit()
    assert run("demo").status == 1
    assert count(session, Staff) == 0

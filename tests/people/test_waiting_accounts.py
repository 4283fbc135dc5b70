"""Accounts that wait to be linked: disabled by staff with a reason, let in again; two at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.audit import AuditEvent
from portal.errors import Refusal
from portal.people.accounts import disabling, linking
from portal.people.models import Account, Adult, DisabledReason, Household, PastLink, Role, Staff
from portal.people.signing_in.sessions import actor
from tests.client import CheckedClient
from tests.factories import HEAD, PASSWORD, make_account, make_ada, make_linked_account, make_staff
from tests.letters import last_letter

PAGE = "/staff/families/accounts"
EMAIL, ADA = "waits@home.example", "ada@home.example"
BY = audit.COMMAND_LINE


@pytest.fixture
def waits(engine: Engine) -> str:
    """The address of what staff can do about an account that waits."""
    with db.transaction(engine) as session:
        return f"{PAGE}/{make_account(session, EMAIL).public_id}"


def test_an_account_is_disabled_with_a_reason_and_let_in_again(
    advisor: CheckedClient, client: CheckedClient, engine: Engine, waits: str
) -> None:
    client.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert client.get("/account").status_code == 200
    assert advisor.send(f"{waits}/disable", {}).status_code == 422
    assert advisor.send(f"{waits}/disable", {"reason": "bored"}).status_code == 422
    assert client.get("/account").status_code == 200
    assert advisor.send(f"{waits}/disable", {"reason": "not_known"}).location == PAGE
    assert client.get("/account").status_code == 302
    assert client.send("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 422
    page = advisor.page(PAGE).get_text()
    assert "No account waits" in page
    assert "We could not find out who this is" in page
    again = advisor.send(f"{waits}/disable", {"reason": "asked"})
    assert (again.status_code, "disabled already" in again.text) == (422, True)
    token = {"csrf_token": advisor.token()}
    assert advisor.post(f"{waits}/enable", data=token).location == PAGE
    second = advisor.post(f"{waits}/enable", data=token)
    assert (second.status_code, "is not disabled" in second.text) == (422, True)
    assert client.send("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 302
    with db.open_session(engine, writes=False) as session:
        acts = session.execute(
            select(AuditEvent.action, AuditEvent.detail)
            .where(AuditEvent.action.in_(("account.disabled", "account.enabled")))
            .order_by(AuditEvent.id)
        ).all()
    assert [tuple(one) for one in acts] == [
        ("account.disabled", {"reason": "not_known"}),
        ("account.enabled", {}),
    ]


def test_a_linked_account_is_not_among_those_that_wait(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        linked = make_linked_account(session).public_id
    assert ADA not in advisor.page(PAGE).get_text()
    assert advisor.get(f"{PAGE}/{linked}/disable").status_code == 404


def test_a_disabled_account_is_not_linked(
    advisor: CheckedClient, engine: Engine, waits: str
) -> None:
    with db.transaction(engine) as session:
        ada = make_ada(session)
        household = session.scalars(select(Household.ref)).one()
        page = f"/staff/families/{household}/adults/{ada.public_id}/account"
    advisor.send(f"{waits}/disable", {"reason": "twice"})
    answer = advisor.send(page, {"email": EMAIL, "rang": "y"}, action=f"{page}/call-back")
    assert (answer.status_code, "No account with this address" in answer.text) == (422, True)


def test_whose_it_was_is_kept_when_a_link_is_taken_away(session: Session) -> None:
    account = make_linked_account(session)
    adult_id, linked_at = account.adult_id, account.linked_at
    linking.unlink(session, account=account, by=BY)
    [past] = session.scalars(select(PastLink))
    assert (past.account_id, past.adult_id, past.linked_at) == (account.id, adult_id, linked_at)
    assert (past.linked_by, past.linked_phone_end) == ("call_back", "7890")
    assert account.linked_phone_end is None
    with pytest.raises(Refusal, match="linked no longer"):
        linking.unlink(session, account=account, by=BY)


def test_only_staff_link(session: Session) -> None:
    """Whoever acts must be a row of staff: the link names them."""
    ada, account = make_ada(session), make_account(session, EMAIL)
    for by in (BY, actor(account)):
        with pytest.raises(LookupError, match="not staff"):
            linking.link_by_call_back(
                session, account=account, adult=ada, phone=ada.phone or "", by=by, head=HEAD
            )


Act = Callable[[Session, Account], None]


def disable(session: Session, account: Account) -> None:
    disabling.disable(session, account=account, reason=DisabledReason.ASKED, by=BY)


def unlink(session: Session, account: Account) -> None:
    linking.unlink(session, account=account, by=BY)


def link(session: Session, account: Account) -> None:
    ada = session.scalars(select(Adult).where(Adult.email == ADA)).one()
    by = actor(session.scalars(select(Staff).where(Staff.role == Role.ADVISORY)).one())
    linking.link_by_call_back(
        session, account=account, adult=ada, phone=ada.phone or "", by=by, head=HEAD
    )


def at_once(engine: Engine, *acts: Act) -> list[bool]:
    """Do these to the account at the same moment. Which went through."""
    start = Barrier(len(acts), timeout=5)

    def run(act: Act) -> bool:
        try:
            with db.transaction(engine) as session:
                account = session.scalars(select(Account)).one()
                if engine.dialect.name == "postgresql":  # SQLite lets one in after the other
                    start.wait()  # all have read it before one changes it
                act(session, account)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize(
    ("linked", "act"), [(True, unlink), (True, disable), (False, link), (False, disable)]
)
def test_of_the_same_act_twice_at_once_one_goes_through(
    engine: Engine, linked: bool, act: Act
) -> None:
    with db.transaction(engine) as session:
        if linked:
            make_linked_account(session)
        else:
            make_ada(session)
            make_account(session, EMAIL)
            make_staff(session, "link@northbank.example", Role.ADVISORY)
    assert sorted(at_once(engine, act, act, act)) == [False, False, True]
    with db.open_session(engine, writes=False) as session:
        account = session.scalars(select(Account)).one()
        assert (account.adult_id is None) == (act is unlink or not (linked or act is link))
        assert (account.disabled_at is not None) == (act is disable)
        assert len(session.scalars(select(PastLink)).all()) == (act is unlink)


def test_linking_and_disabling_at_once_leave_nobody_inside(engine: Engine) -> None:
    """Whichever is first: nobody gets in with a disabled account."""
    with db.transaction(engine) as session:
        make_ada(session)
        make_account(session, EMAIL)
        make_staff(session, "link@northbank.example", Role.ADVISORY)
    went = at_once(engine, link, disable)
    assert went[1]
    with db.open_session(engine, writes=False) as session:
        account = session.scalars(select(Account)).one()
        assert account.disabled_at is not None
        assert (account.adult_id is not None) == went[0]
    assert went[0] == (last_subject(engine) == "Your account is ready")


def last_subject(engine: Engine) -> str:
    try:
        return last_letter(engine).subject
    except IndexError:
        return ""

"""An address that two take in the same moment: one gets it, the other is refused in words."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import db
from portal.errors import Refusal
from portal.people.accounts import accounts, changing_email, linking
from portal.people.models import Account, Purpose, Role
from portal.people.signing_in import links
from portal.people.signing_in.sessions import actor
from tests.factories import HEAD, make_account, make_adult, make_household, make_staff
from tests.letters import letters

ADA, SHARED = "ada@home.example", "both@home.example"


def refused_at_once(
    engine: Engine, first: Callable[[Session], None], other: Callable[[Session], None]
) -> Refusal:
    """Why the second is refused, who began before the first had ended."""

    def begin_other() -> None:
        with db.transaction(engine) as session:
            other(session)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            first(session)
            session.flush()
            began = pool.submit(begin_other)
            time.sleep(0.5)  # it has looked, and waits
        failed = began.exception(timeout=10)
    assert isinstance(failed, Refusal), failed
    return failed


def taken(engine: Engine) -> list[str]:
    with db.open_session(engine, writes=False) as session:
        return list(session.scalars(select(Account.email).order_by(Account.email)))


def test_two_invitations_to_one_shared_address(engine: Engine) -> None:
    with db.transaction(engine) as session:
        household = make_household(session, "Bo Marsh")
        by = actor(make_staff(session, role=Role.ADVISORY))
        for name in ("Ada Marsh", "Cy Marsh"):
            adult = make_adult(session, household, name, email=SHARED)
            linking.invite(session, adult=adult, by=by, head=HEAD)
    one, other = (letter.path.rsplit("/", 1)[1] for letter in letters(engine))

    def accept(token: str) -> Callable[[Session], None]:
        return lambda session: (
            linking.accept(session, token=token, name="Ada", password="") and None
        )

    refused_at_once(engine, accept(one), accept(other))
    assert taken(engine) == [SHARED]
    with db.open_session(engine, writes=False) as session:
        assert links.find(session, other, Purpose.INVITATION) is not None, "it was not used up"


def test_two_links_that_make_an_account(engine: Engine) -> None:
    tokens = []
    with db.transaction(engine) as session:
        for _ in range(2):
            tokens.append(links.issue(session, Purpose.REGISTER, None, email=SHARED))

    def make(session: Session) -> None:
        accounts.new_account(session, email=SHARED, name="Ada", password="")

    said = refused_at_once(engine, make, make)
    assert said.message == accounts.RING_US
    assert taken(engine) == [SHARED]


def test_an_address_that_somebody_moves_to_while_another_makes_an_account(engine: Engine) -> None:
    with db.transaction(engine) as session:
        ada = make_account(session, ADA)
        token = links.issue(session, Purpose.CHANGE_EMAIL, ada, email=SHARED)

    def make(session: Session) -> None:
        accounts.new_account(session, email=SHARED, name="Bo", password="")

    def move(session: Session) -> None:
        account = session.get_one(Account, ada.id)
        changing_email.confirm(session, account=account, token=token, head=HEAD)

    assert refused_at_once(engine, make, move).message == accounts.RING_US
    assert taken(engine) == [ADA, SHARED]


def test_an_address_that_is_put_back_while_another_makes_an_account(engine: Engine) -> None:
    with db.transaction(engine) as session:
        ada = make_account(session, ADA)
        token = links.issue(session, Purpose.UNDO_EMAIL, ada, email=SHARED)

    def make(session: Session) -> None:
        accounts.new_account(session, email=SHARED, name="Bo", password="")

    def put_back(session: Session) -> None:
        changing_email.put_back(session, token=token, head=HEAD)

    assert refused_at_once(engine, put_back, make).message == accounts.RING_US
    assert taken(engine) == [SHARED]

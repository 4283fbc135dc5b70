"""An invitation to an address that signs in somebody else: staff learn of it only where they may
see whose it is; else page, record and audit are as always, and the mailbox is told."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.audit import AuditEvent
from portal.people import sight
from portal.people.accounts import disabling, linking
from portal.people.models import Account, DisabledReason, MailedLink, Purpose
from tests.client import FORM_TOKEN, CheckedClient
from tests.factories import (
    make_adult,
    make_household,
    make_linked_account,
    make_restricted,
)
from tests.letters import Letter, last_letter, letters

# Equally long, so that the pages are.
TAKEN, FREE = "ada@home.example", "zoe@home.example"


def of_a_restricted_family(session: Session) -> None:
    home = sight.household_of(session, make_linked_account(session))
    assert home is not None
    make_restricted(session, home)


def once_of_a_restricted_family(session: Session) -> None:
    of_a_restricted_family(session)
    account = session.scalars(select(Account)).one()
    linking.unlink(session, account=account, by=audit.COMMAND_LINE)
    reason = DisabledReason.ASKED
    disabling.disable(session, account=account, reason=reason, by=audit.COMMAND_LINE)


def invite(advisor: CheckedClient, engine: Engine, email: str) -> tuple[int, str, Letter | None]:
    """Somebody of another family with this address is invited: the status, the page that comes
    then, and the mail."""
    before = len(letters(engine))
    with db.transaction(engine) as session:
        home = make_household(session, "Cy Low")
        other = make_adult(session, home, "Di Low", email=email)
        page = f"/staff/families/{home.ref}/adults/{other.public_id}/account"
        named = (home.ref, other.public_id, email)
    answer = advisor.send(page, {}, action=f"{page}/invite")
    text = FORM_TOKEN.sub(
        r"\1", answer.text if answer.status_code == 422 else advisor.get(page).text
    )
    for one in named:
        text = text.replace(one, "")
    sent = letters(engine)[before:]
    return answer.status_code, text, sent[0] if sent else None


@pytest.mark.parametrize("whose", [of_a_restricted_family, once_of_a_restricted_family])
def test_nobody_learns_that_an_address_is_of_a_restricted_family(
    advisor: CheckedClient, engine: Engine, whose: Callable[[Session], None]
) -> None:
    with db.transaction(engine) as session:
        whose(session)
    free, taken = (invite(advisor, engine, email) for email in (FREE, TAKEN))
    assert free[:2] == taken[:2]
    assert free[0] == 302
    with db.open_session(engine, writes=False) as session:
        invited = select(AuditEvent.detail).where(AuditEvent.action == "adult.invited")
        assert session.scalars(invited).all() == [{}, {}]
        links = select(MailedLink.email).where(MailedLink.purpose == Purpose.INVITATION)
        assert session.scalars(links).all() == [FREE, TAKEN]


def test_its_owner_is_told_to_ring_and_gets_no_link(advisor: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        of_a_restricted_family(session)
    invite(advisor, engine, TAKEN)
    letter = last_letter(engine)
    assert (letter.to, letter.subject) == (TAKEN, "About your account")
    assert "http" not in letter.words
    assert "ring us" in letter.words


def test_staff_who_may_see_whose_it_is_are_told_to_ring(
    advisor: CheckedClient, engine: Engine
) -> None:
    with db.transaction(engine) as session:
        make_linked_account(session)
    status, page, letter = invite(advisor, engine, TAKEN)
    assert (status, letter) == (422, None)
    assert "signs in somebody else" in page
    assert "ring them back" in page

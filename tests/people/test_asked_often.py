"""Asking for another address often: nobody stops somebody else, and no page says that a mail is on
its way where none is."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from portal import db
from portal.people.signing_in import guesses
from tests.client import CheckedClient
from tests.factories import PASSWORD, make_account
from tests.letters import letters

ADA, BOB, NEW = "ada@home.example", "bob@home.example", "new@home.example"
ON_ITS_WAY, LATER = "Check your e-mail", "wait 10 minutes"

Inside = Callable[[str], CheckedClient]


@pytest.fixture
def inside(client: CheckedClient, engine: Engine) -> Inside:
    """Somebody who makes an account and signs in, in a browser of their own."""

    def sign_in(email: str) -> CheckedClient:
        with db.transaction(engine) as session:
            make_account(session, email)
        visitor = client.application.test_client()
        assert isinstance(visitor, CheckedClient)
        visitor.send("/sign-in", {"email": email, "password": PASSWORD})
        return visitor

    return sign_in


def ask(visitor: CheckedClient, password: str = PASSWORD, email: str = NEW) -> tuple[int, str]:
    """The status of the answer, and what it says of a mail."""
    answer = visitor.send("/account/email", {"email": email, "password": password})
    [said] = [words for words in (ON_ITS_WAY, LATER, "not your password") if words in answer.text]
    return answer.status_code, said


def links_to(engine: Engine, email: str = NEW) -> int:
    return sum(one.to == email for one in letters(engine))


def test_wrong_passwords_use_up_nothing_and_always_look_alike(
    inside: Inside, engine: Engine
) -> None:
    """Neither those of the owner nor those of somebody else."""
    ada, bob = inside(ADA), inside(BOB)
    for visitor in (ada, bob):
        for _ in range(5):
            assert ask(visitor, "wrong") == (422, "not your password")
    assert ask(ada) == (200, ON_ITS_WAY)
    assert links_to(engine) == 1


def test_what_others_ask_for_with_their_own_password_stops_nobody(
    inside: Inside, engine: Engine
) -> None:
    bob, ada = inside(BOB), inside(ADA)
    for _ in range(5):
        ask(bob)
    assert ask(ada) == (200, ON_ITS_WAY)
    assert links_to(engine) == guesses.MAILS.for_account + 1


def test_who_asked_often_enough_is_told_and_a_page_never_says_more_than_was_sent(
    inside: Inside, engine: Engine
) -> None:
    ada = inside(ADA)
    met = [ask(ada) for _ in range(4)]
    assert met == [(200, ON_ITS_WAY)] * 3 + [(422, LATER)]
    assert links_to(engine) == 3
    assert ada.get([one.path for one in letters(engine) if one.to == NEW][-1]).status_code == 200
    assert ask(ada, email="another@home.example") == (200, ON_ITS_WAY)
    assert ask(ada, "wrong") == (422, "not your password")


def test_an_address_that_is_taken_is_counted_alike(inside: Inside, engine: Engine) -> None:
    ada = inside(ADA)
    inside(NEW)
    assert [ask(ada) for _ in range(4)] == [(200, ON_ITS_WAY)] * 3 + [(422, LATER)]


def test_many_accounts_together_do_not_fill_a_mailbox(inside: Inside, engine: Engine) -> None:
    full = guesses.NEW_ADDRESSES.for_account
    each = guesses.MAILS.for_account
    for number in range(full // each):
        visitor = inside(f"{number}@home.example")
        assert [ask(visitor) for _ in range(each)] == [(200, ON_ITS_WAY)] * each
    assert ask(inside(ADA)) == (422, LATER)
    assert links_to(engine) == full


def test_a_link_that_proves_the_account_is_kept_where_no_mail_may_go(
    inside: Inside, engine: Engine
) -> None:
    ada = inside(ADA)
    for _ in range(3):
        ask(ada)
    ada.send("/account/email/link", {})
    proof = letters(engine)[-1].path
    refused = ada.send(proof, {"email": NEW})
    assert (refused.status_code, LATER in refused.text) == (422, True)
    assert ada.send(proof, {"email": "another@home.example"}).status_code == 200
    assert links_to(engine, "another@home.example") == 1

"""Somebody is let in at the moment in which words are shared: the page had not named them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from portal import db
from portal.people import own_words
from portal.people.households import own_contact
from portal.people.models import Account, Adult, Household, OwnContact
from portal.people.signing_in.sessions import actor
from portal.people.unchanged import ChangedMeanwhile, fingerprint
from tests.factories import make_adult, make_linked_account, make_own_contact


def test_nobody_reads_what_was_shared_before_the_page_could_name_them(engine: Engine) -> None:
    with db.transaction(engine) as session:
        account = make_linked_account(session)
        make_own_contact(session, account)
        [home] = session.scalars(select(Household.id))
        [words] = session.scalars(select(OwnContact))
        seen = fingerprint(*own_words.shown(session, words))

    def share_meanwhile() -> None:
        with db.transaction(engine) as session:
            who = session.get_one(Account, account.id)
            adult = session.get_one(Adult, who.adult_id)
            own_contact.share(session, adult=adult, by=actor(who), seen=seen)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as session:
            make_adult(session, session.get_one(Household, home), "Cy Marsh")
            meanwhile = pool.submit(share_meanwhile)
            time.sleep(0.5)  # it waits for the household
        with pytest.raises(ChangedMeanwhile, match="Nothing is shared yet"):
            meanwhile.result(timeout=10)
    with db.open_session(engine, writes=False) as session:
        [words] = session.scalars(select(OwnContact))
        assert words.shared_at is None

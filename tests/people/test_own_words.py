"""What an adult writes is that adult's until they share it: who sees it, and when no more."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.errors import Refusal
from portal.people import sight
from portal.people.accounts import linking
from portal.people.households import own_contact
from portal.people.households.adults import let_in, take_out
from portal.people.households.households import SafeContact, close_household
from portal.people.households.merging import merge_households, undo_merge
from portal.people.models import Account, Adult, ClosedReason, OwnContact, Role, Staff
from portal.people.signing_in import sessions
from tests.factories import (
    HEAD,
    make_account,
    make_adult,
    make_household,
    make_staff,
)

SECRET = "ring only while he is at work"
BY = audit.COMMAND_LINE


class Home:
    """A household of a child minder and of these, each with an account."""

    def __init__(self, session: Session, *names: str) -> None:
        self.session = session
        self.household = make_household(session, "Child Minder")
        known = session.scalar(select(Staff).where(Staff.role == Role.ADVISORY))
        self.by = known or make_staff(session, role=Role.ADVISORY)
        self.accounts = {name: self.adult(name) for name in names}

    def adult(self, name: str) -> Account:
        email, phone = f"{name.lower()}@home.example", "01234 567890"
        adult = make_adult(self.session, self.household, name, email=email, phone=phone)
        account = make_account(self.session, email)
        linking.link_by_call_back(
            self.session,
            account=account,
            adult=adult,
            phone=phone,
            by=sessions.actor(self.by),
            head=HEAD,
        )
        return account


@pytest.fixture
def home(session: Session) -> Home:
    return Home(session, "Ada", "Bo")


def adult_of(session: Session, account: Account) -> Adult:
    return session.get_one(Adult, account.adult_id)


def write(home: Home, name: str, words: str = SECRET) -> None:
    account = home.accounts[name]
    own_contact.write(
        home.session,
        household=home.household,
        adult=adult_of(home.session, account),
        contact=SafeContact(safe_times=words),
        by=sessions.actor(account),
    )


def share(home: Home, name: str) -> None:
    account = home.accounts[name]
    own_contact.share(
        home.session, adult=adult_of(home.session, account), by=sessions.actor(account)
    )


def take_back(home: Home, name: str) -> None:
    account = home.accounts[name]
    own_contact.take_back(
        home.session, adult=adult_of(home.session, account), by=sessions.actor(account)
    )


def seen_by(session: Session, account: Account) -> set[str | None]:
    query = select(OwnContact.safe_times).where(sight.words_seen_by(account, OwnContact))
    return set(session.scalars(query))


def others_see(home: Home, name: str) -> set[str | None]:
    """What an account sees that is not its adult's own, by both ways."""
    found = own_contact.shared_by_others(home.session, home.accounts[name])
    words = {row.safe_times for _adult, row in found}
    own = select(OwnContact.safe_times).where(
        OwnContact.written_by_id == home.accounts[name].adult_id
    )
    assert words == seen_by(home.session, home.accounts[name]) - set(home.session.scalars(own))
    return words


def test_words_are_their_writers_until_shared_and_after_they_are_taken_back(home: Home) -> None:
    write(home, "Ada")
    assert seen_by(home.session, home.accounts["Ada"]) == {SECRET}
    assert others_see(home, "Bo") == set()
    share(home, "Ada")
    assert others_see(home, "Bo") == {SECRET}
    take_back(home, "Ada")
    assert others_see(home, "Bo") == set()
    assert seen_by(home.session, home.accounts["Ada"]) == {SECRET}


def test_a_change_is_ones_own_again_and_the_others_keep_what_was_shared(home: Home) -> None:
    write(home, "Ada", "after six")
    share(home, "Ada")
    write(home, "Ada", SECRET)
    assert others_see(home, "Bo") == {"after six"}
    write(home, "Ada", "at noon")
    share(home, "Ada")
    assert others_see(home, "Bo") == {"at noon"}
    assert len(home.session.scalars(select(OwnContact)).all()) == 1


def test_taking_back_keeps_the_newest_words_and_no_others(home: Home) -> None:
    write(home, "Ada", "after six")
    share(home, "Ada")
    write(home, "Ada", SECRET)
    take_back(home, "Ada")
    assert others_see(home, "Bo") == set()
    assert seen_by(home.session, home.accounts["Ada"]) == {SECRET}
    [row] = home.session.scalars(select(OwnContact))
    assert row.shared_at is None


def test_whoever_joins_later_sees_nothing_of_before(home: Home) -> None:
    write(home, "Ada")
    share(home, "Ada")
    home.accounts["Cy"] = home.adult("Cy")
    assert others_see(home, "Cy") == set()
    assert others_see(home, "Bo") == {SECRET}
    share(home, "Ada")
    assert others_see(home, "Cy") == {SECRET}


def test_taking_out_ends_it_both_ways_and_coming_back_does_not_begin_it(home: Home) -> None:
    for name, words in (("Ada", SECRET), ("Bo", "any time")):
        write(home, name, words)
        share(home, name)
    bo = adult_of(home.session, home.accounts["Bo"])
    take_out(home.session, household=home.household, adult=bo, by=BY)
    assert others_see(home, "Ada") == others_see(home, "Bo") == set()
    let_in(home.session, household=home.household, adult=bo, by=BY)
    assert others_see(home, "Ada") == others_see(home, "Bo") == set()


def test_who_moved_on_is_read_by_neither_household(home: Home) -> None:
    """What is written after somebody fled is theirs, and what they had shared is read no more."""
    write(home, "Ada")
    share(home, "Ada")
    ada = adult_of(home.session, home.accounts["Ada"])
    take_out(home.session, household=home.household, adult=ada, by=BY)
    refuge = Home(home.session, "Dee")
    let_in(home.session, household=refuge.household, adult=ada, by=BY)
    assert others_see(home, "Bo") == others_see(refuge, "Dee") == set()


def test_a_closed_household_reads_nothing(home: Home) -> None:
    write(home, "Ada")
    share(home, "Ada")
    close_household(home.session, household=home.household, reason=ClosedReason.MOVED_AWAY, by=BY)
    assert others_see(home, "Bo") == set()


def test_a_merge_shows_nobody_what_was_shared_without_them(home: Home) -> None:
    other = Home(home.session, "Dee", "Eve")
    for one, name in ((home, "Ada"), (other, "Dee")):
        write(one, name, f"of {name}")
        share(one, name)
    merge = merge_households(home.session, merged=other.household, kept=home.household, by=BY)
    assert others_see(home, "Bo") == {"of Ada"}
    assert others_see(other, "Eve") == set()
    share(home, "Ada")
    assert others_see(other, "Eve") == {"of Ada"}
    undo_merge(home.session, merge=merge, by=BY)
    assert others_see(other, "Eve") == set()
    assert others_see(home, "Bo") == {"of Ada"}


def test_two_homes_of_a_child_read_nothing_of_each_other(home: Home) -> None:
    other = Home(home.session, "Dee")
    write(home, "Ada")
    share(home, "Ada")
    assert others_see(other, "Dee") == set()


def test_an_account_that_nobody_linked_sees_nothing(home: Home) -> None:
    write(home, "Ada")
    share(home, "Ada")
    assert seen_by(home.session, make_account(home.session, "eve@home.example")) == set()


@pytest.mark.parametrize("act", [own_contact.share, own_contact.take_back])
def test_nobody_but_the_writer_shares_or_takes_back(home: Home, act: Callable[..., None]) -> None:
    write(home, "Ada")
    share(home, "Ada")
    ada = adult_of(home.session, home.accounts["Ada"])
    for by in (sessions.actor(home.accounts["Bo"]), sessions.actor(home.by), BY):
        with pytest.raises(Refusal, match="Only who wrote this"):
            act(home.session, adult=ada, by=by)
    assert others_see(home, "Bo") == {SECRET}


def test_nobody_writes_in_the_name_of_another_but_staff(home: Home) -> None:
    ada = adult_of(home.session, home.accounts["Ada"])
    said = {"household": home.household, "adult": ada, "contact": SafeContact(safe_times=SECRET)}
    with pytest.raises(Refusal, match="Only who wrote this"):
        own_contact.write(home.session, by=sessions.actor(home.accounts["Bo"]), **said)
    own_contact.write(home.session, by=sessions.actor(home.by), **said)
    assert seen_by(home.session, home.accounts["Ada"]) == {SECRET}
    assert others_see(home, "Bo") == set()


def test_sharing_alone_or_nothing_is_refused(session: Session) -> None:
    home = Home(session, "Ada")
    with pytest.raises(Refusal, match="nothing to share"):
        share(home, "Ada")
    write(home, "Ada")
    minder = sight.adults_in(session, home.household)[0]
    take_out(session, household=home.household, adult=minder, by=BY)
    with pytest.raises(Refusal, match="nobody else"):
        share(home, "Ada")


def test_the_audit_says_that_and_not_what(home: Home) -> None:
    write(home, "Ada")
    share(home, "Ada")
    take_back(home, "Ada")
    events = home.session.scalars(
        select(audit.AuditEvent)
        .where(audit.AuditEvent.action.startswith("words."))
        .order_by(audit.AuditEvent.id)
    ).all()
    assert [one.action for one in events] == ["words.written", "words.shared", "words.taken_back"]
    assert all(one.subject == f"household:{home.household.ref}" for one in events)
    assert not any(SECRET in repr(one.detail) for one in events)

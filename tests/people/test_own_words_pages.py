"""The pages on which an adult says how they may be reached, shares it, and staff read it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from portal import audit, db
from portal.people import sight
from portal.people.households import own_contact
from portal.people.households import words as household_words
from portal.people.households.adults import take_out
from portal.people.households.households import SafeContact
from portal.people.models import Account, Household, Role
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import make_account, make_adult, make_household, make_linked_account
from tests.house.test_queries import count
from tests.people.family_addresses import address

SECRET = "ring only while he is at work"
ANSWERS = {
    "may_leave_message": "no",
    "may_say_who_we_are": "",
    "may_text": "",
    "safe_times": SECRET,
    "preferred_format": "standard",
}
TEXT = "/household/what-we-hold.txt"
SHARE, STOP = "/household/contact/share", "/household/contact/stop-sharing"


@pytest.fixture
def household(engine: Engine) -> Household:
    with db.transaction(engine) as session:
        return make_household(session, "Bo Marsh")


@pytest.fixture
def ada(app: Flask, engine: Engine, household: Household) -> CheckedClient:
    """Ada, who has signed in, of a household with Bo."""
    with db.transaction(engine) as session:
        account = make_linked_account(session, session.get_one(Household, household.id))
        token = sessions.begin(session, account, device="Firefox").token
    visitor = app.test_client()
    assert isinstance(visitor, CheckedClient)
    visitor.enter(token)
    return visitor


def words(visitor: CheckedClient, page: str = "/household") -> str:
    return " ".join(visitor.page(page).get_text().split())


def test_from_the_first_answer_to_sharing_and_back(ada: CheckedClient) -> None:
    assert "Tell us how we may reach you" in words(ada)
    assert ada.get(SHARE).location == "/household"
    assert ada.send("/household/contact", ANSWERS).location == "/household"
    shown = words(ada)
    assert "Only you and our team see this." in shown
    assert SECRET in shown
    assert "Stop sharing" not in shown
    asks = words(ada, SHARE)
    assert "Bo Marsh would see this" in asks
    assert SECRET in asks
    assert ada.send(SHARE, {}).location == "/household"
    assert "Bo Marsh can see this, because you shared it." in words(ada)
    ada.send("/household/contact", ANSWERS | {"safe_times": "at noon"})
    changed = words(ada)
    assert "Only you and our team see this." in changed
    assert "Bo Marsh still sees what you shared before you changed it" in changed
    assert ada.send("/household", {}, STOP).location == "/household"
    last = words(ada)
    assert "Only you and our team see this." in last
    assert "at noon" in last
    assert SECRET not in last


def test_the_download_has_the_same(ada: CheckedClient) -> None:
    ada.send("/household/contact", ANSWERS)
    ada.send(SHARE, {})
    ada.send("/household/contact", ANSWERS | {"safe_times": "at noon"})
    text = ada.get(TEXT).text
    for title, times in (
        ("only you and our team see this", "at noon"),
        ("shared with your household", SECRET),
    ):
        assert (
            f"{title}\n  If you do not pick up, may we leave a message? No\n"
            f"  When is it safe to ring you? {times}\n"
        ) in text


def terms(visitor: CheckedClient, page: str) -> list[str]:
    return [one.get_text() for one in visitor.page(page).select("main dt")]


def test_families_read_what_they_were_asked_and_none_of_the_words_of_staff(
    ada: CheckedClient, engine: Engine, household: Household, app: Flask
) -> None:
    everything = ANSWERS | {
        "may_say_who_we_are": "no",
        "may_text": "yes",
        "interpreter": "Polish",
        "preferred_format": "large_print",
    }
    ada.send("/household/contact", everything)
    with db.transaction(engine) as session:
        theirs = session.get_one(Household, household.id)
        theirs.may_say_who_we_are = False
        bo = next(one for one in sight.adults_in(session, theirs) if one.name == "Bo Marsh")
        account = make_account(session, "bo@home.example")
        ada_s = session.scalars(select(Account).where(Account.adult_id.is_not(None))).one()
        account.adult_id, account.linked_at = bo.id, ada_s.linked_at
        account.linked_by, account.linked_by_staff_id = ada_s.linked_by, ada_s.linked_by_staff_id
        session.flush()
        token = sessions.begin(session, account, device="Firefox").token
    asked = [
        str(one.get_text()).strip()
        for one in ada.page("/household/contact").select("main form legend, main form label")
        if str(one.get_text()).strip().endswith("?")
    ]
    assert asked == list(household_words.OWN_QUESTIONS.values())
    assert terms(ada, SHARE) == asked
    assert terms(ada, "/household") == [*asked, "If somebody else picks up, may we say who we are?"]
    ada.send(SHARE, {})
    visitor = app.test_client()
    assert isinstance(visitor, CheckedClient)
    visitor.enter(token)
    assert terms(visitor, "/household")[: len(asked)] == list(household_words.QUESTIONS.values())
    for text in (ada.get(TEXT).text, visitor.get(TEXT).text):
        for label in household_words.CONTACT_LABELS.values():
            assert f"  {label}: " not in text or label == "Interpreter"
        assert "?:" not in text
        assert "  Made: " not in text
        assert "  Linked: " not in text
    assert "  You made your account: " in ada.get(TEXT).text


def test_wrong_answers_are_refused_at_their_field(ada: CheckedClient) -> None:
    for name, value, says in (
        ("safe_times", "x" * 301, "300 characters or fewer"),
        ("interpreter", "x" * 61, "60 characters or fewer"),
        ("preferred_format", "song", "Choose a format"),
    ):
        answer = ada.send("/household/contact", ANSWERS | {name: value})
        assert answer.status_code == 422
        assert says in answer.text


def test_nothing_is_shared_with_somebody_whom_the_page_did_not_name(
    ada: CheckedClient, engine: Engine, household: Household
) -> None:
    ada.send("/household/contact", ANSWERS)
    form = ada.page(SHARE).select_one("main form")
    assert form is not None
    sent = {field["name"]: field["value"] for field in form.select("input")}
    with db.transaction(engine) as session:
        make_adult(session, session.get_one(Household, household.id), "Cy Marsh")
    answer = ada.post(SHARE, data=sent)
    assert answer.status_code == 422
    assert "Nothing is shared yet" in answer.text
    assert "Cy Marsh" in answer.text
    assert "Only you and our team see this." in words(ada)
    assert ada.send(SHARE, {}).status_code == 302
    assert "Bo Marsh, Cy Marsh can see this" in words(ada)


def test_somebody_alone_is_not_asked_to_share(
    ada: CheckedClient, engine: Engine, household: Household
) -> None:
    ada.send("/household/contact", ANSWERS)
    with db.transaction(engine) as session:
        home = session.get_one(Household, household.id)
        bo = sight.adults_in(session, home)[0]
        take_out(session, household=home, adult=bo, by=audit.COMMAND_LINE)
    assert "Share this" not in words(ada)
    assert ada.get(SHARE).location == "/household"


def test_staff_read_all_and_are_told_what_not_to_mention(
    ada: CheckedClient, household: Household, staff_as: Callable[[Role], CheckedClient]
) -> None:
    worker = staff_as(Role.SOCIAL_WORKER)
    ada.send("/household/contact", ANSWERS)
    shown = words(worker, address(household))
    assert (
        "What Ada Marsh told us Not shared with the others of the household: do not mention."
        in shown
    )
    assert SECRET in shown
    ada.send(SHARE, {})
    shown = words(worker, address(household))
    assert "Bo Marsh can see this." in shown
    assert "do not mention" not in shown.split("What Ada Marsh told us")[1].split("This record")[0]
    ada.send("/household/contact", ANSWERS | {"safe_times": "at noon"})
    shown = words(worker, address(household))
    assert "do not mention" in shown
    assert "Bo Marsh can see this." in shown


def test_staff_write_down_what_one_adult_told_them(
    ada: CheckedClient,
    engine: Engine,
    household: Household,
    staff_as: Callable[[Role], CheckedClient],
) -> None:
    worker = staff_as(Role.ADVISORY)
    with db.open_session(engine, writes=False) as session:
        bo = sight.adults_in(session, household)[0]
    page = address(household, "adults", bo.public_id, "contact")
    assert "do not mention it to them" in words(worker, page)
    assert worker.send(page, ANSWERS).location == address(household)
    assert SECRET in words(worker, address(household))
    for shown in (words(ada), ada.get(TEXT).text):
        assert SECRET not in shown


def test_the_list_of_adults_needs_no_more_queries_for_many_answers(
    app: Flask, engine: Engine, household: Household, staff_as: Callable[[Role], CheckedClient]
) -> None:
    worker = staff_as(Role.SOCIAL_WORKER)

    def add(number: int) -> None:
        with db.transaction(engine) as session:
            home = session.get_one(Household, household.id)
            for one in range(number):
                adult = make_adult(session, home, f"Adult {number} {one}")
                own_contact.write(
                    session,
                    household=home,
                    adult=adult,
                    contact=SafeContact(safe_times="at noon"),
                    by=audit.COMMAND_LINE,
                )

    add(1)
    few = count(app, worker, address(household))
    add(9)
    assert count(app, worker, address(household)) == few

"""A mail goes out once it can, and no more often than it may; what is uncertain is said."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, select, text

from portal import clock, db, sealing
from portal.mail import sending
from portal.mail.models import Mail, MailState
from portal.mail.outbox import GIVE_UP_AFTER
from portal.mail.sending import LEASE, LONGEST_PAUSE, Post, claim, pause_after
from portal.mail.transports import Letter, Perhaps, Unsent
from tests.factories import SECRET_KEY, make_mail

MINUTE = timedelta(minutes=1)
CANARY = "canary4711"


@dataclass
class Way:
    """A way out that goes wrong as it is told: ``before`` the words, or ``after`` they began."""

    before: BaseException | None = None
    after: BaseException | None = None
    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter, before_words: Callable[[], None]) -> None:
        if self.before:
            raise self.before
        before_words()
        if self.after:
            raise self.after
        self.letters.append(letter)


def put(engine: Engine, **what: Any) -> int:
    with db.transaction(engine) as session:
        return make_mail(session, **what).id


def read(engine: Engine, number: int) -> Mail:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Mail).where(Mail.id == number)).one()


def send_all(engine: Engine, way: Way) -> None:
    post = Post(engine, way)
    while post.send_next():
        pass


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield lambda by: traveller.move_to(clock.now() + by)


def test_a_mail_is_sent_and_its_words_are_gone(engine: Engine) -> None:
    number, way = put(engine, words="Hello " + CANARY), Way()
    send_all(engine, way)
    mail = read(engine, number)
    assert (mail.state, mail.words, mail.problem, mail.tries) == (MailState.SENT, None, None, 1)
    assert mail.sent_at is not None
    (letter,) = way.letters
    assert (letter.id, letter.to) == (mail.message_id, mail.to)
    assert letter.words == "Hello " + CANARY


def test_the_oldest_goes_first(engine: Engine) -> None:
    for name in "abc":
        put(engine, to=f"{name}@home.example")
    way = Way()
    send_all(engine, way)
    assert [letter.to[0] for letter in way.letters] == ["a", "b", "c"]


@pytest.mark.parametrize("once", [True, False])
def test_what_was_certainly_not_sent_is_tried_again(
    engine: Engine, later: Callable[[timedelta], None], once: bool
) -> None:
    number, way = put(engine, once=once), Way(before=Unsent("The mail server put it off."))
    for tries in range(1, 5):
        send_all(engine, way)
        mail = read(engine, number)
        assert (mail.state, mail.tries) == (MailState.WAITING, tries)
        assert mail.problem == "The mail server put it off."
        later(pause_after(tries) + timedelta(seconds=1))
    way.before = None
    send_all(engine, way)
    assert read(engine, number).state is MailState.SENT


def test_pauses_grow_and_stay_under_a_quarter_of_an_hour() -> None:
    pauses = [pause_after(tries) for tries in range(1, 300)]
    assert pauses == sorted(pauses)
    assert pauses[0] < MINUTE
    assert pauses[-1] == LONGEST_PAUSE < 15 * MINUTE


@pytest.mark.parametrize("hours", [1, 24, 47])
def test_after_an_outage_all_is_out_in_a_quarter_of_an_hour(
    engine: Engine, later: Callable[[timedelta], None], hours: int
) -> None:
    numbers = [put(engine, once=number % 2 == 0) for number in range(5)]
    way = Way(before=Unsent("The mail server could not be reached.", for_all=True))
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(hours * 6):
            send_all(engine, way)
            traveller.shift(10 * MINUTE)
        way.before = None
        for _ in range(15):
            send_all(engine, way)
            traveller.shift(MINUTE)
    assert {read(engine, number).state for number in numbers} == {MailState.SENT}
    assert len(way.letters) == 5


def test_after_two_days_it_failed_with_its_words_kept(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    number, way = put(engine), Way(before=Unsent("The mail server put it off."))
    send_all(engine, way)
    later(GIVE_UP_AFTER)
    way.before = None
    send_all(engine, way)
    mail = read(engine, number)
    assert (mail.state, mail.problem) == (MailState.FAILED, "The mail server put it off.")
    assert mail.words == "Hello Ada"
    assert way.letters == []


def test_a_mail_that_is_good_for_minutes_is_not_sent_after_them(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    number, way = put(engine, good_for=10 * MINUTE), Way()
    later(11 * MINUTE)
    send_all(engine, way)
    assert read(engine, number).state is MailState.FAILED
    assert read(engine, number).problem == sending.TOO_LATE
    assert way.letters == []


def test_what_is_refused_for_good_failed_at_once(engine: Engine) -> None:
    number = put(engine)
    send_all(engine, Way(before=Unsent("The mail server refused it.", for_good=True)))
    mail = read(engine, number)
    assert (mail.state, mail.tries) == (MailState.FAILED, 1)
    assert mail.words == "Hello Ada"


BROKE = [Perhaps("The line broke."), RuntimeError(CANARY)]


@pytest.mark.parametrize("fault", BROKE)
def test_a_line_that_breaks_in_the_words(
    engine: Engine, later: Callable[[timedelta], None], fault: Exception
) -> None:
    """Uncertain if it may go once, else sent again with the same identifier."""
    once, often = put(engine, once=True), put(engine, once=False)
    way = Way(after=fault)
    send_all(engine, way)
    assert read(engine, once).state is MailState.UNCERTAIN
    assert read(engine, often).state is MailState.WAITING
    assert CANARY not in str(read(engine, once).problem)
    way.after = None
    later(MINUTE)
    send_all(engine, way)
    assert [letter.id for letter in way.letters] == [read(engine, often).message_id]
    assert read(engine, once).words == "Hello Ada"


def test_a_fault_before_the_words_is_certain(engine: Engine) -> None:
    number = put(engine, once=True)
    send_all(engine, Way(before=RuntimeError(CANARY)))
    assert read(engine, number).state is MailState.WAITING


def test_what_a_crash_left_is_sent_again_or_uncertain_after_its_lease(
    engine: Engine, later: Callable[[timedelta], None]
) -> None:
    once, often = put(engine, once=True), put(engine, once=False)
    assert claim(engine)
    assert claim(engine)  # and the worker dies
    way = Way()
    later(LEASE - timedelta(seconds=1))
    send_all(engine, way)
    assert read(engine, once).state is MailState.SENDING
    later(timedelta(seconds=2))
    send_all(engine, way)
    uncertain = read(engine, once)
    assert (uncertain.state, uncertain.problem) == (MailState.UNCERTAIN, sending.STOPPED)
    assert read(engine, often).state is MailState.SENT
    assert [letter.id for letter in way.letters] == [read(engine, often).message_id]


@pytest.mark.parametrize("once", [True, False])
def test_a_worker_that_slept_over_its_lease_sends_nothing(
    engine: Engine, later: Callable[[timedelta], None], once: bool
) -> None:
    number, quick = put(engine, once=once), Way()

    class Slow(Way):
        def send(self, letter: Letter, before_words: Callable[[], None]) -> None:
            later(LEASE + timedelta(seconds=1))
            send_all(engine, quick)
            super().send(letter, before_words)

    slow = Slow()
    assert Post(engine, slow).send_next()
    assert slow.letters == []
    assert len(quick.letters) == (0 if once else 1)
    assert read(engine, number).state is (MailState.UNCERTAIN if once else MailState.SENT)


@pytest.mark.slow
def test_a_database_that_is_locked_when_it_was_sent_is_asked_again(engine: Engine) -> None:
    """An import holds SQLite's one lock for longer than anybody waits for it."""
    number, letters = put(engine, once=True), []

    def hold() -> None:
        with db.transaction(engine) as session:
            session.scalars(select(Mail).with_for_update()).all()
            locked.set()
            time.sleep(6)

    class Slow(Way):
        def send(self, letter: Letter, before_words: Callable[[], None]) -> None:
            super().send(letter, before_words)
            letters.append(letter)
            holder.start()
            locked.wait()

    locked, holder = threading.Event(), threading.Thread(target=hold)
    assert Post(engine, Slow()).send_next()
    holder.join()
    assert len(letters) == 1
    assert read(engine, number).state is MailState.SENT


def test_two_workers_never_send_the_same_mail(engine: Engine) -> None:
    for _ in range(20):
        put(engine)
    way = Way()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: send_all(engine, way), range(2)))
    send_all(engine, way)
    ids = [letter.id for letter in way.letters]
    assert len(ids) == len(set(ids)) == 20


def test_while_nothing_goes_out_no_other_mail_is_tried(engine: Engine) -> None:
    for _ in range(3):
        put(engine)
    post = Post(engine, Way(before=Unsent("Not reached.", for_all=True)))
    assert post.send_next()
    assert not post.send_next()
    with db.open_session(engine, writes=False) as session:
        assert sorted(session.scalars(select(Mail.tries))) == [0, 0, 1]


def test_a_mail_sealed_with_another_key_fails_and_holds_up_no_other(
    engine: Engine, database_url: str
) -> None:
    other = db.engine_for(database_url, "another key, of forty characters or so")
    lost = put(other)
    other.dispose()
    good, way = put(engine), Way()
    send_all(engine, way)
    assert [letter.id for letter in way.letters] == [read(engine, good).message_id]
    with engine.connect() as connection:
        row = connection.execute(text(f"SELECT state, problem FROM mail WHERE id = {lost}")).one()
    assert tuple(row) == ("failed", sending.OTHER_KEY)
    sealing.use(engine, SECRET_KEY)


def test_the_log_holds_no_address_subject_or_words(
    engine: Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending.log.parent, "propagate", True)
    caplog.set_level(logging.INFO, logger="portal")
    faults: list[Way] = [Way(), Way(before=Unsent("No.")), Way(after=RuntimeError(CANARY))]
    for way in faults:
        put(engine, to=f"{CANARY}@home.example", words=CANARY)
        send_all(engine, way)
    assert len(caplog.records) > 2
    for record in caplog.records:
        assert CANARY not in str(vars(record) | {"exc_info": None})
        assert "Your account" not in str(vars(record))

"""Staff see which mail failed or is uncertain, and decide what becomes of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select

from portal import audit, clock, db, jobs
from portal.audit import AuditEvent
from portal.errors import Refusal
from portal.jobs import JobState
from portal.mail import post
from portal.mail.models import Mail, MailState
from portal.mail.outbox import GIVE_UP_AFTER
from portal.people.models import Role
from tests.client import CheckedClient
from tests.factories import make_mail, nothing_hidden
from tests.house.test_queries import count

POST = "/staff/post"
StaffAs = Callable[[Role], CheckedClient]


def put(engine: Engine, state: MailState, **what: object) -> str:
    with db.transaction(engine) as session:
        return make_mail(session, state=state, **what).public_id  # type: ignore[arg-type]


def read(engine: Engine, public_id: str) -> Mail:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Mail).where(Mail.public_id == public_id)).one()


def acts(engine: Engine) -> list[str]:
    with db.open_session(engine, writes=False) as session:
        found = select(AuditEvent.action).where(AuditEvent.action.startswith("mail."))
        return list(session.scalars(found.order_by(AuditEvent.id)))


def words(visitor: CheckedClient, address: str = POST) -> str:
    main = visitor.page(address).main
    assert main is not None
    return " ".join(main.get_text().split())


def test_nothing_is_wrong(manager: CheckedClient) -> None:
    page = words(manager)
    assert "0 waiting to be sent 0 failed 0 uncertain" in page
    assert "without trouble" in page


def test_what_failed_or_is_uncertain_is_listed_oldest_first(
    manager: CheckedClient, engine: Engine
) -> None:
    refused = "The mail server refused it (answer 550)."
    put(engine, MailState.FAILED, to="one@home.example", kind="sign_in_link", problem=refused)
    put(engine, MailState.UNCERTAIN, to="two@home.example", problem="The line broke.")
    put(engine, MailState.WAITING, to="three@home.example")
    page = words(manager)
    assert "1 waiting to be sent 1 failed 1 uncertain" in page
    assert "Sign in link" in page
    assert refused in page
    assert page.index("one@home.example") < page.index("two@home.example")
    assert "three@home.example" not in page
    assert "Hello Ada" not in page
    assert "Your account" not in page


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNCERTAIN])
def test_a_mail_is_sent_again_with_the_same_identifier(
    manager: CheckedClient, engine: Engine, state: MailState
) -> None:
    mail = put(engine, state, problem="The line broke.")
    before = read(engine, mail).message_id
    answer = manager.send(POST, {}, f"{POST}/{mail}/send-again")
    assert (answer.status_code, answer.location) == (302, POST)
    after = read(engine, mail)
    assert (after.state, after.problem, after.tries) == (MailState.WAITING, None, 0)
    assert after.message_id == before
    assert after.give_up_at > clock.now() + GIVE_UP_AFTER - timedelta(minutes=1)
    assert acts(engine) == ["mail.sent_again"]


def test_somebody_says_that_it_arrived(manager: CheckedClient, engine: Engine) -> None:
    mail = put(engine, MailState.UNCERTAIN)
    assert manager.send(POST, {}, f"{POST}/{mail}/arrived").status_code == 302
    after = read(engine, mail)
    assert (after.state, after.words) == (MailState.SENT, None)
    assert acts(engine) == ["mail.arrived"]


def test_a_mail_that_failed_cannot_have_arrived(manager: CheckedClient, engine: Engine) -> None:
    mail = put(engine, MailState.FAILED)
    assert not manager.page(POST).select(f'form[action="{POST}/{mail}/arrived"]')
    answer = manager.post(f"{POST}/{mail}/arrived", data={"csrf_token": manager.token()})
    assert answer.status_code == 422
    assert read(engine, mail).state is MailState.FAILED


def test_the_second_of_two_who_decide_is_told(manager: CheckedClient, engine: Engine) -> None:
    mail, token = put(engine, MailState.UNCERTAIN), {"csrf_token": manager.token()}
    assert manager.post(f"{POST}/{mail}/arrived", data=token).status_code == 302
    for act in ("arrived", "send-again"):
        answer = manager.post(f"{POST}/{mail}/{act}", data=token)
        assert answer.status_code == 422
        assert "This has changed" in answer.text
    assert read(engine, mail).state is MailState.SENT
    assert acts(engine) == ["mail.arrived"]


def test_a_link_that_has_run_out_is_not_sent_again(manager: CheckedClient, engine: Engine) -> None:
    soon, late = (
        put(engine, MailState.FAILED, good_for=timedelta(minutes=10), once=True) for _ in "ab"
    )
    give_up_at = read(engine, soon).give_up_at
    assert manager.send(POST, {}, f"{POST}/{soon}/send-again").status_code == 302
    assert read(engine, soon).give_up_at == give_up_at, "it is of use no longer than before"
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert "Too late to send again" in words(manager)
        answer = manager.post(f"{POST}/{late}/send-again", data={"csrf_token": manager.token()})
        assert answer.status_code == 422
    assert read(engine, late).state is MailState.FAILED


def test_a_mail_that_is_not_there_is_404(manager: CheckedClient) -> None:
    token = {"csrf_token": manager.token()}
    for act in ("arrived", "send-again"):
        assert manager.post(f"{POST}/nothing/{act}", data=token).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADVISORY, 200),
        (Role.SOCIAL_WORKER, 200),
        (Role.EVENTS, 403),
        (Role.BOARD, 403),
        (Role.ADMINISTRATOR, 403),
    ],
)
def test_who_sees_the_post(staff_as: StaffAs, engine: Engine, role: Role, status: int) -> None:
    mail = put(engine, MailState.UNCERTAIN)
    visitor = staff_as(role)
    assert visitor.get(POST).status_code == status
    assert (f'href="{POST}"' in visitor.get("/staff").text) == (status == 200)
    if status == 403:
        token = {"csrf_token": visitor.token()}
        assert visitor.post(f"{POST}/{mail}/arrived", data=token).status_code == 403
        assert read(engine, mail).state is MailState.UNCERTAIN


def test_a_long_list_has_pages_and_as_many_queries_as_a_short_one(
    app: Flask, manager: CheckedClient, engine: Engine
) -> None:
    put(engine, MailState.FAILED)
    few = count(app, manager, POST)
    with db.transaction(engine) as session:
        for number in range(post.AT_ONCE + 5):
            to = f"a{number}@home.example"
            make_mail(session, to, state=MailState.UNCERTAIN)
    assert count(app, manager, POST) == few
    assert f"a{post.AT_ONCE - 2}@home" in words(manager)
    assert f"a{post.AT_ONCE - 1}@home" not in words(manager)
    assert "Newer mail" in words(manager)
    last = words(manager, f"{POST}?page=2")
    assert f"a{post.AT_ONCE + 4}@home" in last
    assert "Older mail" in last
    assert "Newer mail" not in last
    for odd in ("0", "-1", "x", "9" * 50, "٣", "", "99999"):
        assert manager.get(f"{POST}?page={odd}").status_code == 200


def test_my_day_says_that_mail_failed(manager: CheckedClient, engine: Engine) -> None:
    assert "not sent" not in words(manager, "/staff")
    put(engine, MailState.FAILED)
    assert "1 mail that was not sent" in words(manager, "/staff")
    put(engine, MailState.UNCERTAIN)
    assert "2 mails that were not sent" in words(manager, "/staff")


def test_work_that_failed_is_listed(manager: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        job = jobs.queue(session, "client_list.tidy", by=audit.COMMAND_LINE)
        job.state, job.message, job.ended_at = JobState.FAILED, "No water.", clock.now()
        old = jobs.queue(session, "client_list.tidy", by=audit.COMMAND_LINE)
        old.state, old.message = JobState.FAILED, "Long ago."
        old.ended_at = clock.now() - timedelta(weeks=5)
    page = words(manager)
    assert "Client list: tidy" in page
    assert "No water." in page
    assert "Long ago." not in page


def test_words_are_forgotten_four_weeks_after_the_last_try(engine: Engine) -> None:
    failed, uncertain = put(engine, MailState.FAILED), put(engine, MailState.UNCERTAIN)
    waiting = put(engine, MailState.WAITING)
    for weeks, kept in ((4, True), (5, False)):
        then = clock.now() + timedelta(weeks=weeks)
        with time_machine.travel(then), db.transaction(engine) as session:
            post.forget_words(session)
        assert (read(engine, failed).words is not None) == kept
        assert (read(engine, uncertain).words is not None) == kept
    assert read(engine, waiting).words is not None
    with db.transaction(engine) as session:
        found = post.find_mail(session, uncertain, hidden=nothing_hidden())
        assert found is not None
        with pytest.raises(Refusal, match="words of this mail are gone"):
            post.send_again(session, mail=found, by=audit.COMMAND_LINE)
        assert post.counts(session, hidden=nothing_hidden()) == post.Counts(
            waiting=1, failed=0, uncertain=1
        )
        shown, more = post.to_decide(session, page=1, hidden=nothing_hidden())
        assert [one.mail.public_id for one in shown] == [uncertain]
        assert not shown[0].can_go_again
        assert not more

"""How far a job is: for the one who queued it, renewed only while it runs."""

from collections.abc import Callable

from sqlalchemy import Engine, select

from portal import audit, clock, db, jobs
from portal.jobs import Job, JobState
from portal.people.models import Role, Staff
from portal.people.signing_in.sessions import actor
from portal.working import Handler, claim
from tests.client import CheckedClient

StaffAs = Callable[[Role], CheckedClient]


def queue(engine: Engine, role: Role = Role.MANAGER) -> str:
    with db.transaction(engine) as session:
        owner = session.scalars(select(Staff).where(Staff.role == role)).one()
        return jobs.queue(session, "tea.make", by=actor(owner)).public_id


def change(engine: Engine, public_id: str, **values: object) -> None:
    with db.transaction(engine) as session:
        job = session.scalars(select(Job).where(Job.public_id == public_id)).one()
        for name, value in values.items():
            setattr(job, name, value)


def words(visitor: CheckedClient, job: str) -> tuple[str, str | None]:
    """The words of the page, and after how many seconds it renews itself."""
    answer = visitor.get(f"/staff/jobs/{job}")
    assert answer.status_code == 200
    main = visitor.page(f"/staff/jobs/{job}").main
    assert main is not None
    return " ".join(main.get_text().split()), answer.headers.get("Refresh")


def test_a_job_from_its_beginning_to_its_end(manager: CheckedClient, engine: Engine) -> None:
    job = queue(engine)
    page, renews = words(manager, job)
    assert page.startswith("Tea: make Waiting to begin.")
    assert renews == "5"
    work = claim(engine, {"tea.make": Handler("Making tea", lambda _work: None)})
    assert work is not None
    assert "It has begun." in words(manager, job)[0]
    work.progress(2500, 10_000)
    page, renews = words(manager, job)
    assert "2,500 of 10,000 done. 25 %" in page
    assert renews == "5"
    bar = manager.page(f"/staff/jobs/{job}").progress
    assert bar is not None
    assert (bar["max"], bar["value"]) == ("10000", "2500")
    with work.finishing():
        work.says("One pot was made.", link="/staff/tea?pot=1")
    answer = manager.get(f"/staff/jobs/{job}")
    assert (answer.status_code, answer.location) == (302, "/staff/tea?pot=1")


def test_a_job_that_failed_says_why(manager: CheckedClient, engine: Engine) -> None:
    job = queue(engine)
    change(engine, job, tries=1)
    assert "It will be tried again soon." in words(manager, job)[0]
    change(engine, job, state=JobState.FAILED, message="No water.", ended_at=clock.now())
    page, renews = words(manager, job)
    assert "Failed No water." in page
    assert renews is None


def test_a_job_stands_where_it_was_begun(manager: CheckedClient, engine: Engine) -> None:
    job = queue(engine)
    change(engine, job, kind="client_list.read")
    page = manager.page(f"/staff/jobs/{job}")
    marked = page.select_one('nav a[aria-current="true"]')
    assert marked is not None
    assert marked.get_text() == "Families"
    assert page.select_one('a.govuk-back-link[href="/staff/client-list"]')


def test_a_job_is_shown_to_nobody_else(staff_as: StaffAs, engine: Engine) -> None:
    manager, advisory = staff_as(Role.MANAGER), staff_as(Role.ADVISORY)
    job = queue(engine)
    assert manager.get(f"/staff/jobs/{job}").status_code == 200
    assert advisory.get(f"/staff/jobs/{job}").status_code == 404
    change(engine, job, by_kind=audit.ActorKind.COMMAND_LINE)
    assert manager.get(f"/staff/jobs/{job}").status_code == 404
    change(engine, job, by_ref=None)
    assert manager.get(f"/staff/jobs/{job}").status_code == 404
    assert manager.get("/staff/jobs/nothing").status_code == 404

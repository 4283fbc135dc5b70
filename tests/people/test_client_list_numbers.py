"""Numbers tried at random: what is hidden reads as what is closed or gone, and is written down."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import audit, db
from portal.audit import AuditAbout, AuditEvent
from portal.people.client_list import plan, plan_adults
from portal.people.households.adults import take_out
from portal.people.households.children import child_leaves
from portal.people.households.households import close_household
from portal.people.models import Adult, Child, ChildHome, ClosedReason, Household
from tests.client import CheckedClient
from tests.factories import make_adult, make_child, make_household, make_restricted, make_staff
from tests.people.client_lists import as_file
from tests.people.test_client_list_pages import brought

HIDDEN, CLOSED = "H1", "H2"


def numbered(session: Session, number: str) -> Household:
    """A household with a number, an adult and a child with numbers of theirs."""
    household = make_household(session)
    household.client_number = number
    make_adult(session, household, "Ada Example").client_number = f"A-{number}"
    make_child(session, household, "Kit").client_number = f"C-{number}"
    session.flush()
    return household


def leave(session: Session, household: Household) -> None:
    """Everybody of a household."""
    by = audit.COMMAND_LINE
    adult = session.scalars(select(Adult).where(Adult.client_number == "A-H3")).one()
    take_out(session, household=household, adult=adult, by=by)
    child = session.scalars(select(Child).where(Child.client_number == "C-H3")).one()
    home = session.scalars(select(ChildHome).where(ChildHome.child_id == child.id)).one()
    child_leaves(session, household=household, child=child, home=home, by=by)


def says(visitor: CheckedClient, engine: Engine, row: dict[str, str]) -> str:
    """The words of the first row of a file, without its number."""
    page = visitor.page(brought(visitor, engine, as_file(row)))
    cell = page.select_one("tbody tr td:last-child")
    assert cell is not None
    return cell.get_text()


def set_up(engine: Engine) -> tuple[str, str, str]:
    """The references of a hidden household, of a closed one, and of an open one."""
    with db.transaction(engine) as session:
        hidden, closed, open_one = (numbered(session, one) for one in (HIDDEN, CLOSED, "H3"))
        make_restricted(session, hidden, make_staff(session))
        leave(session, open_one)
        reason = ClosedReason.MOVED_AWAY
        close_household(session, household=closed, reason=reason, by=audit.COMMAND_LINE)
        open_one.client_number = None
        return hidden.ref, closed.ref, open_one.ref


def test_a_hidden_number_reads_as_one_that_is_closed(
    advisor: CheckedClient, engine: Engine
) -> None:
    _hidden, _closed, own = set_up(engine)
    alone = {"person": "adult", "name": "Dee"}
    for more in (alone, alone | {"household_ref": own}):
        said = {says(advisor, engine, more | {"household": number}) for number in (HIDDEN, CLOSED)}
        assert said == {f"household: {plan.TAKEN}"}, more
    assert "restrict" not in plan.TAKEN


def test_a_hidden_persons_number_reads_as_one_of_somebody_who_left(
    advisor: CheckedClient, engine: Engine
) -> None:
    _hidden, _closed, own = set_up(engine)
    for person, letter in (("adult", "A"), ("child", "C")):
        row = {"household_ref": own, "person": person, "name": "Dee"}
        said = {
            says(advisor, engine, row | {"person_number": f"{letter}-{number}"})
            for number in (HIDDEN, "H3")
        }
        assert said == {f"person_number: {plan_adults.TAKEN}"}


def test_a_number_that_was_tried_is_in_the_audit_of_its_record(
    advisor: CheckedClient, engine: Engine
) -> None:
    hidden, closed, _own = set_up(engine)
    rows = [
        {"household": HIDDEN, "person": "adult", "name": "Dee"},
        {"household": CLOSED, "person": "adult", "name": "Dee"},
        {"household": "H9", "person": "adult", "name": "Dee", "person_number": "A-H1"},
    ]
    page = advisor.page(brought(advisor, engine, as_file(*rows)))
    assert hidden not in page.get_text()
    with db.open_session(engine, writes=False) as session:
        query = select(AuditEvent).where(AuditEvent.action == "client_list.numbers_refused")
        event = session.scalars(query).one()
        assert (event.actor_kind, event.detail) == (audit.ActorKind.STAFF, {})
        about = select(AuditAbout.subject).where(AuditAbout.event_id == event.id)
        assert set(session.scalars(about)) == {f"household:{hidden}", f"household:{closed}"}


def test_a_file_that_tries_none_leaves_no_such_act(advisor: CheckedClient, engine: Engine) -> None:
    set_up(engine)
    brought(advisor, engine, as_file({"household": "A-H1", "person": "adult", "name": "Dee"}))
    with db.open_session(engine, writes=False) as session:
        acts = set(session.scalars(select(AuditEvent.action)))
    assert "client_list.uploaded" in acts
    assert "client_list.numbers_refused" not in acts

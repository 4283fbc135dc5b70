"""`portal people add-staff` and `password-link`: a link for each account, and clean refusals."""

from collections.abc import Callable

from sqlalchemy import Engine, select

from portal import db
from portal.audit import AuditEvent
from portal.people.models import Staff
from tests.client import CheckedClient
from tests.conftest import Ran
from tests.factories import PASSWORD, make_staff
from tests.people.conftest import NEW, signs_in
from tests.rows import all_rows

Run = Callable[..., Ran]


def link_of(ran: Ran) -> str:
    """The path of the link that a command printed."""
    assert (ran.status, ran.err) == (0, "")
    address, words = ran.out.splitlines()
    assert words == "The link works once, for 48 hours."
    assert address.startswith("http://127.0.0.1:8000/staff/password/")
    return address.removeprefix("http://127.0.0.1:8000")


def check_refusal(ran: Ran) -> None:
    assert ran.status != 0
    assert ran.out == ""
    assert ran.err.startswith("portal: ")
    assert len(ran.err.splitlines()) == 1
    assert ran.err.removesuffix("\n").isprintable(), "a terminal could be steered"
    assert len(ran.err) < 500


def emails(engine: Engine) -> list[str]:
    with db.open_session(engine, writes=False) as session:
        return list(session.scalars(select(Staff.email)))


def test_somebody_who_is_added_sets_a_password_and_signs_in(
    run: Run, client: CheckedClient
) -> None:
    link = link_of(run("people", "add-staff", "sam@northbank.example", "--role", "manager"))
    assert "For sam@northbank.example." in client.page(link).get_text()
    assert client.send(link, {"password": NEW}).location == "/staff/sign-in"
    assert signs_in(client, "sam@northbank.example", NEW)
    assert client.page("/staff").h1


# As it is written on the command line, and as it is kept.
WRITTEN = {
    "  Sam@Northbank.Example ": "sam@northbank.example",
    "PAT@NORTHBANK.EXAMPLE": "pat@northbank.example",
    "se\u0301bastien@northbank.example": "sébastien@northbank.example",
    "RENÉ@northbank.example": "rené@northbank.example",
    "straße@northbank.example": "straße@northbank.example",
    "sam+portal@northbank.example": "sam+portal@northbank.example",
    "o'neill@northbank.example": "o'neill@northbank.example",
    "sam@müller.example": "sam@müller.example",
}


def test_an_address_is_kept_in_one_way_and_found_however_it_is_written(
    run: Run, engine: Engine, client: CheckedClient
) -> None:
    for number, (written, kept) in enumerate(WRITTEN.items(), 1):
        link = link_of(run("people", "add-staff", written, "--role", "manager"))
        assert kept in emails(engine)
        assert f"For {kept}." in client.page(link).get_text()
        for way in (written, kept, f" {kept.capitalize()} "):
            link_of(run("people", "password-link", way))
            check_refusal(run("people", "add-staff", way, "--role", "manager"))
        assert len(emails(engine)) == number


def test_people_sign_in_however_they_write_their_address(
    client: CheckedClient, engine: Engine
) -> None:
    for written, kept in WRITTEN.items():
        with db.transaction(engine) as session:
            make_staff(session, written)
        for way in (written, kept, f" {kept.capitalize()} "):
            assert signs_in(client, way, PASSWORD), way


WRONG = [
    "",
    " ",
    "sam",
    "sam@",
    "@northbank.example",
    "sam@northbank",
    "sam@localhost",
    "sam@[127.0.0.1]",
    "sam@@northbank.example",
    "sam @northbank.example",
    "sam@north bank.example",
    "sam@northbank..example",
    ".sam@northbank.example",
    "sam@northbank.example.",
    "sam@northbank.example,pat@northbank.example",
    "Sam <sam@northbank.example>",
    '"sam pat"@northbank.example',
    "sam@northbank.example\nBcc: pat@northbank.example",
    "sam\n@northbank.example",
    "sam\r\npat@northbank.example",
    "sam\u2028@northbank.example",
    "sam\u202e@northbank.example",
    "sam\0@northbank.example",
    "sam\udcff@northbank.example",
    "sam\x1b[31m@northbank.example",
    "s" * 300 + "@northbank.example",
    "sam@" + "n" * 300 + ".example",
    "sam@" + ".".join(["north"] * 60) + ".example",
    "'; DROP TABLE staff; --",
]


def test_what_is_no_address_is_refused_in_one_line(run: Run, engine: Engine) -> None:
    before = all_rows(engine)
    for written in WRONG:
        check_refusal(run("people", "add-staff", written, "--role", "manager"))
        check_refusal(run("people", "password-link", written))
        assert all_rows(engine) == before, ascii(written)


WRONG_COMMANDS = [
    "sam@northbank.example",
    "sam@northbank.example --role queen",
    "--role manager",
    "sam@northbank.example pat@northbank.example --role manager",
    "sam@northbank.example --role manager --password x",
]


def test_a_wrong_command_is_refused_in_one_line(run: Run, engine: Engine) -> None:
    for words in WRONG_COMMANDS:
        ran = run("people", "add-staff", *words.split())
        check_refusal(ran)
        assert ran.status == 2, words
    assert emails(engine) == []


def test_a_link_for_nobody_is_refused(run: Run) -> None:
    check_refusal(run("people", "password-link", "nobody@northbank.example"))


def test_each_act_is_recorded_without_the_address(run: Run, engine: Engine) -> None:
    run("people", "add-staff", "sam@northbank.example", "--role", "manager")
    run("people", "password-link", "sam@northbank.example")
    with db.open_session(engine, writes=False) as session:
        actions = select(AuditEvent.action).where(AuditEvent.action.startswith("staff."))
        assert session.scalars(actions.order_by(AuditEvent.id)).all() == [
            "staff.added",
            "staff.link_issued",
            "staff.link_issued",
        ]
    assert "northbank.example" not in "".join(all_rows(engine)["audit_event"])

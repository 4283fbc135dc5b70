"""`portal people`: accounts of staff, and the client list."""

from textwrap import fill

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock, console, settings
from portal.config import Config
from portal.errors import Refusal
from portal.people.access import ROLE_DESCRIPTIONS
from portal.people.accounts.emails import Letterhead
from portal.people.accounts.staff import add_staff, find_staff, issue_password_link
from portal.people.accounts.staff_accounts import tell_of_access
from portal.people.client_list.commands import export, import_list, undo
from portal.people.households.restricted import name_where_stuck
from portal.people.models import Household, Purpose, Role, Staff
from portal.people.sight import tidy_ref
from portal.people.signing_in.links import HOLDS

# \b keeps click from filling the lines into one paragraph.
_ROLES = "\b\nRoles:\n" + "\n".join(
    fill(f"{role.value}  {words}", 76, initial_indent="  ", subsequent_indent="      ")
    for role, words in ROLE_DESCRIPTIONS.items()
)


@click.group()
def people() -> None:
    """Accounts of staff, and the client list."""


for part in (import_list, undo, export):
    people.add_command(part)


@people.command("add-staff", epilog=_ROLES)
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="What the person may do; see below.",
)
@click.option("--name", help="The person's name. Without one the address stands for it.")
def add(email: str, role: str, name: str | None) -> None:
    """Add a member of staff and print a link, good once, that sets the password.

    The link is for that person alone: whoever opens it first chooses the password.
    """
    with console.transaction() as session:
        by = audit.COMMAND_LINE
        staff = add_staff(session, email=email, role=Role(role), name=name, by=by)
        tell_of_access(session, staff=staff, head=_letterhead(session), by=by)
        link = _link(session, staff)
    click.echo(link)


@people.command("password-link")
@click.argument("email")
def renew(email: str) -> None:
    """Print a new link that sets the password of a member of staff; earlier links end."""
    with console.transaction() as session:
        link = _link(session, find_staff(session, email))
    click.echo(link)


@people.command("name-for-restricted")
@click.argument("ref")
@click.argument("email")
def name_for_restricted(ref: str, email: str) -> None:
    """Let a service manager see a restricted record that nobody can open any more.

    For a record of which the only service manager who was named has left.
    """
    with console.transaction() as session:
        household = session.scalar(select(Household).where(Household.ref == tidy_ref(ref)))
        if household is None:
            raise Refusal(f"There is no record with the reference {ref}.")
        staff = find_staff(session, email)
        name_where_stuck(session, household=household, staff=staff, by=audit.COMMAND_LINE)
        name = staff.name
    click.echo(f"{name} can see the record, and can lift the restriction.")


def _letterhead(session: Session) -> Letterhead:
    today = settings.on(session, clock.today())
    return Letterhead(
        base=Config.from_environment().base_url,
        service=today.names.service,
        phone=today.contact.phone,
        hours=today.contact.hours,
    )


def _link(session: Session, staff: Staff) -> str:
    token = issue_password_link(session, staff=staff, by=audit.COMMAND_LINE)
    hours = int(HOLDS[Purpose.SET_PASSWORD].total_seconds() // 3600)
    base = Config.from_environment().base_url
    return f"{base}/staff/password/{token}\nThe link works once, for {hours} hours."

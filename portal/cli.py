"""The `portal` command: the parts of all features, and one way of failing.

Exit status 0 only on success. An error is one line on standard error, never a trace; only a
file with several wrong values adds a line for each of them.
"""

import sys

import click
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from portal.backup.commands import backup, restore
from portal.commands import database, serve
from portal.demo.commands import demo
from portal.errors import Refusal
from portal.people.commands import people
from portal.report.commands import table
from portal.surveys.commands import survey
from portal.work.commands import work

UNDEFINED_TABLE_OR_COLUMN = ("42P01", "42703")  # PostgreSQL's codes


@click.group()
def portal() -> None:
    """Adoption support and feedback: the portal's own commands."""


survey.add_command(table)
for part in (backup, database, demo, people, restore, serve, survey, work):
    portal.add_command(part)


def main() -> None:
    """Run the command line."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    if not all(_is_text(argument) for argument in arguments):
        return _fail("The command holds something that is not UTF-8 text.", status=2)
    try:
        portal.main(arguments, prog_name="portal", standalone_mode=False)
    except Refusal as refusal:
        return _fail(refusal.message, *refusal.details)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "portal"
        missing = isinstance(error, click.exceptions.NoArgsIsHelpError)
        words = "A command is missing." if missing else error.format_message()
        return _fail(f"{words} Try: {where} --help.", status=2)
    except click.ClickException as error:
        return _fail(error.format_message())
    except click.exceptions.Exit as ended:
        return int(ended.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _fail("Stopped.")
    except (DBAPIError, OSError) as error:
        return _fail(_failure_words(error))
    return 0


def _is_text(argument: str) -> bool:
    """False for bytes that Python could not read and carries along as lone surrogates."""
    return argument.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in argument)


def _fail(message: str, *details: str, status: int = 1) -> int:
    click.echo(f"portal: {_line(message)}", err=True)
    for detail in details:
        click.echo(f"  {_line(detail)}", err=True)
    return status


def _line(words: str) -> str:
    """One line of plain text: what a file or an argument holds must not steer a terminal."""
    line = " ".join(words.split())
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)


def _failure_words(error: DBAPIError | OSError) -> str:
    if isinstance(error, OSError):
        return f"It could not be written: {(error.strerror or 'unknown').lower()}."
    reason = str(error.orig).splitlines()[0]
    no_table = getattr(error.orig, "sqlstate", None) in UNDEFINED_TABLE_OR_COLUMN
    if no_table or reason.startswith(("no such table", "no such column")):
        return f"The database is not ready ({reason}). Run: portal db upgrade."
    if isinstance(error, DataError | IntegrityError):
        return f"The database refused it, nothing was stored: {reason}."
    return f"The database cannot be used: {reason}."

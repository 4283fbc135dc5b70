"""`portal survey`: surveys and historic responses. Its tables are in `report.commands`."""

import click

from portal import audit, clock, console, toml
from portal.surveys import answer_files, imports, questions, written


@click.group()
def survey() -> None:
    """Surveys, their responses, their tables."""


@survey.command()
@click.argument("file")
def load(file: str) -> None:
    """Add a survey, or a new version of one, written in TOML."""
    content = console.read_file(file, toml.MOST_BYTES)
    with console.transaction() as session:
        version = questions.add_version(
            session, written.read_survey(content), by=audit.COMMAND_LINE
        )
        said = f"{version.survey.title}: version {version.number} of {version.survey.key}."
    click.echo(said)


@survey.command("import")
@click.argument("key")
@click.argument("file")
@click.option(
    "--version", type=console.VERSION, help="The version that was answered (default: the latest)."
)
@click.option("--again", is_flag=True, help="Add a file that is already in once more.")
def import_(key: str, file: str, version: int | None, again: bool) -> None:
    """Add historic responses from a CSV file: all of them or none.

    Columns: submitted_on, local_authority, adoption_order_date and the keys of questions;
    absent ones are blank. Of each response the month is kept and the band of its order's date.
    """
    content = console.read_file(file, answer_files.MOST_BYTES)
    add = imports.import_file_again if again else imports.import_file
    with console.transaction() as session:
        added = add(
            session,
            version=questions.find_version(session, key, version),
            file_name=file,
            content=content,
            by=audit.COMMAND_LINE,
        )
        said = f"{added.ref}: {added.responses} responses added to version {added.version.number}."
    click.echo(said)


@survey.command("imports")
@click.argument("key")
def list_imports(key: str) -> None:
    """List the files that were imported, the newest first."""
    with console.reading() as session:
        for one in imports.imports_of(session, key):
            when = one.imported_at.astimezone(clock.LONDON)
            state = " taken back" if one.undone_at else ""
            click.echo(
                f"{one.ref}  {when:%Y-%m-%d %H:%M}  version {one.version.number}"
                f"  {one.responses} responses  {one.file_name}{state}"
            )


@survey.command("undo-import")
@click.argument("id")
def undo(id: str) -> None:
    """Take one import back: its responses go, all of them."""
    with console.transaction() as session:
        undone = imports.undo_import(session, ref=id, by=audit.COMMAND_LINE)
        said = f"{undone.ref}: {undone.responses} responses taken back."
    click.echo(said)

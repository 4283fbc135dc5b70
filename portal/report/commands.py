"""`portal survey table`: the results of a survey on the command line."""

import click

from portal import console


@click.command()
@click.argument("key")
@click.option(
    "--period", "periods", multiple=True, help="LABEL=2023-09-01..2023-12-31, repeatable."
)
@click.option("--authority", help="Only responses of this local authority.")
@click.option("--version", type=console.VERSION, help="Only responses to this version.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    help="For reading (text, the default), for a spreadsheet (csv), for a program (json).",
)
def table(
    key: str, periods: tuple[str, ...], authority: str | None, version: int | None, form: str
) -> None:
    """Print the percentage table of a survey.

    Each percentage is of those who answered the question. Two periods or more also give the
    change (last minus first) and the total. In CSV a note tells: chance, the change could be
    chance; [b], the wording or the options changed; [c], a group or all others are under ten;
    [z], nobody answered.
    """
    from portal.report import exports, printed, results

    writers = {"text": printed.as_text, "csv": exports.as_csv, "json": exports.as_json}
    with console.reading() as session:
        choice = results.read_choice(
            session, key, periods=periods, authority=authority, version=version
        )
        said = writers[form](results.survey_results(session, choice))
    click.echo(said, nl=False)

"""`portal demo`: loads the demonstration."""

import click

from portal import console
from portal.config import Config
from portal.demo.loading import SIGN_INS, code_of, is_empty, is_loaded, load
from portal.errors import Refusal


@click.group(invoke_without_command=True)
@click.pass_context
@click.option("--if-empty", is_flag=True, help="Do nothing if anybody, or an answer, is there.")
def demo(context: click.Context, if_empty: bool) -> None:
    """Load the demonstration: the survey answers of 2023/24 and invented people."""
    if context.invoked_subcommand is not None:
        return
    config = Config.from_environment()
    if config.in_production:
        raise Refusal("The demonstration cannot be loaded in production.")
    with console.transaction() as session:
        if not if_empty or is_empty(session):
            load(session, base_url=config.base_url)
        loaded = is_loaded(session)
    if not loaded:
        return
    click.echo("Sign in to the demonstration with:")
    for email, password, words in SIGN_INS:
        click.echo(f"  {email}   {password}   ({words})")
    click.echo("Staff also give a code. To see it: .venv/bin/portal demo code EMAIL")


@demo.command()
@click.argument("email")
def code(email: str) -> None:
    """Print the code that a member of staff of the demonstration signs in with now."""
    if Config.from_environment().in_production:
        raise Refusal("There are no codes of the demonstration in production.")
    with console.reading() as session:
        click.echo(code_of(session, email))

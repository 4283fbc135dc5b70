"""`portal demo`: loads the demonstration."""

import click

from portal import console
from portal.config import Config
from portal.demo.loading import SIGN_INS, is_empty, is_loaded, load
from portal.errors import Refusal


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing if there is staff or a response.")
def demo(if_empty: bool) -> None:
    """Load the demonstration: the survey answers of 2023/24 and invented people."""
    config = Config.from_environment()
    if config.in_production:
        raise Refusal("The demonstration cannot be loaded in production.")
    with console.transaction() as session:
        if not if_empty or is_empty(session):
            load(session)
        loaded = is_loaded(session)
    if not loaded:
        return
    click.echo("Sign in to the demonstration with:")
    for email, password, words in SIGN_INS:
        click.echo(f"  {email}   {password}   ({words})")

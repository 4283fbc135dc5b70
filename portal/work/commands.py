"""`portal work`: the worker in a process of its own."""

import signal

import click

from portal import logs
from portal.config import Config
from portal.work.handlers import DUTIES, HANDLERS
from portal.work.worker import Worker, worker_for


@click.command()
@click.option("--once", is_flag=True, help="Do all that is due, then end.")
def work(once: bool) -> None:
    """Send mail, do jobs and regular duties, until stopped. Several may run."""
    logs.configure()
    worker = worker_for(Config.from_environment(), HANDLERS, DUTIES)
    try:
        if once:
            worker.once()
        else:
            run(worker)
    finally:
        worker.engine.dispose()


def run(worker: Worker) -> None:
    """Work until SIGTERM or SIGINT, then end what was begun."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.start()
    worker.join()

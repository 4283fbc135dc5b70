"""The log: JSON lines on standard error, without personal data, for pages and worker alike."""

import logging
import sys
import time
import traceback

from pythonjsonlogger.json import JsonFormatter


def configure() -> None:
    """Send the log to standard error, a JSON object a line. Once is enough."""
    root = logging.getLogger("portal")
    if root.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    formatter = JsonFormatter(
        "{asctime}{levelname}{name}{message}",
        style="{",
        datefmt="%Y-%m-%dT%H:%M:%SZ",
        rename_fields={"asctime": "at", "levelname": "level"},
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False


def say_exception(log: logging.Logger, error: BaseException, **further: object) -> None:
    """Log the kind of an exception and where it was raised. Its words may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        "exception",
        extra=further
        | {
            "kind": type(error).__qualname__,
            "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        },
    )

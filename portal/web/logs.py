"""Logs as JSON lines without personal data: the rule of an address, never the address itself."""

import logging
import secrets
import sys
import time
import traceback

from flask import Flask, Response, g, request
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("portal.requests")


def init_app(app: Flask) -> None:
    configure()
    app.before_request(_begin)
    app.after_request(_say)


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


def say_exception(error: BaseException) -> None:
    """Log the kind of an exception and where it was raised. Its words may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        "exception",
        extra={
            "request_id": g.get("request_id"),
            "kind": type(error).__qualname__,
            "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        },
    )


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = secrets.token_hex(8)


def _say(response: Response) -> Response:
    rule = request.url_rule.rule if request.url_rule else None
    taken = time.perf_counter() - g.began if "began" in g else 0.0
    log.info(
        "request",
        extra={
            "request_id": g.get("request_id"),
            "method": request.method,
            "rule": rule,
            "status": response.status_code,
            "milliseconds": round(1000 * taken, 1),
        },
    )
    return response

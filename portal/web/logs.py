"""What a request leaves in the log: the rule of its address, never the address itself."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

from portal import logs

log = logging.getLogger("portal.requests")


def init_app(app: Flask) -> None:
    logs.configure()
    app.before_request(_begin)
    app.after_request(_say)


def say_exception(error: BaseException) -> None:
    """Log an exception of this request."""
    logs.say_exception(log, error, request_id=g.get("request_id"))


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

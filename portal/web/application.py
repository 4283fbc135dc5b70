"""Flask with three rules of the house: when a request commits, that the next page says so, and
what a log may say."""

from types import TracebackType
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from portal.web import database, logs, notices


class Application(Flask):
    """Commits once, after a POST that ended well. Everything else rolls back: a GET changes
    nothing. That somebody was seen is committed by the guard, before the view. Of an exception it
    logs what and where, never the words, which may name somebody.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        response: Response = self.make_response(super().dispatch_request())
        if request.method not in database.SAFE_METHODS and response.status_code < 400:
            database.commit()
            notices.leave(response)
        return response

    def log_exception(
        self,
        exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | Any,
    ) -> None:
        logs.say_exception(exc_info[1])

"""Static files: answered before the application is asked, and kept by browsers for a year."""

import hashlib
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from portal.web.headers import STEADY

STATIC = Path(__file__).resolve().parent.parent / "static"
A_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    app.jinja_env.globals["static"] = static
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=STATIC,
        prefix="static/",
        max_age=A_YEAR,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )


@cache
def static(name: str) -> str:
    """The address of a static file; it changes when the file does, and may be kept for ever."""
    content = (STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in STEADY.items():
        headers[name] = value

"""Visitors: a manager of the demonstration who signs in, to the application or over the wire."""

import logging
import os
import re
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.config import Config
from portal.demo.loading import SIGN_INS

KEY = "a key for measuring, and for nothing else"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def app_on(url: str) -> Flask:
    """The application. Its log is written as ever, to nowhere."""
    names = {"PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": KEY}
    app = create_app(Config.from_environment(names))
    for handler in logging.getLogger("portal").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(open(os.devnull, "w"))  # noqa: SIM115 - open as long as the process
    return app


def sign_in_values(page: str) -> dict[str, str]:
    """What somebody sends from the page of signing in."""
    email, password, _words = SIGN_INS[0]
    found = CSRF.search(page)
    assert found is not None, "the page of signing in has no token"
    return {"email": email, "password": password, "csrf_token": found[1]}


def sign_in(client: FlaskClient) -> None:
    address = "/staff/sign-in"
    sent = client.post(address, data=sign_in_values(client.get(address).text))
    assert sent.status_code == 302, "not signed in"


def browser() -> urllib.request.OpenerDirector:
    """Somebody with a cookie jar of their own, not signed in."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def open_page(visitor: urllib.request.OpenerDirector, address: str) -> bytes:
    with visitor.open(address) as answer:
        content: bytes = answer.read()
        return content


def sign_in_over(visitor: urllib.request.OpenerDirector, site: str) -> None:
    address = f"{site}/staff/sign-in"
    values = sign_in_values(open_page(visitor, address).decode())
    with visitor.open(address, urlencode(values).encode()) as answer:
        assert answer.url == f"{site}/staff", "not signed in"

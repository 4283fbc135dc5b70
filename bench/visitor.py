"""Visitors: a manager of the demonstration who signs in, to the application or over the wire."""

import logging
import os
import re
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from bench import commands
from portal.app import create_app
from portal.config import Config
from portal.demo.loading import PARENT, PASSWORD

MANAGER = "manager@example.org"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def app_on(url: str) -> Flask:
    """The application. Its log is written as ever, to nowhere."""
    names = {"PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": commands.KEY}
    app = create_app(Config.from_environment(names))
    for handler in logging.getLogger("portal").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(open(os.devnull, "w"))  # noqa: SIM115 - open as long as the process
    return app


def sign_in_values(page: str, email: str = MANAGER) -> dict[str, str]:
    """What somebody sends from the page of signing in."""
    found = CSRF.search(page)
    assert found is not None, "the page of signing in has no token"
    return {"email": email, "password": PASSWORD, "csrf_token": found[1]}


def code_values(page: str, url: str, email: str = MANAGER) -> dict[str, str]:
    """What somebody sends from the page of the code."""
    found = CSRF.search(page)
    assert found is not None, "the page of the code has no token"
    return {"code": commands.portal(url, "demo", "code", email).out.strip(), "csrf_token": found[1]}


def sign_in(client: FlaskClient, url: str) -> None:
    """Sign in to the demonstration in the database ``url``."""
    address = "/staff/sign-in"
    sent = client.post(address, data=sign_in_values(client.get(address).text))
    address = sent.location
    sent = client.post(address, data=code_values(client.get(address).text, url))
    assert sent.status_code == 302, "not signed in"


def browser() -> urllib.request.OpenerDirector:
    """Somebody with a cookie jar of their own, not signed in."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def open_page(visitor: urllib.request.OpenerDirector, address: str) -> bytes:
    with visitor.open(address) as answer:
        content: bytes = answer.read()
        return content


def sign_in_as_parent(visitor: urllib.request.OpenerDirector, site: str) -> None:
    """The parent of the demonstration, over the wire."""
    address = f"{site}/sign-in"
    values = sign_in_values(open_page(visitor, address).decode(), PARENT)
    with visitor.open(address, urlencode(values).encode()) as answer:
        assert answer.url != address, "not signed in"


def sign_in_over(
    visitor: urllib.request.OpenerDirector, site: str, url: str, email: str = MANAGER
) -> None:
    """Staff of the demonstration, over the wire."""
    address = f"{site}/staff/sign-in"
    values = sign_in_values(open_page(visitor, address).decode(), email)
    with visitor.open(address, urlencode(values).encode()) as answer:
        address, page = answer.url, answer.read().decode()
    with visitor.open(address, urlencode(code_values(page, url, email)).encode()) as answer:
        assert answer.url == f"{site}/staff", "not signed in"

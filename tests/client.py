"""A test client that checks every HTML page it fetches, and fills in forms as people do."""

import re
from datetime import timedelta
from typing import Any

import pyotp
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import clock
from tests.page_checks import check_page

# What the authenticator app of everybody in these tests is set up with.
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

# Pages that passed, without the tokens that make each of them new.
PASSED: set[str] = set()
FORM_TOKEN = re.compile(r'(name="csrf_token"[^>]* value=)"[^"]*"')


def check_once(html: str) -> None:
    """Check a page unless the same one has passed already."""
    known = FORM_TOKEN.sub(r"\1", html)
    if known not in PASSED:
        check_page(html)
        PASSED.add(known)


class CheckedClient(FlaskClient):
    """`get` and `post` of Flask's client; `send` posts a form of the page that holds it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        is_page = response.mimetype == "text/html" and response.request.method in ("GET", "POST")
        if is_page and response.status_code not in range(300, 400):
            check_once(response.text)
        return response

    def page(self, address: str, status: int = 200) -> BeautifulSoup:
        """A page, which must answer with ``status``."""
        response = self.get(address)
        assert response.status_code == status, (address, response.status_code)
        return BeautifulSoup(response.text, "html.parser")

    def token(self) -> str:
        """A token for forms that this person may send."""
        field = self.page("/staff/sign-in").select_one('main input[name="csrf_token"]')
        assert field is not None
        return str(field["value"])

    def send(self, address: str, values: dict[str, Any], action: str | None = None) -> TestResponse:
        """Open a page, fill in its form (the one with ``action``, else the one in its main
        part), and send it with everything hidden that the page put there."""
        page = self.page(address)
        forms = page.select(f'form[action="{action}"]') if action else page.select("main form")
        assert len(forms) == 1, f"{len(forms)} forms on {address}"
        hidden = {
            field["name"]: field.get("value", "") for field in forms[0].select("input[type=hidden]")
        }
        return self.post(forms[0].get("action") or address, data=hidden | values)

    def enter(self, token: str) -> None:
        """Let this browser have a session that was begun without the pages of signing in."""
        with self.session_transaction() as cookie:
            cookie["token"] = token

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as staff, with a password and a code of the app that `make_staff` sets up."""
        response = self.send("/staff/sign-in", {"email": email, "password": password})
        assert response.status_code == 302, "wrong password"
        assert self.give_code(), "not signed in"

    def give_code(self) -> bool:
        """Give a code that was not used yet: the last one, this one, or the next. Who has no app
        yet sets one up with the key that the page shows."""
        address, secret = "/staff/sign-in/code", APP_SECRET
        if self.get(address).status_code == 302:
            address = "/staff/authenticator"
            secret = str(self.page(address).select_one(".app-key").get_text()).replace(" ", "")
        app, now = pyotp.TOTP(secret), clock.now()
        codes = (app.at(now + timedelta(seconds=30 * step)) for step in (-1, 0, 1))
        sent = (self.send(address, {"code": code}).status_code for code in codes)
        return any(status in (200, 302) for status in sent)

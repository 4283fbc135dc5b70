"""A browser and a portal for it, both started once. Without a browser these tests skip, and
under continuous integration they fail instead."""

import os
import shutil
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from portal import db
from portal.demo.loading import SIGN_INS, code_of
from tests.browser import site as sites
from tests.browser.site import Site
from tests.browser.visits import EARLY, NOBODY, Visit

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A browser that speaks to nobody but the portal.
QUIET = ("--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")


def missing(reason: str) -> NoReturn:
    """Skip with the reason, or fail where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        missing(f"no browser: none of {', '.join(BROWSERS)} is installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program,
            args=list(QUIET),
            chromium_sandbox=os.getuid() != 0,  # as root there is none
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sites.demonstration(tmp_path_factory.mktemp("site")) as served:
        yield served


class People:
    """Those who use the portal. Each has a window of the browser and one page open in it: to
    open another takes longer than to go on."""

    def __init__(self, browser: Browser, site: Site, early: Site) -> None:
        self.browser, self.site = browser, site
        self.windows = {NOBODY: self.window()} | {who: self.inside(who) for who in site.sessions}
        self.windows[EARLY] = browser.new_context(base_url=early.address)
        self.pages = {who: window.new_page() for who, window in self.windows.items()}

    def inside(self, who: str, **options: Any) -> BrowserContext:
        """A window of somebody who has signed in."""
        window = self.window(**options)
        cookie = {"name": "portal", "value": self.site.cookie(who), "url": self.site.address}
        window.add_cookies([cookie])
        return window

    def window(self, **options: Any) -> BrowserContext:
        """A window of somebody new: no cookies, nothing kept."""
        return self.browser.new_context(base_url=self.site.address, **options)

    def code_of(self, email: str) -> str:
        """The code that the phone of somebody of the demonstration shows now."""
        with db.open_session(self.site.app.extensions["engine"], writes=False) as session:
            return code_of(session, email)

    def sign_in(self, page: Page) -> None:
        email, password, _words = SIGN_INS[0]
        page.goto("/staff/sign-in")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Code").fill(self.code_of(email))
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("/staff")

    def visit(self, visit: Visit, width: int = 1280) -> tuple[Page, Response]:
        """The page of a visit, with the answer that brought it."""
        page = self.pages[visit.who]
        resize(page, width)
        return page, self.go(page, visit)

    def text_of(self, visit: Visit) -> str:
        """The page of a visit as it comes over the line."""
        if visit.send is not None:
            return self.go(self.pages[visit.who], visit).text()
        address = visit.address.format(**self.site.links)
        answer = self.windows[visit.who].request.get(address)
        assert answer.status == visit.status, (visit.address, answer.status)
        return answer.text()

    def go(self, page: Page, visit: Visit) -> Response:
        response = page.goto(visit.address.format(**self.site.links))
        if visit.send is not None:
            for name, value in visit.send.items():
                page.locator(f'[name="{name}"]').fill(value)
            with page.expect_navigation() as sent:
                page.get_by_role("button", name=visit.button).click()
            response = sent.value
        assert response is not None
        assert response.status == visit.status, (visit.address, response.status)
        return response


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})


@pytest.fixture(scope="session")
def people(
    browser: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    with sites.without_database(tmp_path_factory.mktemp("early")) as early:
        made = People(browser, site, early)
        yield made
        for window in made.windows.values():
            window.close()

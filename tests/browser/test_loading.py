"""How pages load: the content policy stops nothing of ours, all that a page needs comes from the
portal and arrives, and it is light."""

import pytest
from playwright.sync_api import BrowserContext, Request, Response

from tests.browser.pages import VISITS
from tests.browser.visits import EARLY, NOBODY, Visit

pytestmark = pytest.mark.browser

# 60 KB and 5 requests, of which the icon has its share: the browser asks for that when it likes,
# perhaps when the next page is here already.
MOST_BYTES = 59_000
MOST_REQUESTS = 4
ICON = "/mark.svg"
FACES = {("Atkinson Hyperlegible Next", "400"), ("Atkinson Hyperlegible Next", "700")}
LOADED = """async () => {
    await document.fonts.ready
    return [...document.fonts].filter(one => one.status === "loaded")
        .map(one => [one.family.replaceAll('"', ""), one.weight])
}"""
LISTEN = """
    window.refusals = []
    document.addEventListener("securitypolicyviolation", event =>
        window.refusals.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`))
"""


class Watch:
    """A page of a new window that loads everything anew, and what was heard of it."""

    def __init__(self, window: BrowserContext) -> None:
        self.page = window.new_page()
        self.page.add_init_script(LISTEN)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("requestfailed", self.miss)
        self.page.on("response", self.hear)
        browser = window.new_cdp_session(self.page)
        browser.send("Network.enable")
        browser.send("Network.setCacheDisabled", {"cacheDisabled": True})
        browser.on("Network.requestWillBeSent", self.ask)
        browser.on("Network.loadingFinished", self.finish)
        self.forget()

    def hear(self, answer: Response) -> None:
        if ICON not in answer.url:
            self.answers.append((answer.url, answer.status))

    def miss(self, request: Request) -> None:
        if ICON not in request.url:
            self.failed.append(request.url)

    def ask(self, one: dict) -> None:
        if ICON not in one["request"]["url"]:
            self.asked.add(one["requestId"])

    def finish(self, one: dict) -> None:
        self.sizes[one["requestId"]] = one["encodedDataLength"]

    def forget(self) -> None:
        self.said, self.failed, self.answers, self.asked, self.sizes = [], [], [], set(), {}

    def settle(self) -> None:
        """Wait until all that was asked for is here."""
        for _ in range(200):
            if self.asked <= self.sizes.keys():
                return
            self.page.wait_for_timeout(10)
        raise AssertionError("something never came")


@pytest.fixture(scope="module")
def watches(people):
    made = {who: Watch(window) for who, window in people.windows.items()}
    yield made
    for watch in made.values():
        watch.page.close()


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_page_loads(people, watches, visit: Visit):
    watch = watches[visit.who]
    watch.forget()
    response = people.go(watch.page, visit)
    assert watch.page.evaluate("window.refusals") == []
    # Of an error page the browser says that it is one.
    assert [words for words in watch.said if str(visit.status) not in words] == []
    assert watch.failed == []
    assert {tuple(face) for face in watch.page.evaluate(LOADED)} == FACES
    watch.settle()
    others = [(url, status) for url, status in watch.answers if url != response.url]
    assert all(status in (200, 302) for _url, status in others), others
    home = response.url.split("/")[2]
    assert {url.split("/")[2] for url, _status in others} == {home}
    assert any(url.partition("?")[0].endswith(".css") for url, _status in others)
    if visit.send is None and visit.who != EARLY:
        assert sum(watch.sizes[one] for one in watch.asked) < MOST_BYTES
        asked = [url for url, status in watch.answers if status != 302]
        assert len(asked) <= MOST_REQUESTS, asked


def test_the_icon(people):
    page = people.pages[NOBODY]
    page.goto("/")
    icon = page.request.get(page.locator("link[rel=icon]").get_attribute("href"))
    assert icon.status == 200
    assert ICON in icon.url
    assert icon.headers["content-type"] == "image/svg+xml"
    assert len(icon.body()) < 500

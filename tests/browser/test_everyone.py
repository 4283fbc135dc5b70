"""Every page for everybody: no axe violations, and nothing scrolls sideways, however small the
screen and however large the letters."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import resize
from tests.browser.pages import NO_PAGES, VISITS
from tests.browser.visits import Visit

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Axe()
WHAT = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
WIDE, ZOOMED, NARROW = 1280, 640, 320  # 640: the wide screen at 200 %

each_visit = pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)


def test_the_list_has_every_page(site):
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.endpoint in site.own]
    pages = {rule.endpoint for rule in rules if "GET" in rule.methods} - NO_PAGES
    addresses = site.app.url_map.bind("localhost")
    visited = {
        addresses.match(visit.address.partition("?")[0], method="GET")[0] for visit in VISITS
    }
    assert pages <= visited, f"pages without a visit: {pages - visited}"
    assert len({visit.name for visit in VISITS}) == len(VISITS)


OUT_OF_SIGHT = """[...document.querySelectorAll('.app-table--rows :is(th, td)')]
    .filter(one => one.getClientRects().length && !one.closest('thead')
        && (one.getBoundingClientRect().right > innerWidth || one.scrollWidth > one.clientWidth))
    .map(one => one.innerText)"""


@each_visit
def test_axe_finds_nothing_and_all_is_in_sight(people, visit: Visit):
    page, _response = people.visit(visit)
    open_all(page)
    check_widths(page)
    assert page.evaluate(OUT_OF_SIGHT) == []
    for width in (NARROW, WIDE):
        resize(page, width)
        found = AXE.run(page, options=WHAT).response["violations"]
        assert not found, [(one["id"], one["nodes"][0]["html"], width) for one in found]


@each_visit
def test_large_letters_do_not_scroll_sideways(people, large_letters, visit: Visit):
    page = large_letters[visit.who]
    people.go(page, visit)
    open_all(page)
    check_widths(page)


def check_widths(page: Page) -> None:
    """Nothing is wider than the page is, from the widest screen to the narrowest."""
    size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    for width in (WIDE, ZOOMED, NARROW):
        resize(page, width)
        needed = page.evaluate("document.scrollingElement.scrollWidth")
        assert needed <= width, f"{needed} px at {width} px, letters of {size}"


@pytest.fixture(scope="module")
def large_letters(people) -> Iterator[dict[str, Page]]:
    """Pages of people who set the letters of their browser to twice the size."""
    pages = {who: window.new_page() for who, window in people.windows.items()}
    for page in pages.values():
        browser = page.context.new_cdp_session(page)
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    yield pages
    for page in pages.values():
        page.close()


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")

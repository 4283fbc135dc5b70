"""All of it with a keyboard only: everything is reached, is seen when it is, and works."""

import pytest
from playwright.sync_api import Page

from portal.demo.loading import SIGN_INS
from tests.browser.conftest import resize
from tests.browser.pages import CHOOSE, POST_ORDER
from tests.browser.visits import MANAGER, NOBODY

pytestmark = pytest.mark.browser

USABLE = "a[href], button:not([hidden]), input:not([type=hidden]), select, summary, [tabindex='0']"
# What has the focus for the first time: can it be seen, does it show that it has the focus?
FOCUSED = """() => {
    const one = document.activeElement
    window.reached = window.reached ?? new Set([document.body])
    if (window.reached.has(one)) return null
    window.reached.add(one)
    const box = one.getBoundingClientRect()
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth)
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight)
    const there = document.elementsFromPoint((left + right) / 2, (top + bottom) / 2)
    const look = getComputedStyle(one)
    return {
        name: one.outerHTML.slice(0, 120),
        seen: right > left && bottom > top && (one.contains(there[0]) || there[0].contains(one)),
        shown: look.outlineStyle !== "none" || look.boxShadow !== "none",
    }
}"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("address", ["/", "/staff/surveys", POST_ORDER, CHOOSE])
def test_all_is_reached_and_seen(people, address, width):
    page = people.pages[MANAGER]
    resize(page, width)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for _ in page.locator(USABLE).all():
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        assert stop, "the focus came round before all was reached"
        assert stop["seen"], f"out of sight: {stop['name']}"
        assert stop["shown"], f"no sign of the focus: {stop['name']}"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) is None, "more is reached than can be used"


def test_skip_link(people):
    page = people.pages[NOBODY]
    page.goto("/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to main content")
    assert focused(page, link)
    assert link.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_sign_in(people):
    email, password, _words = SIGN_INS[1]
    with people.window() as window, window.new_page() as page:
        page.goto("/staff/sign-in")
        while not focused(page, page.get_by_label("E-mail address")):
            page.keyboard.press("Tab")
        page.keyboard.type(email)
        page.keyboard.press("Tab")
        assert focused(page, page.get_by_label("Password", exact=True))
        page.keyboard.type(password)
        page.keyboard.press("Tab")
        assert focused(page, page.get_by_role("button", name="Sign in"))
        page.keyboard.press("Enter")
        page.wait_for_url("/staff/sign-in/code")
        while not focused(page, page.get_by_label("Code")):
            page.keyboard.press("Tab")
        page.keyboard.type(people.code_of(email))
        page.keyboard.press("Enter")
        page.wait_for_url("/staff")


def test_tables_scroll(people):
    page = people.pages[MANAGER]
    resize(page, 320)
    page.goto(POST_ORDER)
    regions = page.get_by_role("region").all()
    assert len(regions) == 2  # the percentages, how many chose each number
    for region in regions:
        first = region.locator("tbody th").first
        before = first.bounding_box()
        region.focus()
        page.keyboard.press("ArrowRight", delay=50)
        page.wait_for_function("region => region.scrollLeft > 20", arg=region.element_handle())
        assert first.bounding_box()["x"] == before["x"], "the first column went away"
        assert before["width"] < 160


def test_details_open(people):
    page = people.pages[MANAGER]
    resize(page, 1280)
    page.goto(POST_ORDER)
    bases = page.get_by_role("cell", name="12 of 42")
    assert not bases.is_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    bases.wait_for()


def focused(page: Page, wanted) -> bool:
    return wanted.evaluate("one => one === document.activeElement")

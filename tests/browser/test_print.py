"""Results on paper: A4, the title and the figures, nothing that only a screen needs."""

import re

import pytest

from tests.browser.conftest import resize
from tests.browser.pages import POST_ORDER, PRE_ORDER
from tests.browser.visits import MANAGER

pytestmark = pytest.mark.browser

A4 = (595, 842)  # points
PAPER = 680  # px between the margins
CUT_OFF = """[...document.querySelectorAll('.app-table')]
    .filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"""


@pytest.fixture
def page(people):
    opened = people.pages[MANAGER]
    opened.goto(POST_ORDER)
    opened.emulate_media(media="print")
    yield opened
    opened.emulate_media(media="screen")


def test_the_paper(page):
    made = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {A4}
    assert len(sizes) == 2


def test_what_is_printed(page):
    resize(page, PAPER)
    printed = page.locator("body").inner_text()
    for words in ("Post-order survey", "September to December 2023", "n = 42", "29 %", "12 of 42"):
        assert words in printed
    for words in ("Skip to", "My day", "Sign out", "Change periods", "Download", "Keep", "Privacy"):
        assert words not in printed


@pytest.mark.parametrize("address", [POST_ORDER, PRE_ORDER])
def test_all_of_a_table_is_on_the_paper(page, address):
    page.goto(address)
    resize(page, PAPER)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PAPER
    assert page.evaluate(CUT_OFF) == []

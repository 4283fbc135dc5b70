"""What a newcomer does: sign in with what `portal demo` printed, and look at the two tables."""

import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.client import CheckedClient
from tests.conftest import SHIPPED_AGENCY
from tests.report.published import RESPONSES, measures


@pytest.fixture
def agency_file():
    return SHIPPED_AGENCY


@pytest.fixture
def newcomer(run, client: CheckedClient) -> CheckedClient:
    printed = run("demo").out
    sign_ins = re.findall(r"^  (\S+@\S+)   (.+?)   \(.+\)$", printed, re.MULTILINE)
    assert len(sign_ins) == 7
    email, password = sign_ins[0]
    client.send("/staff/sign-in", {"email": email, "password": password})
    code = run("demo", "code", email).out.strip()
    assert client.send("/staff/sign-in/code", {"code": code}).location == "/staff"
    return client


def reached(client, address: str, clicks: int, seen: set[str]) -> dict[str, BeautifulSoup]:
    """Every page that can be reached from one in so many clicks on links, by address."""
    seen.add(address)
    page = client.page(address)
    found = {address: page}
    for link in page.select("header a, main a") if clicks else ():
        href = link["href"]
        is_page = not urlsplit(href).netloc and href.startswith("/") and ".csv" not in href
        if is_page and href not in seen:
            found |= reached(client, href, clicks - 1, seen)
    return found


def test_both_tables_are_two_clicks_from_the_first_page(newcomer):
    pages = reached(newcomer, "/staff", 2, set())
    shown = []
    for page in pages.values():
        caption = page.select_one("caption#percentages")
        if caption:
            table = caption.find_parent("table")
            ns = [int(n) for n in re.findall(r"n = (\d+)", table.thead.get_text())]
            rows = [row.th.get_text(strip=True) for row in table.select("tbody tr")]
            shown.append((tuple(ns), rows))
    for survey, ns in RESPONSES.items():
        assert (ns, list(measures(survey).values())) in shown


def test_the_first_page_names_them(newcomer):
    links = [link.get_text(strip=True) for link in newcomer.page("/staff").select("main a")]
    assert links[:2] == [
        "Post-order survey, annual report 2023/24",
        "Pre-order survey, annual report 2023/24",
    ]


def test_the_page_of_a_council(newcomer):
    """In a table of the demonstration the smallest council is hidden, and told so."""
    address = next(
        link["href"] for link in newcomer.page("/staff").select("main a") if "post" in link["href"]
    )
    page = newcomer.page(f"{address}&authority=bexley")
    assert "[c]" in page.select_one("caption#percentages").find_parent("table").get_text()
    assert "fewer than ten people answered in Bexley" in page.main.get_text()

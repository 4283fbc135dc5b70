"""Journeys of a manager in a real browser that runs no script."""

import csv

import pytest

from tests.browser.pages import CHOOSE
from tests.browser.visits import MANAGER

pytestmark = pytest.mark.browser

TITLE = "Post-order survey, autumn 2023 in Kent"


@pytest.fixture
def page(people):
    inside = people.inside(MANAGER, java_script_enabled=False)
    with inside as window, window.new_page() as opened:
        opened.set_default_timeout(10_000)
        opened.goto("/staff")
        yield opened


def test_the_two_tables_of_the_year_in_one_click_each(page):
    for survey, figures in (("Post-order", ["29 %", "50 %"]), ("Pre-order", ["67 %", "43 %"])):
        page.goto("/staff")
        page.get_by_role("link", name=f"{survey} survey, annual report 2023/24").click()
        assert page.locator("h1").inner_text() == f"{survey} survey"
        row = page.locator("tbody tr").first.locator("td.govuk-table__cell--numeric")
        assert row.all_inner_texts()[:2] == figures


def test_choose_keep_open_remove(page):
    page.goto(CHOOSE)
    page.get_by_label("From").nth(1).fill("")
    page.get_by_label("To").nth(1).fill("")
    page.get_by_label("Name").nth(1).fill("")
    page.get_by_label("To").nth(0).fill("Nov 2023")
    page.get_by_label("Name").nth(0).fill("")
    page.get_by_label("Council").select_option("Kent")
    page.get_by_role("button", name="Show the table").click()
    assert page.locator("h1").inner_text() == "Post-order survey, Kent"
    assert page.get_by_role("columnheader", name="September to November 2023").count()
    address = page.url

    page.get_by_label("Keep this table under a title").fill(TITLE)
    page.get_by_role("button", name="Keep this table").click()
    page.wait_for_url("**/staff/surveys")
    page.goto("/staff")
    page.get_by_role("link", name=TITLE).click()
    assert page.url == address

    page.get_by_role("link", name="Surveys", exact=True).first.click()
    page.get_by_role("link", name=f"Remove {TITLE}").click()
    assert TITLE in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="Remove this table").click()
    assert page.get_by_role("link", name=TITLE).count() == 0
    assert page.locator("tbody tr").count() == 2


def test_nothing_typed_is_lost(page):
    page.goto(CHOOSE)
    page.get_by_label("From").nth(2).fill("Octember")
    page.get_by_label("Name").nth(2).fill("A <third> one")
    page.get_by_role("button", name="Show the table").click()
    page.get_by_role("link", name="Octember").click()
    assert page.url.endswith("#" + page.get_by_label("From").nth(2).get_attribute("id"))
    assert page.get_by_label("From").nth(2).input_value() == "Octember"
    assert page.get_by_label("Name").nth(2).input_value() == "A <third> one"
    assert page.get_by_label("From").nth(0).input_value() == "September 2023"


def test_download(page, tmp_path):
    page.get_by_role("link", name="Post-order survey, annual report 2023/24").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download this table (CSV)").click()
    assert started.value.suggested_filename == "post-order-results.csv"
    started.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["column"] for row in rows} == {
        "September to December 2023", "January to April 2024", "Change", "Total",
    }  # fmt: skip
    assert (rows[0]["key"], rows[0]["value"]) == ("timely", "29")


def test_sign_in_and_out(people):
    with people.window(java_script_enabled=False) as window, window.new_page() as page:
        people.sign_in(page)
        assert page.locator("h1").inner_text() == "My day"
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/staff/sign-in")
        page.goto("/staff/surveys")
        assert page.locator("h1").inner_text() == "Sign in"

"""Every page holds to the rules of `page_checks`, also when a form on it is refused."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from portal.people.models import Role
from tests.client import CheckedClient
from tests.house.conftest import Route
from tests.page_checks import check_page

KEEP = "/staff/surveys/post-order/keep"
RESULTS = "/staff/surveys/post-order/results"
CHOOSE = "/staff/surveys/post-order/periods"


# What a manager meets who has signed in already, or whom a page is not for.
OTHERWISE = {
    "my_account.ask_to_change_email": 403,
    "my_account.ask_with_link": 403,
    "my_account.change_email": 403,
    "my_account.choose_mail": 403,
    "my_account.change_password": 403,
    "my_account.first_password": 403,
    "my_account.page": 403,
    "my_account.prove_account": 403,
    "my_account.unfinished_form": 403,
    "my_household.change_contact": 403,
    "my_household.download": 403,
    "my_household.page": 403,
    "my_household.share_contact": 403,
    "people.code_page": 302,
    "people.set_up_authenticator": 302,
    "people.unfinished_form": 404,
}


class Refused(NamedTuple):
    """A form filled in wrongly: where it is, what is sent, to where, and a word of the answer."""

    page: str
    values: dict[str, str]
    says: str
    action: str | None = None


SIGNED_OUT = [
    Refused("/staff/sign-in", {}, "Enter your e-mail address"),
    Refused("/staff/sign-in", {"email": "x", "password": "y"}, "or the password is wrong"),
    Refused("/staff/password/{token}", {}, "Enter a new password"),
    Refused("/staff/password/{token}", {"password": "short"}, "12 characters or more"),
    Refused("/staff/password/{token}", {"password": "x" * 201}, "200 characters or fewer"),
]
MANAGER = [
    Refused("/staff/account/password", {}, "Enter your present password"),
    Refused(
        "/staff/account/password",
        {"old_password": "x", "password": "three calm otters"},
        "not your present password",
    ),
    Refused(RESULTS, {}, "Enter a title", f"{KEEP}?"),
    Refused(RESULTS, {"title": "x" * 121}, "1 to 120 characters", f"{KEEP}?"),
    Refused(RESULTS, {"title": "All answers"}, "already a table with this title", f"{KEEP}?"),
    Refused(CHOOSE, {"periods-0-first": "Smarch 2023"}, "is not a month"),
    Refused(CHOOSE, {"periods-0-label": "Autumn"}, "Enter a month"),
    Refused(CHOOSE, {"periods-0-first": "9/2023", "periods-0-last": "8/2023"}, "not be before"),
    Refused(
        CHOOSE,
        {
            "periods-0-first": "9/2023",
            "periods-0-last": "10/2023",
            "periods-1-first": "10/2023",
            "periods-1-last": "11/2023",
        },
        "overlap",
    ),
]

SETTING, PERSON = "/staff/settings/{}", "/staff/people/{account}"
ADMINISTRATOR = [
    Refused("/staff/people/add", {}, "Enter a name"),
    Refused("/staff/people/add", {"name": "Zoë", "email": "zoe@north.example"}, "Choose a role"),
    Refused("/staff/people/add", {"name": "Z", "email": "z", "role": "board"}, "not an e-mail"),
    Refused(PERSON, {"name": "x" * 101, "role": "board"}, "100 characters or fewer", PERSON),
    Refused(SETTING.format("names"), {"holds_from": "31/2/2030"}, "no 31/2/2030"),
    Refused(SETTING.format("colours"), {"ink": "red"}, "Text must be written as #"),
    Refused(SETTING.format("office_hours"), {"opens": "9am"}, "Days of the week must be"),
    Refused(SETTING.format("authorities"), {"rows-0-key": "North"}, "Authority 1: Short name"),
    Refused(SETTING.format("fund_limits"), {"rows-0-year": "2025"}, "must be a financial year"),
    Refused(SETTING.format("order_bands"), {"value": "3, 1"}, "each greater than the one before"),
]


def test_every_page_holds_to_the_rules(
    reader_of: Callable[[Route], CheckedClient], routes: list[Route]
) -> None:
    pages = []
    for route in routes:
        if "GET" in route.methods:
            response = reader_of(route).get(route.address)  # checks what it fetches
            wanted = OTHERWISE.get(route.endpoint, 200)
            assert response.status_code == wanted, route
            pages += [route.endpoint] if response.mimetype == "text/html" else []
    assert len(pages) > 8


def refusal(visitor: CheckedClient, form: Refused, values: dict[str, str]) -> BeautifulSoup:
    address = form.page.format(**values)
    action = form.action and form.action.format(**values)
    response = visitor.send(address, form.values, action)
    assert response.status_code == 422
    return BeautifulSoup(response.text, "html.parser")


def check_refusal(page: BeautifulSoup, form: Refused) -> None:
    """The summary says what is wrong and leads to the field, which says it again."""
    summary = page.select_one(".govuk-error-summary")
    assert summary is not None
    assert form.says in summary.get_text()
    for link in summary.select("a"):
        field = page.find(id=str(link["href"])[1:])
        assert field is not None
        # Of radio buttons and checkboxes the group is described, of which this is the first.
        group = field.find_parent("fieldset") if field["type"] in ("radio", "checkbox") else None
        described = str((group or field).get("aria-describedby", "")).split()
        words = [page.find(id=name) for name in described]
        assert any(link.get_text() in one.get_text() for one in words if one is not None)
    for field in page.select("input[type=password]"):
        assert not field.get("value"), "a password was sent back"


@pytest.fixture
def administrator(staff_as: Callable[[Role], CheckedClient]) -> CheckedClient:
    return staff_as(Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("who", "forms"),
    [("client", SIGNED_OUT), ("manager", MANAGER), ("administrator", ADMINISTRATOR)],
)
def test_a_refused_form_says_so_in_its_places(
    request: pytest.FixtureRequest, values: dict[str, str], who: str, forms: list[Refused]
) -> None:
    visitor: CheckedClient = request.getfixturevalue(who)
    for form in forms:
        check_refusal(refusal(visitor, form, values), form)


def test_an_address_that_asks_for_what_there_is_not_is_a_page(
    manager: CheckedClient, values: dict[str, str]
) -> None:
    for page in ("results", "results.csv"):
        for query in ("period=Autumn", "authority=nowhere", "version=9", "version=x"):
            found = manager.page(f"/staff/surveys/post-order/{page}?{query}", status=422)
            assert "This table cannot be shown" in found.get_text()


GOOD = """<!doctype html><html lang="en"><head><title>Tea – Hearth</title></head><body>
<a href="#main">Skip</a><main id="main"><h1>Tea</h1><form method="post">
<input type="hidden" name="csrf_token" value="x"><label for="name">Name</label><input id="name">
</form><div class="app-table app-table--rows"><table role="table"><thead role="rowgroup">
<tr role="row"><th role="columnheader">Tea</th><th role="columnheader">Price</th></tr></thead>
<tbody role="rowgroup"><tr role="row"><th role="rowheader">Green</th>
<td role="cell" data-label="Price">2</td></tr></tbody></table></div></main></body></html>"""
FLAWS = {
    "a table that widens the page": ("app-table app-table--rows", "other"),
    "a table that scrolls out of reach": ("app-table app-table--rows", "app-table"),
    "a cell that does not say what it is": (' data-label="Price"', ""),
    "a cell that says it is another": ('data-label="Price"', 'data-label="Tea"'),
    "a cell without its role": (' role="cell"', ""),
    "no language": ('lang="en"', ""),
    "two headings": ("<h1>Tea</h1>", "<h1>Tea</h1><h1>Cake</h1>"),
    "another title": ("<title>Tea", "<title>Cake"),
    "error in the title only": ("<title>Tea", "<title>Error: Tea"),
    "an id twice": ("<h1>Tea", '<h1 id="name">Tea'),
    "a field without a label": ('<label for="name">', '<label for="other">'),
    "a link to nowhere": ("<h1>Tea</h1>", '<h1>Tea</h1><a href="#gone">x</a>'),
    "no skip link": ('<a href="#main">Skip</a>', ""),
    "a style attribute": ("<h1>", '<h1 style="color: red">'),
    "a handler": ("<h1>", '<h1 onclick="run()">'),
    "a script": ("<h1>", "<script>run()</script><h1>"),
    "an address that runs": ("<h1>Tea</h1>", '<h1>Tea</h1><a href="javascript:run()">x</a>'),
    "a form without a token": ('name="csrf_token"', 'name="other"'),
    "two sheets": ("<head>", "<head><style>a{}</style><style>b{}</style>"),
    "a heading outside": ('<main id="main"><h1>Tea</h1>', '<h1>Tea</h1><main id="main">'),
}


def test_the_checks_of_pages_pass_a_good_page() -> None:
    check_page(GOOD)


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_checks_of_pages_see(flaw: str) -> None:
    good, bad = FLAWS[flaw]
    assert good in GOOD
    with pytest.raises(AssertionError):
        check_page(GOOD.replace(good, bad))

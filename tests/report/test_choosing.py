"""The page on which a manager chooses periods, council and version of a table."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4 import BeautifulSoup

from tests.factories import make_version
from tests.report.counting import toml_of
from tests.report.visit import FRIENDLY, SPRING, SUMMER
from tests.rows import all_rows

CHOOSE = "/staff/surveys/visit/periods"


def filled(*periods: tuple[str, str, str], **more: str) -> dict[str, str]:
    """What somebody types: first month, last month, name."""
    values = {"authority": "", "version": ""} | more
    for number, typed in enumerate(periods):
        for field, text in zip(("first", "last", "label"), typed, strict=True):
            values[f"periods-{number}-{field}"] = text
    return values


def arrives(response) -> list[tuple[str, str]]:
    """What the address asks for to which the form leads."""
    assert response.status_code == 302
    parts = urlsplit(response.headers["Location"])
    assert (parts.netloc, parts.path) == ("", "/staff/surveys/visit/results")
    return parse_qsl(parts.query)


def refused(response) -> BeautifulSoup:
    assert response.status_code == 422
    return BeautifulSoup(response.text, "html.parser")


def errors(page: BeautifulSoup) -> dict[str, str]:
    """Each error of the summary by the name of the field to which it leads, "" if to none."""
    found = {}
    for item in page.select(".govuk-error-summary__list li"):
        field = page.find(id=item.a["href"][1:])["name"] if item.a else ""
        found[field] = item.get_text(strip=True)
    return found


def typed(page: BeautifulSoup) -> dict[str, str]:
    return {field["name"]: field.get("value", "") for field in page.select("main input[type=text]")}


def test_good_periods(manager):
    values = filled(
        ("January 2023", "mar 2023", ""),
        ("", "", ""),
        ("4/2023", "2023-06", " Early   summer "),
        ("July 2023", "July 2023", ""),
    )
    assert arrives(manager.send(CHOOSE, values)) == [
        ("period", "January to March 2023=2023-01-01..2023-03-31"),
        ("period", "Early summer=2023-04-01..2023-06-30"),
        ("period", "July 2023=2023-07-01..2023-07-31"),
    ]


def test_all_blank_is_everything(manager):
    response = manager.send(CHOOSE, filled())
    assert arrives(response) == []
    page = manager.page(response.headers["Location"])
    assert "All" in page.select_one("thead").get_text()


def test_council_and_version(manager, answered):
    make_version(answered, toml_of("visit", [FRIENDLY]))
    answered.commit()
    values = filled(("May 2023", "May 2023", ""), authority="east_mere", version="1")
    assert arrives(manager.send(CHOOSE, values)) == [
        ("period", "May 2023=2023-05-01..2023-05-31"),
        ("authority", "east_mere"),
        ("version", "1"),
    ]


WRONG = [
    ([("Smarch 2023", "May 2023", "")], {"periods-0-first": "“Smarch 2023” is not a month"}),
    ([("May 2023", "13/2023", "")], {"periods-0-last": "“13/2023” is not a month"}),
    ([("May 2023", "", "x")], {"periods-0-last": "Enter a month"}),
    ([("", "", "Only a name")], {"periods-0-first": "Enter a month"}),
    ([("May 2023", "April 2023", "")], {"periods-0-last": "must not be before the first"}),
    ([("May 2023", "May 2023", "Total")], {"periods-0-label": "kept for the table itself"}),
    ([("May 2023", "May 2023", "x" * 61)], {"periods-0-label": "1 to 60 characters"}),
    ([("May 2023", "May 2023", "a\x07b")], {"periods-0-label": "control character"}),
    (
        [("May 2023", "June 2023", ""), ("June 2023", "July 2023", "")],
        {"periods-1-first": "Period 2: The periods “May to June 2023” and “June"},
    ),
    (
        [("May 2023", "May 2023", "A"), ("June 2023", "June 2023", "a")],
        {"periods-1-label": "Period 2: Two periods have the label “a”."},
    ),
    (
        [("?", "May 2023", ""), ("June 2023", "June 2023", ""), ("July 2023", "<b>", "")],
        {"periods-0-first": "“?” is not a month", "periods-2-last": "“<b>” is not a month"},
    ),
]


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(manager):
    for periods, told in WRONG:
        values = filled(*periods, authority="east_mere")
        page = refused(manager.send(CHOOSE, values))
        found = errors(page)
        assert set(found) == set(told)
        for field, words in told.items():
            assert words in found[field]
            described = page.find(attrs={"name": field})["aria-describedby"].split()
            assert any(words in page.find(id=name).get_text() for name in described)
        sent = {name: text for name, text in values.items() if name.startswith("periods")}
        assert typed(page).items() >= sent.items()
        assert page.select_one("select[name=authority] option[selected]")["value"] == "east_mere"


def test_a_choice_that_is_not_offered(manager):
    for wrong in ({"authority": "atlantis"}, {"version": "9"}, {"version": "one"}):
        page = refused(manager.send(CHOOSE, filled(("May 2023", "May 2023", ""), **wrong)))
        assert list(errors(page)) == list(wrong)
        assert typed(page)["periods-0-first"] == "May 2023"


CHOICES = [
    [("period", SPRING), ("period", SUMMER)],
    [("period", "=1+1 & “é”#=2023-01-01..2023-03-31"), ("authority", "northbank")],
    [("period", f"m{n}=2023-{n:02}-01..2023-{n:02}-28") for n in (2,)] + [("version", "1")],
    [("period", f"y{n}={n}-01-01..{n}-12-31") for n in range(2001, 2013)],
    [],
]


def test_the_form_opens_with_what_is_shown_and_gives_it_back(manager, answered):
    make_version(answered, toml_of("visit", [FRIENDLY]))
    answered.commit()
    for pairs in CHOICES:
        address = f"{CHOOSE}?{urlencode(pairs)}"
        page = manager.page(address)
        chosen = {
            field["name"]: field.select_one("option[selected]")["value"]
            for field in page.select("main select")
            if field.select_one("option[selected]")
        }
        assert arrives(manager.send(address, typed(page) | chosen)) == pairs


def test_an_address_that_is_wrong_opens_an_empty_form(manager):
    for query in ("period=x", "authority=atlantis", "version=99"):
        page = manager.page(f"{CHOOSE}?{query}")
        assert not any(typed(page).values())


def test_the_form_changes_nothing(manager, engine):
    before = all_rows(engine)
    manager.send(CHOOSE, filled(("May 2023", "May 2023", "")))
    manager.send(CHOOSE, filled(("?", "?", "?")))
    assert all_rows(engine) == before


def test_names_that_no_browser_makes_are_passed_over(manager):
    for name in ("periods-²-label", f"periods-{'9' * 5000}-label", "periods-x-label"):
        sent = manager.send(CHOOSE, filled(("May 2023", "May 2023", "")) | {name: "x"})
        assert sent.status_code == 302

"""Pages of results: what they show for an address, and that each choice has an address."""

import re
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.factories import make_version
from tests.report.counting import toml_of
from tests.report.visit import FRIENDLY, SPRING, SUMMER

VISIT = "/staff/surveys/visit"


def address(page: str = "results", **query) -> str:
    return f"{VISIT}/{page}?{urlencode(query, doseq=True)}"


def cells(page, caption: str = "percentages") -> list[list[str]]:
    """The rows of a table, without the cells that are a picture."""
    table = page.select_one(f"caption#{caption}").find_parent("table")
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]
    return [[text for text in row if text] for row in rows]


def test_the_table_as_in_the_annual_report(manager):
    page = manager.page(address(period=[SPRING, SUMMER]))
    assert page.h1.get_text() == "A survey"
    assert cells(page) == [
        ["Measure", "Spring n = 27", "Summer n = 20", "Change", "Total n = 47"],
        ["Were we friendly?", "48 %", "65 %", "+17 ppt could be chance", "55 %"],
        ["Would recommend", "59 %", "50 %", "−9 ppt could be chance", "55 %"],
    ]


def test_the_bases_and_intervals(manager):
    page = manager.page(address(period=[SPRING, SUMMER]))
    assert cells(page, "bases")[1] == [
        "Were we friendly?",
        "13 of 27 31 to 66 %",
        "13 of 20 43 to 82 %",
        "+17 ppt −11 to +41 ppt",
        "26 of 47 41 to 69 %",
    ]
    details = page.select_one("caption#bases").find_parent("details")
    assert details is not None
    assert not details.has_attr("open"), "the bases are there on demand"


def test_everything_in_one_column(manager):
    assert cells(manager.page(address())) == [
        ["Measure", "All n = 47"],
        ["Were we friendly?", "55 %"],
        ["Would recommend", "55 %"],
    ]


def test_the_distribution_as_a_picture_with_its_table(manager):
    page = manager.page(address(period=[SPRING, SUMMER]))
    heading = page.find("h2", string="Recommend?")
    assert heading is not None
    pictures = page.select("svg[role=img]")
    assert len(pictures) == 3
    assert all(picture["aria-label"].startswith("Bar chart, ") for picture in pictures)
    # 27 in spring: 0 to 7 once from Northbank, 0 to 4 once from East Mere, and 14 who chose 10.
    spring = ["2"] * 5 + ["1"] * 3 + ["0", "0", "14"]
    assert cells(page, "distribution-1")[1] == ["Spring", *spring, "27", "6.6", "+7"]
    assert [text.get_text() for text in pictures[0].find_all("text")[::2]] == spring


def test_bars_beside_the_numbers(manager):
    page = manager.page(address(period=[SPRING, SUMMER]))
    rows = page.select_one("caption#percentages").find_parent("table").select("tbody tr")
    widths = [[float(bar["width"]) for bar in row.select("svg rect")] for row in rows]
    assert [len(row) for row in widths] == [2, 2]
    for row, percents in zip(widths, ([48, 65], [59, 50]), strict=True):
        assert row[0] / row[1] == pytest.approx(percents[0] / percents[1])


def test_one_council_and_what_it_hides(manager):
    page = manager.page(address(period=[SPRING, SUMMER], authority="northbank"))
    assert page.h1.get_text() == "A survey, Northbank"
    hidden = "n = [c]"
    assert cells(page)[:2] == [
        ["Measure", "Spring n = 12", f"Summer {hidden}", "Change", f"Total {hidden}"],
        ["Were we friendly?", "67 %", "[c]", "[c]", "[c]"],
    ]
    assert cells(page, "distribution-1")[2] == ["Summer", *["[c]"] * 14]
    assert len(page.select("svg[role=img]")) == 1
    text = page.main.get_text()
    assert "[c] confidential: fewer than ten answers" in text
    figures = re.findall(r"\d+", " ".join(td.get_text() for td in page.find_all("td")))
    assert not {"82", "9", "20", "23", "74"} & set(figures), "of summer, or of both together"


def test_what_the_marks_mean_is_said_only_of_those_that_stand_there(manager):
    assert "[c]" not in manager.page(address(period=[SPRING, SUMMER])).main.get_text()
    empty = manager.page(address(period=["Long ago=1999-01-01..1999-12-31", SUMMER]))
    assert cells(empty)[1] == ["Were we friendly?", "[z]", "65 %", "[z]", "65 %"]
    assert "[z] not applicable: nobody answered" in empty.main.get_text()


def test_a_council_by_its_name(manager):
    by_name = manager.page(address(period=[SPRING], authority="East Mere"))
    by_key = manager.page(address(period=[SPRING], authority="east_mere"))
    assert cells(by_name) == cells(by_key)
    assert cells(by_name)[1] == ["Were we friendly?", "33 %"]


def test_one_version(manager, answered):
    kind = FRIENDLY.__class__("friendly", "Were we kind?", FRIENDLY.options)
    make_version(answered, toml_of("visit", [kind]))
    answered.commit()
    assert cells(manager.page(address(version=1)))[1] == ["Were we friendly?", "55 %"]
    page = manager.page(address(version=2))
    assert cells(page)[1] == ["Were we kind?", "[z]"]
    assert "version 2 only" in page.main.get_text()


def test_a_break_is_marked_and_explained(manager, answered, run, tmp_path):
    kind = FRIENDLY.__class__("friendly", "Were we kind?", FRIENDLY.options)
    make_version(answered, toml_of("visit", [kind]))
    answered.commit()
    file = tmp_path / "a.csv"
    file.write_text("submitted_on,friendly\n" + "2023-05-01,yes\n" * 5)
    assert run("survey", "import", "visit", file).status == 0
    page = manager.page(address(period=[SPRING, SUMMER]))
    assert cells(page)[1][3] == "+24 ppt [b] could be chance"
    assert "[b] break: the wording or the options changed" in page.main.get_text()


def test_a_survey_that_is_not_there(manager):
    for key in ("nothing", "visit%07", "%ff", "visit%0a", "x" * 500, "'"):
        for page in ("results", "results.csv", "periods"):
            manager.page(f"/staff/surveys/{key}/{page}", status=404)


WRONG = {
    "x": "must be written LABEL=2023-09-01..2023-12-31",
    "a=2023-01-02..2023-03-31": "must begin on the first day of a month",
    "a=2023-02-30..2023-03-31": "2023-02-30 is a day that does not exist",
    "Total=2023-01-01..2023-03-31": "kept for the table itself",
    "a\x07=2023-01-01..2023-03-31": "control character",
}


def test_a_wrong_address_is_told_plainly(manager):
    asked = [({"period": period}, words) for period, words in WRONG.items()]
    asked += [
        ({"period": [SPRING, "b=2023-03-01..2023-04-30"]}, "overlap"),
        ({"authority": "Atlantis"}, "“Atlantis” is not an authority of this agency"),
        ({"authority": "\x07"}, "is not an authority of this agency"),
        ({"version": "7"}, "has no version 7"),
        ({"version": "0"}, "has no version 0"),
        ({"version": "one"}, "“one” is not the number of a version"),
        ({"version": "9" * 30}, "is not the number of a version"),
        ({"version": "-1"}, "is not the number of a version"),
    ]
    for query, words in asked:
        for page in ("results", "results.csv"):
            text = manager.page(address(page, **query), status=422)
            assert words in text.main.get_text(), query
            assert text.select_one(f'main a[href="{VISIT}/periods"]')


def test_the_download_is_the_csv_of_the_command_line(manager, run):
    for query, options in (
        ({}, []),
        ({"period": [SPRING, SUMMER]}, [f"--period={SPRING}", f"--period={SUMMER}"]),
        (
            {"period": [SPRING], "authority": "northbank"},
            [f"--period={SPRING}", "--authority=Northbank"],
        ),
        ({"version": 1}, ["--version=1"]),
    ):
        response = manager.get(address("results.csv", **query))
        assert response.mimetype == "text/csv"
        disposition = response.headers["Content-Disposition"]
        assert disposition == 'attachment; filename="visit-results.csv"'
        told = run("survey", "table", "visit", *options, "--format", "csv")
        assert told.status == 0
        assert response.data == b"\xef\xbb\xbf" + told.out.encode()


CHOICES = [
    {"period": [SPRING, SUMMER]},
    {"period": ["=1+1 & “é” 春?#%=2023-01-01..2023-03-31"], "authority": ["northbank"]},
    {"period": [SPRING], "version": ["1"]},
    {},
]


def test_the_address_goes_round(manager):
    """What a page was asked for stands, word for word, in the links that go on from it."""
    for query in CHOICES:
        page = manager.page(address(**query))
        links = [link["href"] for link in page.select("main a")]
        links = [link for link in links if link.startswith(f"{VISIT}/")]
        links += [form["action"] for form in page.select("main form")]
        names = {link.split("?")[0].rsplit("/", 1)[1] for link in links}
        assert names == {"periods", "results.csv", "keep"}
        wanted = [(name, value) for name, values in query.items() for value in values]
        for link in links:
            assert parse_qsl(link.partition("?")[2]) == wanted
        form = manager.page(next(link for link in links if "/periods" in link))
        back = form.select_one(".govuk-back-link")["href"]
        assert parse_qsl(back.partition("?")[2]) == wanted

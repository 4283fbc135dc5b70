"""All 68 figures of the two survey tables of the annual report 2023/24, from the answers on."""

import csv
import io
import re

import pytest

from portal.report.results import read_choice, survey_results
from tests.client import CheckedClient
from tests.conftest import SHIPPED_AGENCY
from tests.factories import DEMONSTRATION, PASSWORD, make_responses, make_staff
from tests.report.published import COLUMNS, PERIODS, RESPONSES, figures, measures

SURVEYS = ("post-order", "pre-order")


@pytest.fixture
def agency_file():
    return SHIPPED_AGENCY


@pytest.fixture
def answered(session):
    """A database with the answers of the demonstration."""
    for survey in SURVEYS:
        file = DEMONSTRATION / f"{survey.replace('-', '_')}_responses.csv"
        make_responses(session, survey, file.read_text())
    session.commit()
    return session


def test_there_are_68_figures():
    assert sum(len(figures(survey)) for survey in SURVEYS) == 68


def test_computed(answered):
    for survey in SURVEYS:
        choice = read_choice(answered, survey, periods=PERIODS[survey])
        table = survey_results(answered, choice).table
        assert (*table.responses, table.total_responses) == RESPONSES[survey]
        assert {row.key: row.measure for row in table.rows} == measures(survey)
        computed = {}
        for row in table.rows:
            cells = (*row.percents, row.change, row.total)
            for column, cell in zip(COLUMNS[survey], cells, strict=True):
                computed[row.key, column] = cell.value
        assert computed == figures(survey)


@pytest.mark.usefixtures("answered")
def test_on_the_command_line(run):
    for survey in SURVEYS:
        periods = [f"--period={period}" for period in PERIODS[survey]]
        ran = run("survey", "table", survey, *periods, "--format", "csv")
        assert (ran.status, ran.err) == (0, "")
        rows = list(csv.DictReader(io.StringIO(ran.out)))
        assert {(row["key"], row["column"]): int(row["value"]) for row in rows} == figures(survey)
        assert len(rows) == len(figures(survey))
        assert {row["key"]: row["measure"] for row in rows} == measures(survey)
        first, last, total = RESPONSES[survey]
        shown = dict(zip(COLUMNS[survey], map(str, (first, last, "", total)), strict=True))
        assert {row["column"]: row["responses"] for row in rows} == shown


def test_on_the_page(answered, client: CheckedClient):
    make_staff(answered)
    answered.commit()
    client.sign_in("sam@northbank.example", PASSWORD)
    for survey in SURVEYS:
        query = "&".join(f"period={period}" for period in PERIODS[survey])
        page = client.page(f"/staff/surveys/{survey}/results?{query}")
        table = page.select_one("caption#percentages").find_parent("table")
        heads = [" ".join(head.get_text(" ").split()) for head in table.select("thead th")]
        first, last, total = RESPONSES[survey]
        columns = COLUMNS[survey]
        assert heads == [
            "Measure",
            f"{columns[0]} n = {first}",
            f"{columns[1]} n = {last}",
            "Change",
            f"Total n = {total}",
        ]
        keys = {measure: key for key, measure in measures(survey).items()}
        shown = {}
        for row in table.select("tbody tr"):
            key = keys[row.th.get_text(strip=True)]
            texts = [cell.get_text(" ", strip=True) for cell in row.find_all("td")]
            for column, text in zip(columns, filter(None, texts), strict=True):
                shown[key, column] = figure(text)
        assert shown == figures(survey)


def figure(text: str) -> int:
    """``38 %`` is 38, ``−20 ppt could be chance`` is -20, ``+4 ppt`` is 4."""
    match = re.match(r"(\d+) %$|([+−]\d+|0) ppt", text)
    assert match, text
    return int((match[1] or match[2]).replace("−", "-"))


def test_what_could_be_chance(answered):
    """With 42 and 32 responses no change of the post-order survey is more than chance."""
    choice = read_choice(answered, "post-order", periods=PERIODS["post-order"])
    changes = {row.key: row.change for row in survey_results(answered, choice).table.rows}
    assert {change.verdict for change in changes.values()} == {"could be chance"}
    assert (changes["timely"].low, changes["timely"].high) == (-1, 41)
    choice = read_choice(answered, "pre-order", periods=PERIODS["pre-order"])
    [first, *_] = survey_results(answered, choice).table.rows
    assert (first.change.value, first.change.low, first.change.high) == (-24, -48, 8)

"""Results as they leave the portal: as CSV, JSON and text."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from portal.report.distributions import distributions
from portal.report.exports import as_csv, as_json, spreadsheet_text
from portal.report.periods import ALL, read_periods
from portal.report.printed import as_text
from portal.report.results import Choice, Results
from portal.report.tables import percentage_table
from portal.surveys.models import Question, Survey
from tests.factories import make_responses, make_version
from tests.report.counting import Asked, Given, frames_of, toml_of
from tests.report.drawn import YES_NO
from tests.report.visit import FRIENDLY, IN_TIME, RECOMMEND, some

COLUMNS = "key,measure,column,kind,responses,answered,positive,value,low,high,note"
PERIODS = ("Before=2023-01-01..2023-03-31", "After=2023-04-01..2023-06-30")


def results(*given, versions=None, periods=PERIODS, grouped=False) -> Results:
    """Results of a survey that asks `FRIENDLY` and `IN_TIME`, without a database."""
    versions = versions or {1: (FRIENDLY, IN_TIME)}
    frames = frames_of(versions, [one for part in given for one in part], grouped=grouped)
    choice = Choice(Survey(key="visit", title="After a visit"), read_periods(periods))
    labels = [period.label for period in choice.periods or (ALL,)]
    return Results(choice, percentage_table(frames, labels), distributions(frames, labels))


def rows(*given, **more) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(results(*given, **more)))))


def test_the_whole_file_letter_by_letter():
    assert as_csv(results(some(8, 4), some(18, 24, 1), some(0, 1, 1, key="in_time"))) == (
        f"{COLUMNS}\n"
        "friendly,Were we friendly?,Before,percent,12,12,8,67,39,86,\n"
        "friendly,Were we friendly?,After,percent,43,42,18,43,29,58,\n"
        "friendly,Were we friendly?,Change,change,,,,-24,-48,8,chance\n"
        "friendly,Were we friendly?,Total,percent,55,54,26,48,35,61,\n"
        "in_time,Were we in time?,Before,percent,12,0,0,,,,[z]\n"
        "in_time,Were we in time?,After,percent,43,1,0,0,0,79,\n"
        "in_time,Were we in time?,Change,change,,,,,,,[z]\n"
        "in_time,Were we in time?,Total,percent,55,1,0,0,0,79,\n"
    )


def test_rows_of_three_periods():
    three = (*PERIODS, "Later=2024-01-01..2024-01-31")
    found = rows(some(3, 1), some(1, 3, 2), periods=three)
    assert [(row["key"], row["column"], row["kind"]) for row in found] == [
        (key, column, kind)
        for key in ("friendly", "in_time")
        for column, kind in (
            ("Before", "percent"),
            ("After", "percent"),
            ("Later", "percent"),
            ("Change", "change"),
            ("Total", "percent"),
        )
    ]
    assert found[3]["value"] == "-50"


@pytest.mark.parametrize(("periods", "column"), [((), "All"), (PERIODS[:1], "Before")])
def test_one_column_has_no_change_and_no_total(periods, column):
    found = rows(some(3, 1), periods=periods)
    assert [(row["key"], row["column"], row["kind"]) for row in found] == [
        ("friendly", column, "percent"),
        ("in_time", column, "percent"),
    ]


def test_notes():
    kind = Asked("friendly", "Were we kind?", YES_NO)
    chance = rows(some(5, 5), some(6, 4, 1))
    assert [row["note"] for row in chance][:4] == ["", "", "chance", ""]
    assert [row["note"] for row in chance][4:] == ["[z]"] * 4
    sure = rows(some(1, 39), some(39, 1, 1))
    assert sure[2]["note"] == ""
    versions = {1: (FRIENDLY,), 2: (kind,)}
    assert rows(some(5, 5), some(6, 4, 1, version=2), versions=versions)[2]["note"] == "chance [b]"
    assert rows(some(1, 39), some(39, 1, 1, version=2), versions=versions)[2]["note"] == "[b]"


def test_a_hidden_cell_is_empty_but_for_its_note():
    others = some(20, 0, inside=False), some(20, 0, 1, inside=False)
    friendly = rows(some(9, 0), some(20, 10, 1), *others, grouped=True)[:4]
    assert [list(row.values())[4:] for row in friendly] == [
        ["", "", "", "", "", "", "[c]"],
        ["30", "30", "20", "67", "49", "81", ""],
        ["", "", "", "", "", "", "[c]"],
        ["", "", "", "", "", "", "[c]"],
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=SUM(A1:A9)", "'=SUM(A1:A9)"),
        ("+44 1632 960 000", "'+44 1632 960 000"),
        ("-20", "'-20"),
        ("@import", "'@import"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("1=1", "1=1"),
        ("a, “b” and 'c'", "a, “b” and 'c'"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_text_that_a_spreadsheet_would_compute(text, written):
    assert spreadsheet_text(text) == written


def test_formulas_are_text_in_csv_and_numbers_are_numbers():
    asked = Asked("q", "=HYPERLINK(1)", YES_NO, "@measure, with a comma")
    labels = ("+First=2023-01-01..2023-03-31", "-2=2023-04-01..2023-06-30")
    found = results(
        some(8, 2, key="q"), some(6, 4, 1, key="q"), versions={1: (asked,)}, periods=labels
    )
    written = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert {row["measure"] for row in written} == {"'@measure, with a comma"}
    assert [row["column"] for row in written] == ["'+First", "'-2", "Change", "Total"]
    assert written[2]["value"] == "-20"
    assert ",-20,-52,19,chance\n" in as_csv(found)
    content = json.loads(as_json(found))
    assert content["measures"][0]["measure"] == "@measure, with a comma"
    assert list(content["measures"][0]["columns"]) == ["+First", "-2", "Total"]
    assert content["measures"][0]["change"]["value"] == -20


def test_json():
    given = [Given(1, n % 2, True, {"s": str(n)}) for n in range(11)]
    found = results(given, some(0, 0), versions={1: (RECOMMEND,)})
    content = json.loads(as_json(found))
    assert (content["survey"], content["title"]) == ("visit", "After a visit")
    assert (content["authority"], content["version"]) == (None, None)
    assert content["periods"][0] == {
        "label": "Before",
        "first_month": "2023-01",
        "last_month": "2023-03",
    }
    assert content["responses"] == {"Before": 6, "After": 5, "Total": 11}
    [measure] = content["measures"]
    assert (measure["key"], measure["measure"]) == ("s", "Would recommend")
    assert measure["columns"]["Before"] == {
        "responses": 6,
        "answered": 6,
        "positive": 3,
        "value": 50,
        "low": 19,
        "high": 81,
        "note": "",
    }
    assert measure["change"] == {
        "value": -10,
        "low": -52,
        "high": 38,
        "verdict": "could be chance",
        "wording_changed": False,
        "note": "chance",
    }
    [distribution] = content["distributions"]
    assert (distribution["key"], distribution["text"]) == ("s", "Recommend?")
    assert distribution["columns"]["Before"] == {
        "counts": [1, 0] * 5 + [1],
        "answered": 6,
        "mean": 5.0,
        "net_promoter_score": -50,
        "note": "",
    }
    assert distribution["columns"]["Total"]["mean"] == 5.0
    assert distribution["columns"]["Total"]["net_promoter_score"] == -45


def test_json_of_one_column_and_of_hidden_cells():
    content = json.loads(as_json(results(some(3, 1), periods=())))
    assert content["responses"] == {"All": 4}
    assert content["periods"] == []
    assert content["measures"][0]["change"] is None
    hidden = results(some(9, 0), some(30, 0, inside=False), periods=(), grouped=True)
    content = json.loads(as_json(hidden))
    assert content["responses"] == {"All": None}
    assert content["measures"][0]["columns"]["All"] == {
        "responses": None,
        "answered": None,
        "positive": None,
        "value": None,
        "low": None,
        "high": None,
        "note": "[c]",
    }


def test_text():
    given = [Given(1, 1, True, {"s": str(n)}) for n in (10, 10, 9, 2)]
    versions = {1: (FRIENDLY, RECOMMEND)}
    text = as_text(results(some(8, 4), some(18, 24, 1), given, versions=versions))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == "After a visit"
    assert "n = 12 n = 46 n = 58" in lines
    assert "Were we friendly? 67 % 43 % −24 ppt could be chance 48 %" in lines
    assert "Would recommend [z] 75 % [z] 75 %" in lines
    assert "10 0 2 2" in lines
    assert "Mean [z] 7.8 7.8" in lines
    assert "Net promoter score (9-10 minus 0-6) [z] +50 +50" in lines
    assert lines[-1] == "[z] not applicable: nobody answered"
    assert "[c]" not in text


def test_what_is_stored_is_what_was_written(run, session):
    asked = Asked("friendly", "=1+1", YES_NO)
    make_version(session, toml_of("visit", [asked]))
    make_responses(session, "visit", "submitted_on,friendly\n2023-01-10,yes\n")
    session.commit()
    written = select(Question.text).join_from(Question, Survey, Survey.key == "visit")
    assert "=1+1" in session.scalars(written).all()
    session.rollback()
    period = "--period==x=2023-01-01..2023-01-31"
    ran = run("survey", "table", "visit", period, "--format", "csv")
    assert ran.out.splitlines()[1].startswith("friendly,'=1+1,'=x,percent,1,1,1,100,")
    for form in ("json", "text"):
        out = run("survey", "table", "visit", period, "--format", form).out
        assert "=1+1" in out
        assert "'=" not in out

"""The template and the words on its columns: the page, the docs and the reader agree."""

import csv
import io
import re
from pathlib import Path

from sqlalchemy import Engine

from portal.people.client_list.columns import COLUMNS
from portal.people.client_list.explained import EXPLAINED
from portal.people.client_list.workbooks import rows_of_first_sheet
from tests.client import CheckedClient
from tests.people.client_lists import CY, as_file, families, plan, wrong_words
from tests.people.test_client_list_pages import LISTS, brought, presses, works

DOCS = Path(__file__).parents[2] / "docs" / "client_list.md"


def template(visitor: CheckedClient) -> list[dict[str, str]]:
    text = visitor.get(f"{LISTS}/template.csv").data.decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(COLUMNS)
    return list(csv.DictReader(io.StringIO(text)))


def test_each_column_is_explained_on_the_page_and_in_the_docs(advisor: CheckedClient) -> None:
    assert sorted(name for names, _ in EXPLAINED for name in names) == sorted(COLUMNS)
    page = advisor.page(LISTS)
    terms, meanings = page.select("main dt"), page.select("main dd")
    shown = [(one.get_text(), two.get_text()) for one, two in zip(terms, meanings, strict=True)]
    assert shown == [(", ".join(names), words) for names, words in EXPLAINED]
    rows = re.findall(r"^\| (`.+`) \| (.+) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert [(names.replace("`", ""), words) for names, words in rows] == shown


def test_the_examples_would_be_read_and_are_passed_over(
    advisor: CheckedClient, engine: Engine
) -> None:
    examples = template(advisor)
    assert len(examples) == 2
    # With a number of their own they are a good family: the examples show what is right.
    assert wrong_words(engine, as_file(*(row | {"household": "H9"} for row in examples))) == []
    british = [row | {"lives_from": "01/04/2024"} if row["lives_from"] else row for row in examples]
    for rows in (examples, british):  # as a spreadsheet saves them again
        assert {one.row for one in plan(engine, as_file(*rows, CY))} == {4}
    presses(advisor, brought(advisor, engine, as_file(*examples, CY)), "apply", {})
    works(engine)
    assert len(families(engine)["household"]) == 1


def test_the_template_as_a_workbook_says_the_same(advisor: CheckedClient, engine: Engine) -> None:
    answer = advisor.get(f"{LISTS}/template.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].endswith('"client-list-template.xlsx"')
    [names, *rows] = [cells for _number, cells in rows_of_first_sheet(answer.data)]
    assert tuple(names) == COLUMNS
    filled = [dict(zip(names, row, strict=False)) for row in rows]
    assert [{k: v for k, v in row.items() if v} for row in filled] == [
        {k: v for k, v in row.items() if v} for row in template(advisor)
    ]
    page = advisor.page(brought(advisor, engine, answer.data))
    assert "only the template's examples" in page.get_text()


def test_the_template_alone_is_refused(advisor: CheckedClient, engine: Engine) -> None:
    page = advisor.page(brought(advisor, engine, as_file(*template(advisor))))
    assert "only the template's examples" in page.get_text()


def test_an_example_that_was_written_over_is_not_passed_over(
    advisor: CheckedClient, engine: Engine
) -> None:
    adult, child = template(advisor)
    words = wrong_words(engine, as_file(adult | {"name": "Ada Marsh"}, child, CY))
    assert words == [
        "2 household: This is the number of the template's examples: write your own, or take the"
        " row out."
    ]

"""Files that are no client list are refused in words, on a page that leads to another file."""

import pytest
from sqlalchemy import Engine

from portal.people.models.client_list import ImportState
from tests.client import CheckedClient
from tests.people.test_client_list_pages import LISTS, brought, newest, uploads
from tests.rows import all_rows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 no workbook", "not a workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture or another kind of file, not a list"),
        (b"%PDF-1.7\n%\xe2\xe3", "a picture or another kind of file, not a list"),
        (b"\xff\xfe\x00 wrong", "UTF-16"),
        (b"name\nJos\xe9", "not UTF-8"),
        (b"name;born\nA;B", "There is no column “born” in a client list: remove or rename it"),
        (b"name\nAda\x00", "NUL"),
        (b",".join(b"c%d" % n for n in range(100)) + b"\n1", "100 columns"),
        (b"name\n" + b"Ada\n" * 20_001, "more than 20,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    advisor: CheckedClient, engine: Engine, content: bytes, words: str
) -> None:
    address = brought(advisor, engine, content)
    page = advisor.page(address)
    summary, tag = page.select_one(".govuk-error-summary"), page.select_one(".govuk-tag--red")
    assert summary is not None
    assert words in summary.get_text()
    assert tag is not None
    assert tag.get_text() == "Refused"
    assert page.select_one(f'main a.govuk-button[href="{LISTS}"]')
    one = newest(engine)
    assert (one.state, one.content) == (ImportState.REFUSED, None)
    assert all_rows(engine)["client_change"] == []


def test_no_file_an_empty_one_and_one_that_is_too_large(
    advisor: CheckedClient, engine: Engine
) -> None:
    assert "Choose a file" in advisor.send(LISTS, {}, LISTS).text
    assert "The file is empty" in uploads(advisor, b" \n").text
    assert "larger than 20 MB" in uploads(advisor, b"x" * 20_000_001).text
    assert uploads(advisor, b"x" * 21_000_000).status_code == 413
    assert all_rows(engine)["client_import"] == []
    assert uploads(advisor, b"name\n" + b"x" * 5_000_000).status_code == 302

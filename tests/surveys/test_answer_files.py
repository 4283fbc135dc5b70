"""Files of answers that are right, however the program that wrote them writes CSV."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.surveys.answer_files import FiledResponse
from tests.surveys.answers import BEST, BETTER, MOOD, RECOMMEND, TIMELY, TODAY, read

LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
FULL = (
    "submitted_on,local_authority,adoption_order_date,timely,mood,recommend,better,best\n"
    "2023-09-02,East Mere,2022-09-10,agree,bad,10,Ring back,The end\n"
    "2024-03-15,northbank,,not_applicable,,0,,\n"
)
READ = [
    FiledResponse(
        "2023-09",
        "east_mere",
        "under_2",
        [(TIMELY, 1), (MOOD, 1), (RECOMMEND, 10)],
        [(BETTER, "Ring back"), (BEST, "The end")],
    ),
    FiledResponse("2024-03", "northbank", "not_known", [(TIMELY, 5), (RECOMMEND, 0)], []),
]


def test_every_column():
    assert read(FULL) == READ


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.removesuffix("\n"),
        lambda text: text + "\n\n",
        lambda text: text.replace("\n2024", "\n\n,,,,,,,\n ,, ,,,,,\n2024"),
        lambda text: text.replace(",", " , "),
        lambda text: "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
        ),
    ],
    ids=[
        "byte order mark",
        "line ends of Windows",
        "line ends of an old Mac",
        "semicolons",
        "as a spreadsheet writes it",
        "no last line end",
        "blank lines",
        "rows of blank cells",
        "spaces",
        "quotes",
    ],
)
def test_the_same_whatever_the_program(change):
    found = read(change(FULL))
    for response in found:  # comments are kept to the letter, blanks at their ends included
        response.comments = [(question, text.strip()) for question, text in response.comments]
    assert found == READ


def test_columns_in_any_order_and_absent_ones_blank():
    assert read("mood,submitted_on\ngood,2023-09-02\n") == [
        FiledResponse("2023-09", "not_known", "not_known", [(MOOD, 0)], [])
    ]


def test_a_response_without_any_answer_is_a_response():
    assert read("submitted_on,mood\n2023-09-02,\n") == [
        FiledResponse("2023-09", "not_known", "not_known", [], [])
    ]


@pytest.mark.parametrize("name", ["East Mere", "east mere", "EAST MERE", "east_mere"])
def test_an_authority_by_its_name_or_key(name):
    [one] = read(f"submitted_on,local_authority,mood\n2023-09-02,{name},\n")
    assert one.authority == "east_mere"


@pytest.mark.parametrize(
    "comment",
    [
        "=1+1",
        "+44 1632 960 000",
        "-20",
        "@everyone",
        "two\nlines, and a comma; and more",
        "two\r\nlines",
        'she said "no"',
        "“é” 春 👪 <b>&amp;</b> '; DROP TABLE survey; --",
        "\x1b[31m\x01",
        "x" * 10_000,
    ],
)
def test_comments_are_kept_as_they_are(comment):
    out = io.StringIO()
    csv.writer(out).writerows(
        [["submitted_on", "better"], ["2023-09-02", comment], ["2023-09-03", "next"]]
    )
    one, other = read(out.getvalue())
    assert one.comments == [(BETTER, comment)]
    assert other.comments == [(BETTER, "next")]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "submitted_on": st.dates(date(1900, 1, 1), TODAY).map(str),
                "timely": st.sampled_from(["", "agree", "neither", "not_applicable"]),
                "recommend": st.integers(0, 10).map(str) | st.just(""),
                "better": st.text(LETTERS, max_size=20).map(str.strip),
            }
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(",;"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_what_is_written_is_read(rows, delimiter, line_end, encoding):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out,
        list(rows[0]),
        delimiter=delimiter,
        lineterminator=line_end,
        quoting=csv.QUOTE_ALL,  # Python's writer leaves a lone carriage return without quotes
    )
    writer.writeheader()
    writer.writerows(rows)
    responses = read(out.getvalue().encode(encoding))
    positions = {"agree": 1, "neither": 2, "not_applicable": 5}
    for row, response in zip(rows, responses, strict=True):
        assert response.month == row["submitted_on"][:7]
        timely = [(TIMELY, positions[row["timely"]])] if row["timely"] else []
        recommend = [(RECOMMEND, int(row["recommend"]))] if row["recommend"] else []
        assert sorted(response.options) == timely + recommend
        assert response.comments == ([(BETTER, row["better"])] if row["better"] else [])

"""Files of answers in which something is wrong: refused as a whole, with row and column."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from tests.surveys.answers import read, refusal
from tests.surveys.wrong_answers import HEADING, WRONG


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place(name):
    content, words = WRONG[name]
    assert words in refusal(content).message


def test_40_mb_and_a_byte():
    assert "larger than 40 MB: divide it" in refusal(b"\n" * 40_000_001).message


def test_one_wrong_value_is_in_the_message_itself():
    refused = refusal(HEADING + b"2023-09-02,agree,99\n")
    assert refused.details == ()
    assert refused.message.startswith("Nothing was stored: row 2, recommend: “99”")


def test_several_wrong_values_are_listed_and_counted():
    refused = refusal(HEADING + b"2023-09-02,x,11\n2023-09-02,agree,1\n2030-01-01,agree,y\n1,2\n")
    assert refused.message == "Nothing was stored: 5 values are wrong."
    places = [detail.split(":")[0] for detail in refused.details]
    assert places == [
        "row 2, timely",
        "row 2, recommend",
        "row 4, submitted_on",
        "row 4, recommend",
        "row 5",
    ]


@pytest.mark.parametrize("rows", [20, 21, 1000])
def test_twenty_are_listed_and_the_number_of_all_is_said(rows):
    refused = refusal(HEADING + b"2023-09-02,x,1\n" * rows)
    assert len(refused.details) == 20
    assert f"{rows} values are wrong." in refused.message
    assert ("The first 20 of them:" in refused.message) == (rows > 20)
    assert refused.details[19].startswith("row 21, timely")


def test_a_wrong_value_is_shortened():
    assert len(refusal(HEADING + b"2023-09-02," + b"x" * 5000 + b",1\n").message) < 300


@given(st.binary() | st.text().map(str.encode))
def test_anything_else_is_refused_and_nothing_breaks(content):
    with pytest.raises(Refusal):
        read(content)


@given(st.text())
def test_anything_under_a_right_header_is_read_or_refused(rows):
    # Nothing but a refusal may come of it, and never a file of no responses.
    with suppress(Refusal):
        assert read(f"submitted_on,timely,better\n{rows}")


def test_a_file_of_nothing_but_wrong_rows_is_left_early():
    told = refusal(b"submitted_on,timely\n" + b"x,y\n" * 100_000)
    assert "more than 1000 values are wrong" in told.message
    assert len(told.details) == 20

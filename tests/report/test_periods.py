"""Periods of a table: whole months under a label, as commands, addresses and people write them."""

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.report.periods import Period, period_of, read_periods


def written(label: str, dates: str = "2023-09-01..2023-12-31") -> str:
    return f"{label}={dates}"


def refusal(*periods: str) -> str:
    with pytest.raises(Refusal) as refused:
        read_periods(periods)
    return refused.value.message


def test_whole_months():
    assert read_periods(["Autumn=2023-09-01..2023-12-31", "Winter=2024-01-01..2024-02-29"]) == (
        Period("Autumn", "2023-09", "2023-12"),
        Period("Winter", "2024-01", "2024-02"),
    )


def test_the_order_given_is_kept():
    later, earlier = "b=2024-01-01..2024-01-31", "a=2023-01-01..2023-01-31"
    assert [period.label for period in read_periods([later, earlier])] == ["b", "a"]


def test_no_periods_are_no_periods():
    assert read_periods([]) == ()


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("a=b", "a=b"),
        ("=", "="),
        ("=SUM(A1)", "=SUM(A1)"),
        ("+1", "+1"),
        ("-1", "-1"),
        ("@you", "@you"),
        ("Été – hiver 春 👪", "Été – hiver 春 👪"),
        ("  two   spaces  ", "two spaces"),
        ("<b>&amp;", "<b>&amp;"),
        ("2023-09-01..2023-12-31", "2023-09-01..2023-12-31"),
        ("x" * 60, "x" * 60),
        ("Totals", "Totals"),
        ("Change of year", "Change of year"),
    ],
)
def test_any_label_that_can_be_read(label, read):
    assert read_periods([written(label)]) == (Period(read, "2023-09", "2023-12"),)


@pytest.mark.parametrize("label", ["Change", "Total", "All", "ALL", "toTAL", "change", " Total "])
def test_labels_that_the_table_needs_itself(label):
    assert "kept for the table itself" in refusal(written(label))


@pytest.mark.parametrize("label", ["", "   ", "x" * 61, "é" * 61])
def test_labels_of_a_wrong_length(label):
    assert "a label of 1 to 60 characters" in refusal(written(label))


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x9b", "\ud800"])
def test_labels_with_control_characters(character):
    assert "control character" in refusal(written(f"a{character}b"))


def test_a_label_of_two_lines():
    assert refusal(written("a\nb"))


@pytest.mark.parametrize("second", ["Autumn", "AUTUMN", " autumn "])
def test_the_same_label_twice(second):
    assert "Two periods have the label" in refusal(
        written("Autumn"), written(second, "2024-01-01..2024-01-31")
    )


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ("2023-09-02..2023-12-31", "begin on the first day"),
        ("2023-09-01..2023-12-30", "end on the last day"),
        ("2024-02-01..2024-02-28", "end on the last day"),
        ("2023-12-01..2023-09-30", "ends before it begins"),
        ("2023-09-01..2023-09-31", "2023-09-31 is a day that does not exist"),
        ("2023-02-01..2023-02-29", "2023-02-29 is a day that does not exist"),
        ("2023-13-01..2024-01-31", "2023-13-01 is a day that does not exist"),
        ("0000-01-01..0000-01-31", "does not exist"),
        ("2023-09-01", "must be written"),
        ("2023-09-01...2023-12-31", "must be written"),
        ("2023-09..2023-12", "must be written"),
        ("2023-9-1..2023-12-31", "must be written"),
        ("01/09/2023..31/12/2023", "must be written"),
        ("2023-09-01..2023-12-31 ", "must be written"),
        ("", "must be written"),
    ],
)
def test_dates_that_are_not_whole_months(dates, reason):
    assert reason in refusal(written("a", dates))


@pytest.mark.parametrize("text", ["", "a", "2023-09-01..2023-12-31", "a:2023-09-01..2023-12-31"])
def test_no_label_at_all(text):
    assert "must be written LABEL=2023-09-01..2023-12-31" in refusal(text)


def test_digits_of_another_script():
    assert refusal("a=٢٠٢٣-٠٩-٠١..٢٠٢٣-١٢-٣١")


@pytest.mark.parametrize(
    "second",
    [
        "2023-12-01..2024-01-31",
        "2023-08-01..2023-09-30",
        "2023-10-01..2023-11-30",
        "2023-01-01..2024-12-31",
        "2023-09-01..2023-12-31",
    ],
)
def test_periods_that_overlap(second):
    message = refusal(written("one"), written("two", second))
    assert "overlap" in message
    assert "one" in message
    assert "two" in message


def test_periods_that_touch_do_not_overlap():
    read_periods([written("one"), "two=2024-01-01..2024-01-31", "none=2023-08-01..2023-08-31"])


def test_twelve_periods_and_no_more():
    periods = [
        f"{month}=2023-{month:02}-01..2023-{month:02}-{calendar.monthrange(2023, month)[1]}"
        for month in range(1, 13)
    ]
    assert len(read_periods(periods)) == 12
    assert "at most 12" in refusal(*periods, "13=2024-01-01..2024-01-31")


months = st.tuples(st.integers(1900, 2999), st.integers(1, 12)).map(lambda m: f"{m[0]}-{m[1]:02}")


@given(st.text(min_size=1, max_size=60).filter(str.strip), months, months)
def test_what_is_written_is_read_as_it_was(label, one, other):
    try:
        period = period_of(label, min(one, other), max(one, other))
    except Refusal:
        return
    assert read_periods([period.written]) == (period,)

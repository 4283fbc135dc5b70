"""Months and periods as people type them on a form."""

import calendar

import pytest

from portal.errors import Refusal
from portal.report.periods import check_periods, period_of, read_month


@pytest.mark.parametrize(
    "typed",
    [
        "September 2023",
        "september 2023",
        " SEPTEMBER   2023 ",
        "Sep 2023",
        "Sept 2023",
        "sep. 2023",
        "9/2023",
        "09/2023",
        "9 / 2023",
        "2023-09",
        "2023-9",
    ],
)
def test_months_as_people_type_them(typed):
    assert read_month(typed, "first") == "2023-09"


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_by_its_name(number):
    for names in (calendar.month_name, calendar.month_abbr):
        assert read_month(f"{names[number]} 2024", "first") == f"2024-{number:02}"


@pytest.mark.parametrize(
    "typed",
    [
        "September",
        "2023",
        "Smarch 2023",
        "Ju 2023",
        "13/2023",
        "0/2023",
        "2023-00",
        "9/23",
        "1 September 2023",
        "September 1899",
        "September 3000",
        "September 20233",
        "Sep\x002023",
        "septembre 2023",
        "٩/٢٠٢٣",
    ],
)
def test_what_is_not_a_month(typed):
    with pytest.raises(Refusal, match="is not a month such as September 2023") as refused:
        read_month(typed, "last")
    assert refused.value.field == "last"


def test_what_people_type_is_refused_at_its_field():
    for label, first, last, field in (
        ("a", "", "May 2023", "first"),
        ("a", "May 2023", "", "last"),
        ("a", "May 2023", "April 2023", "last"),
        ("Total", "May 2023", "May 2023", "label"),
        ("x" * 61, "May 2023", "May 2023", "label"),
    ):
        with pytest.raises(Refusal) as refused:
            period_of(label, first, last)
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        ("September 2023", "December 2023", "September to December 2023"),
        ("April 2023", "March 2024", "April 2023 to March 2024"),
        ("May 2023", "May 2023", "May 2023"),
    ],
)
def test_a_period_without_a_name_is_called_by_its_months(first, last, label):
    assert period_of("", first, last).label == label


def test_typed_periods_are_checked_together():
    one, other = period_of("", "May 2023", "June 2023"), period_of("", "June 2023", "July 2023")
    with pytest.raises(Refusal, match="overlap"):
        check_periods([one, other])

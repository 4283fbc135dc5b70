"""Bands of the date of an adoption order, counted in whole months to the month of the answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.surveys.bands import band_of, month_of

SHIPPED, SECOND = (1, 3, 5, 10), (2, 6)


@pytest.mark.parametrize(
    ("ordered", "band"),
    [
        ("2023-10-01", "before_order"),
        ("2023-09-16", "before_order"),  # the day after the answer, in its own month
        ("2023-09-15", "under_1"),
        ("2023-09-01", "under_1"),
        ("2022-10-01", "under_1"),
        ("2022-09-30", "1_to_3"),
        ("2022-09-01", "1_to_3"),
        ("2020-10-01", "1_to_3"),
        ("2020-09-30", "3_to_5"),
        ("2018-10-01", "3_to_5"),
        ("2018-09-30", "5_to_10"),
        ("2013-10-01", "5_to_10"),
        ("2013-09-30", "over_10"),
        ("1990-01-01", "over_10"),
    ],
)
def test_each_border(ordered, band):
    assert band_of(date.fromisoformat(ordered), date(2023, 9, 15), SHIPPED) == band


@pytest.mark.parametrize(
    ("ordered", "answered", "band"),
    [
        ("2020-02-29", "2020-02-29", "under_1"),
        ("2020-02-29", "2020-02-28", "before_order"),
        ("2020-02-29", "2021-01-31", "under_1"),
        ("2020-02-29", "2021-02-01", "1_to_3"),  # the month counts, not the 28th or 1 March
        ("2020-02-29", "2023-01-31", "1_to_3"),
        ("2020-02-29", "2023-02-28", "3_to_5"),
        ("2019-03-31", "2024-02-29", "3_to_5"),
        ("2019-02-28", "2024-02-29", "5_to_10"),
    ],
)
def test_leap_days(ordered, answered, band):
    days = date.fromisoformat(ordered), date.fromisoformat(answered)
    assert band_of(*days, SHIPPED) == band


def test_no_date_is_no_band():
    assert band_of(None, date(2023, 9, 15), SHIPPED) == "not_known"


@pytest.mark.parametrize(
    ("ordered", "band"),
    [
        ("2023-09-16", "before_order"),
        ("2021-10-01", "under_2"),
        ("2021-09-30", "2_to_6"),
        ("2017-10-31", "2_to_6"),
        ("2017-09-30", "over_6"),
    ],
)
def test_the_bands_of_the_second_agency(ordered, band):
    assert band_of(date.fromisoformat(ordered), date(2023, 9, 15), SECOND) == band


def test_an_agency_with_one_border():
    assert band_of(date(2021, 1, 1), date(2023, 1, 1), (2,)) == "over_2"
    assert band_of(date(2021, 2, 1), date(2023, 1, 1), (2,)) == "under_2"


days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(days, days, days)
def test_the_days_of_a_month_make_no_difference_once_ordered(ordered, answered, other):
    """Two answers of one month to one order are in one band: a band tells no day."""
    same_month = other.replace(year=answered.year, month=answered.month, day=min(other.day, 28))
    if ordered > min(answered, same_month):
        return
    assert band_of(ordered, answered, SHIPPED) == band_of(ordered, same_month, SHIPPED)


@given(days, days)
def test_a_month_has_no_day(day, other):
    assert len(month_of(day)) == 7
    assert (month_of(day) == month_of(other)) == (
        (day.year, day.month) == (other.year, other.month)
    )
    assert (month_of(day) < month_of(other)) <= (day < other)

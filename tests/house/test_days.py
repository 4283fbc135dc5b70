"""Days as people type them: read in every common way, or refused in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.days import FIRST_YEAR, LAST_YEAR, MONTHS, day_figures, day_words, read_day
from portal.errors import Refusal

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@given(DAYS, st.sampled_from(["/", "-", ".", " ", " / "]))
def test_a_day_is_read_however_its_figures_are_parted(day: date, mark: str) -> None:
    assert read_day(f"{day.day}{mark}{day.month}{mark}{day.year}") == day
    assert read_day(f" {day.day:02}{mark}{day.month:02}{mark}{day.year} ") == day


@given(DAYS)
def test_a_day_is_read_as_it_is_said_and_as_programs_write_it(day: date) -> None:
    for written in (day_words(day), day_words(day).upper(), day_figures(day), day.isoformat()):
        assert read_day(written) == day
    month = MONTHS[day.month - 1]
    assert read_day(f"{day.day} {month[:3]} {day.year}") == day
    assert read_day(f"{day.day}/{month}/{day.year}") == day


def refusal_of(text: str) -> Refusal | None:
    try:
        read_day(text, "holds_from")
    except Refusal as refusal:
        return refusal
    return None


@given(st.text(max_size=40))
def test_anything_else_is_refused_in_one_short_line(text: str) -> None:
    refusal = refusal_of(text)
    if refusal is not None:
        assert refusal.field == "holds_from"
        assert len(refusal.message) < 120
        assert "\n" not in refusal.message


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99999))
def test_figures_that_are_no_day_of_the_calendar_are_refused(
    day: int, month: int, year: int
) -> None:
    try:
        expected = date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        expected = None
    if expected is None:
        with pytest.raises(Refusal):
            read_day(f"{day}/{month}/{year}")
    else:
        assert read_day(f"{day}/{month}/{year}") == expected


WRONG = {
    "": "Write a day as day, month and year",
    "tomorrow": "Write a day as day, month and year",
    "1/4": "Write a day as day, month and year",
    "1/4/26": "Write the year with four figures",
    "31/2/2026": "There is no 31/2/2026 in the calendar",
    "29 February 2027": "There is no 29 February 2027 in the calendar",
    "1 Ju 2026": "Write a day as day, month and year",
    "1 Smarch 2026": "There is no 1 Smarch 2026 in the calendar",
    "0/4/2026": "There is no 0/4/2026 in the calendar",
    "1/4/1899": "The year must be between 1900 and 2100",
    "1/4/9999": "The year must be between 1900 and 2100",
    "١/٤/٢٠٢٦": "Write a day as day, month and year",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_day(text)
    assert refused.value.message.startswith(WRONG[text])


def test_the_29th_of_february_is_a_day_of_leap_years() -> None:
    assert read_day("29/2/2028") == date(2028, 2, 29)

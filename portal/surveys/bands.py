"""Bands of the date of an adoption order: what is kept of it, instead of the date."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from portal.surveys.models import NOT_KNOWN

BEFORE_ORDER = "before_order"


def month_of(day: date) -> str:
    """The month of a day, as ``2023-09``."""
    return f"{day.year:04d}-{day.month:02d}"


def band_of(order_date: date | None, answered_on: date, years: Sequence[int]) -> str:
    """The band of an order's date, counted in whole months to the month of the answer.

    ``years`` part the bands, (1, 3, 5, 10) for example: ``under_1``, ``1_to_3``, ``3_to_5``,
    ``5_to_10``, ``over_10``. A month that is exactly at a border is in the later band. An
    order of a later day than the answer is ``before_order``.
    """
    if order_date is None:
        return NOT_KNOWN
    if order_date > answered_on:
        return BEFORE_ORDER
    months = (answered_on.year - order_date.year) * 12 + answered_on.month - order_date.month
    place = bisect_right([12 * year for year in years], months)
    if place == 0:
        return f"under_{years[0]}"
    if place == len(years):
        return f"over_{years[-1]}"
    return f"{years[place - 1]}_to_{years[place]}"

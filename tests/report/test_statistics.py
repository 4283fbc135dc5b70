"""Rounding and intervals, held against Python's decimals and against statsmodels."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from portal.report.statistics import Share, could_be_chance, newcombe, rounded, wilson


@st.composite
def shares(draw: st.DrawFn, most: int = 200) -> Share:
    answered = draw(st.integers(1, most))
    return Share(draw(st.integers(0, answered)), answered)


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (Fraction(25, 2), 13),
        (Fraction(-25, 2), -13),
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(29, 2), 15),  # 14.5: halves to even would give 14
        (Fraction(124999999999, 10**10), 12),
        (Fraction(-124999999999, 10**10), -12),
        (Fraction(1, 3), 0),
        (Fraction(-1, 3), 0),
        (Fraction(0), 0),
        (0.49999999999999994, 0),  # adding a half in floats would give 1
        (2.5, 3),
        (-2.5, -3),
    ],
)
def test_halves_go_away_from_zero(value, whole):
    assert rounded(value) == whole
    assert type(rounded(value)) is int


@given(st.integers(-(10**9), 10**9), st.sampled_from([2, 4, 5, 8, 10, 16, 25, 40, 1000]))
def test_rounding_is_that_of_decimals(above, below):
    # Each of these denominators has an exact decimal, so that Decimal says what is right.
    exact = Decimal(above) / Decimal(below)
    right = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert rounded(Fraction(above, below)) == right


@given(shares(), shares())
def test_a_percentage_is_rounded_from_the_exact_fraction(one, other):
    exact = 100 * Fraction(other.positive, other.answered) - 100 * Fraction(
        one.positive, one.answered
    )
    assert abs(rounded(exact) - exact) <= Fraction(1, 2)
    assert rounded(-exact) == -rounded(exact)


def test_what_is_not_a_share_is_refused():
    for positive, answered in ((0, 0), (1, 0), (-1, 5), (6, 5), (0, -1)):
        with pytest.raises(ValueError, match="not a share"):
            Share(positive, answered)


def test_wilson_is_that_of_statsmodels_for_all_small_samples():
    for answered in range(1, 61):
        for positive in range(answered + 1):
            right = proportion_confint(positive, answered, method="wilson")
            ours = np.array(wilson(Share(positive, answered))) / 100
            assert ours == pytest.approx(right, abs=1e-12)


@given(shares(most=2_000_000))
def test_wilson_is_that_of_statsmodels_for_large_samples(share):
    right = proportion_confint(share.positive, share.answered, method="wilson")
    assert np.array(wilson(share)) / 100 == pytest.approx(right, abs=1e-9)


@given(shares(most=2_000_000))
def test_wilson_holds_its_share_and_stays_between_nothing_and_all(share):
    low, high = wilson(share)
    assert 0 <= low <= float(share.percent) <= high <= 100
    assert (low == 0) == (share.positive == 0)
    assert (high == 100) == (share.positive == share.answered)


@settings(max_examples=300)
@given(shares(), shares())
def test_newcombe_is_that_of_statsmodels(first, last):
    # statsmodels takes the first group minus the second: the last period goes first.
    right = confint_proportions_2indep(
        last.positive,
        last.answered,
        first.positive,
        first.answered,
        compare="diff",
        method="newcomb",
    )
    assert np.array(newcombe(first, last)) / 100 == pytest.approx(right, abs=1e-9)


@given(shares(), shares())
def test_the_way_back_is_the_same_interval_with_the_other_sign(first, last):
    low, high = newcombe(first, last)
    assert newcombe(last, first) == pytest.approx((-high, -low), abs=1e-9)
    assert low <= float(last.percent - first.percent) <= high


def test_the_figures_of_the_field():
    # Each is to the digit in the description of the field from which the portal was built.
    assert wilson(Share(12, 42)) == pytest.approx((17.2, 43.6), abs=0.05)
    assert wilson(Share(16, 32)) == pytest.approx((33.6, 66.4), abs=0.05)
    assert newcombe(Share(8, 12), Share(18, 42)) == pytest.approx((-47.7, 7.6), abs=0.05)
    change = Share(18, 42).percent - Share(8, 12).percent
    assert float(change) == pytest.approx(-23.8, abs=0.05)
    assert rounded(change) == -24
    misprinted = (Share(12, 42), Share(16, 32))
    assert rounded(misprinted[1].percent - misprinted[0].percent) == 21
    assert [rounded(bound) for bound in newcombe(*misprinted)] == [-1, 41]


@pytest.mark.parametrize(
    ("first", "last"),
    [(Share(7, 10), Share(13, 13)), (Share(3, 10), Share(0, 13)), (Share(1, 10), Share(8, 17))],
)
def test_chance_is_judged_by_the_interval_before_rounding(first, last):
    interval = newcombe(first, last)
    assert 0 in [rounded(bound) for bound in interval]
    assert not could_be_chance(interval)


def test_chance_is_judged_by_the_interval_before_rounding_on_the_other_side_too():
    # From −0.77 to 41.38: it holds zero, and so does what is printed, −1 to +41.
    assert could_be_chance(newcombe(Share(12, 42), Share(16, 32)))
    assert could_be_chance((-0.001, 9.0))
    assert could_be_chance((-9.0, 0.0))
    assert could_be_chance((0.0, 9.0))
    assert not could_be_chance((0.001, 9.0))
    assert not could_be_chance((-9.0, -0.001))

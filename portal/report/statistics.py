"""Percentages, changes and their intervals: exact fractions, rounded once, at the end."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Share:
    """``positive`` of ``answered``, two whole numbers; ``answered`` is above zero."""

    positive: int
    answered: int

    def __post_init__(self) -> None:
        if not 0 <= self.positive <= self.answered or self.answered == 0:
            raise ValueError(f"{self.positive} of {self.answered} is not a share")

    @property
    def percent(self) -> Fraction:
        return Fraction(100 * self.positive, self.answered)


def rounded(value: Fraction | float) -> int:
    """Round once, halves away from zero: 12.5 is 13, -12.5 is -13. The only rounding here."""
    numerator, denominator = value.as_integer_ratio()
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if value < 0 else whole


def wilson(share: Share) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share, in percent, unrounded.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209-212.
    """
    n, p = share.answered, share.positive / share.answered
    centre = p + Z95**2 / (2 * n)
    spread = Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
    shrink = 1 + Z95**2 / n
    # At 0 and at n of n the bound is the share itself; sums of floats may miss it by a hair.
    low = 0.0 if share.positive == 0 else 100 * (centre - spread) / shrink
    high = 100.0 if share.positive == n else 100 * (centre + spread) / shrink
    return low, high


def newcombe(first: Share, last: Share) -> tuple[float, float]:
    """Newcombe's 95 % interval of last minus first, in percentage points, unrounded.

    Method 10 of R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890: square-and-add of
    the two Wilson intervals, without continuity correction.
    """
    first_low, first_high = wilson(first)
    last_low, last_high = wilson(last)
    before, after = float(first.percent), float(last.percent)
    change = float(last.percent - first.percent)
    low = change - sqrt((after - last_low) ** 2 + (first_high - before) ** 2)
    high = change + sqrt((last_high - after) ** 2 + (before - first_low) ** 2)
    return low, high


def could_be_chance(interval: tuple[float, float]) -> bool:
    """Whether an unrounded interval of a change holds zero."""
    low, high = interval
    return low <= 0 <= high

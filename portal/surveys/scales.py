"""The built-in scales: their codes are those of the historic answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One option of a question as it is written, before it is stored."""

    code: str
    label: str
    positive: bool = False
    counted: bool = True


NOT_APPLICABLE = Choice("not_applicable", "Not applicable", counted=False)

SCALES: dict[str, tuple[Choice, ...]] = {
    "agreement": (
        Choice("strongly_agree", "Strongly agree", positive=True),
        Choice("agree", "Agree", positive=True),
        Choice("neither", "Neither agree nor disagree"),
        Choice("disagree", "Disagree"),
        Choice("strongly_disagree", "Strongly disagree"),
        NOT_APPLICABLE,
    ),
    "amount_of_time": (
        Choice("too_long", "Too long"),
        Choice("about_right", "About right", positive=True),
        Choice("too_short", "Too short"),
        NOT_APPLICABLE,
    ),
    "usefulness": (
        Choice("very_useful", "Very useful", positive=True),
        Choice("fairly_useful", "Fairly useful", positive=True),
        Choice("not_very_useful", "Not very useful"),
        Choice("not_at_all_useful", "Not at all useful"),
        NOT_APPLICABLE,
    ),
}

LOWEST, HIGHEST = 0, 10


def zero_to_ten(positive: range) -> tuple[Choice, ...]:
    """The eleven options of a 0-10 scale; option number n is the answer n."""
    return tuple(
        Choice(str(number), str(number), positive=number in positive)
        for number in range(LOWEST, HIGHEST + 1)
    )

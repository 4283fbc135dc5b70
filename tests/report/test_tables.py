"""Percentage tables, case by case: responses in, a table out, without a database."""

import pytest

from portal.report.measures import Frames
from portal.report.tables import Percent, percentage_table
from tests.report.counting import Asked, Given, frames_of
from tests.report.drawn import YES_NO, numbers
from tests.report.visit import FRIENDLY, ONE, row_of, some, table_of


def test_the_base_is_those_who_answered_the_question():
    blank = [Given(1, 0)] * 5
    not_applicable = [Given(1, 0, True, {"friendly": "na"})] * 4
    table = table_of(some(1, 7), blank, not_applicable, some(2, 1, key="in_time"))
    assert table.responses == (20,)
    friendly, in_time = table.rows
    assert (friendly.percents[0].answered, friendly.percents[0].positive) == (8, 1)
    assert friendly.percents[0].value == 13  # 12.5, and halves go away from zero
    assert (in_time.percents[0].answered, in_time.percents[0].value) == (3, 67)
    assert friendly.percents[0].responses == 20


def test_the_change_is_that_of_the_unrounded_percentages():
    # 7 of 11 is 63.6, printed 64; 32 of 42 is 76.2, printed 76; the change is 12.6, printed 13.
    row = row_of(some(7, 4), some(32, 10, 1), periods=2)
    assert [percent.value for percent in row.percents] == [64, 76]
    assert row.change.value == 13


@pytest.mark.parametrize(("counts", "change"), [((1, 7, 2, 6), 13), ((2, 6, 1, 7), -13)])
def test_half_a_point_goes_away_from_zero_both_ways(counts, change):
    row = row_of(some(*counts[:2]), some(*counts[2:], period=1), periods=2)
    assert row.change.value == change


def test_the_change_is_from_the_first_to_the_last_and_the_total_of_all():
    row = row_of(some(1, 3), some(0, 92, 1), some(3, 1, 2), periods=3)
    assert (row.change.value, row.total.answered, row.total.positive) == (50, 100, 4)
    assert row.total.value == 4  # an average of the three would be 33


def test_the_misprinted_change():
    row = row_of(some(12, 30), some(16, 16, 1), periods=2)
    change = row.change
    assert (change.value, change.low, change.high, change.verdict) == (
        21,
        -1,
        41,
        "could be chance",
    )
    assert (row.percents[0].low, row.percents[0].high) == (17, 44)
    assert (row.percents[1].low, row.percents[1].high) == (34, 66)


def test_chance_is_judged_before_rounding():
    change = row_of(some(7, 3), some(13, 0, 1), periods=2).change
    assert (change.low, change.high) == (0, 60)
    assert (change.verdict, change.note) == ("more than chance", "")


def test_nobody_answered():
    row = row_of(some(3, 0, key="in_time"), some(3, 1, 1), periods=2)
    assert row.percents[0] == Percent(3, answered=0, positive=0, note="[z]")
    assert (row.change.hidden, row.change.verdict) == ("[z]", "")
    assert (row.total.answered, row.total.value) == (4, 75)


def test_nobody_answered_in_any_period():
    row = row_of(some(3, 0, key="in_time"), periods=2)
    assert [cell.note for cell in (*row.percents, row.change, row.total)] == ["[z]"] * 4
    assert (row.total.responses, row.total.answered) == (3, 0)


def test_only_answers_that_do_not_count():
    row = row_of([Given(1, 0, True, {"friendly": "na"})] * 9)
    assert row.percents[0] == Percent(9, answered=0, positive=0, note="[z]")


def test_no_responses_at_all():
    table = table_of(periods=2)
    assert (table.responses, table.total_responses) == ((0, 0), 0)
    assert {cell.note for row in table.rows for cell in row.percents} == {"[z]"}


def test_a_group_of_nobody_in_an_empty_period_is_no_secret():
    row = row_of(some(0, 0), periods=2, grouped=True)
    assert [cell.note for cell in (*row.percents, row.change, row.total)] == ["[z]"] * 4


@pytest.mark.parametrize(
    ("inside", "others", "mark"),
    [
        (9, 50, "[c]"),
        (50, 9, "[c]"),
        (10, 10, ""),
        (0, 50, "[c]"),
        (50, 0, "[c]"),
        (9, 9, "[c]"),
        (1, 0, "[c]"),
    ],
)
def test_a_group_and_its_remainder_need_ten_answers(inside, others, mark):
    table = table_of(some(inside, 0), some(others, 0, inside=False), grouped=True)
    assert table.rows[0].percents[0].note == mark
    assert table.responses == (None if mark else inside,)


def test_ten_are_needed_of_each_measure_not_of_the_responses():
    """20 responded in the group, but 9 of them answered this question."""
    table = table_of(
        some(9, 0), some(11, 0, key="in_time"), some(30, 0, inside=False), grouped=True
    )
    friendly, in_time = table.rows
    assert table.responses == (20,)
    assert friendly.percents[0] == Percent(20, note="[c]")
    assert in_time.percents[0].note == "[c]"  # of the others nobody answered this one


def test_answers_that_do_not_count_do_not_make_ten():
    not_applicable = [Given(1, 0, True, {"friendly": "na"})] * 5
    table = table_of(some(9, 0), not_applicable, some(30, 0, inside=False), grouped=True)
    assert table.rows[0].percents[0].note == "[c]"


def test_without_a_group_nothing_is_hidden():
    assert table_of(some(1, 0)).rows[0].percents[0].value == 100


@pytest.mark.parametrize(
    ("small", "change"), [(0, "[c]"), (1, None), (2, "[c]")], ids=["first", "middle", "last"]
)
def test_a_hidden_period_takes_the_total_and_its_change_with_it(small, change):
    sizes = [9 if period == small else 20 for period in range(3)]
    given = [some(size, 0, period) for period, size in enumerate(sizes)]
    given += [some(15, 5, period, inside=False) for period in range(3)]
    table = table_of(*given, periods=3, grouped=True)
    row = table.rows[0]
    assert [cell.note == "[c]" for cell in row.percents] == [n == small for n in range(3)]
    assert row.total == Percent(None, note="[c]")
    assert table.total_responses is None
    assert row.change.hidden == (change or "")


def test_confidential_comes_before_not_applicable():
    """That a period is empty must not be told by the mark of a change that is hidden anyway."""
    given = some(9, 0), some(30, 0, inside=False)
    row = row_of(*given, periods=2, grouped=True)
    assert [cell.note for cell in row.percents] == ["[c]", "[z]"]
    assert (row.change.hidden, row.total.note) == ("[c]", "[c]")


def test_a_question_without_a_positive_option_is_no_measure():
    about = Asked("about", "Are you a parent?", tuple((*o[:2], False, o[3]) for o in YES_NO))
    versions = {1: (about, FRIENDLY)}
    table = table_of(some(3, 1), some(9, 9, key="about"), versions=versions)
    assert [row.key for row in table.rows] == ["friendly"]
    assert table.responses == (22,)


def test_six_to_ten_recommend():
    versions = {1: (Asked("s", "Recommend?", numbers(6, 10), kind="scale"),)}
    given = [Given(1, 0, True, {"s": str(number)}) for number in range(11)]
    percent = row_of(given, key="s", versions=versions).percents[0]
    assert (percent.answered, percent.positive, percent.value) == (11, 5, 45)


def test_the_frames_are_left_as_they_were():
    frames = frames_of(ONE, some(3, 4) + some(5, 6, 1))
    copies = [frame.copy() for frame in (frames.options, frames.answers, frames.responses)]
    first = percentage_table(frames, ["a", "b"])
    assert percentage_table(Frames(*copies, grouped=False), ["a", "b"]) == first
    for frame, copy in zip((frames.options, frames.answers, frames.responses), copies, strict=True):
        assert frame.equals(copy)


def test_the_order_of_rows_in_the_frames_makes_no_difference():
    frames = frames_of(ONE, some(3, 4) + some(5, 6, 1) + some(1, 2, key="in_time"))
    mixed = [
        frame.sample(frac=1, random_state=1)
        for frame in (frames.options, frames.answers, frames.responses)
    ]
    labels = ["a", "b"]
    assert percentage_table(Frames(*mixed, grouped=False), labels) == percentage_table(
        frames, labels
    )

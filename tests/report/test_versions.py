"""Tables over several versions of a survey: joined by key, in the latest wording, breaks marked."""

from dataclasses import replace

import pytest

from portal.report.results import read_choice, survey_results
from tests.factories import make_responses, make_version
from tests.report.counting import Asked, toml_of
from tests.report.drawn import YES_NO, numbers
from tests.report.visit import FRIENDLY, IN_TIME, row_of, some, table_of

OTHER_LABEL = (("yes", "Yes!", True, True), *YES_NO[1:])
OTHER_CODE = (*YES_NO[:2], ("none", "Not for us", False, False))
MORE = (*YES_NO, ("so", "So so", False, True))
OTHER_POSITIVE = (YES_NO[0], ("no", "No", True, True), YES_NO[2])
OTHER_COUNTED = (*YES_NO[:2], ("na", "Not for us", False, True))


def change_between(before: Asked, after: Asked, *others: Asked):
    """The change of a measure that was asked so in one period, and so in the next."""
    versions = {1: (before,), 2: (*others, after)}
    key = before.key
    given = some(5, 5, key=key), some(6, 4, 1, key=key, version=2)
    return row_of(*given, key=key, versions=versions, periods=2).change


@pytest.mark.parametrize(
    "after",
    [
        replace(FRIENDLY, text="Were we kind?"),
        replace(FRIENDLY, options=OTHER_LABEL),
        replace(FRIENDLY, options=OTHER_CODE),
        replace(FRIENDLY, options=MORE),
        replace(FRIENDLY, options=OTHER_POSITIVE),
        replace(FRIENDLY, options=OTHER_COUNTED),
        replace(FRIENDLY, text="Were we friendly"),
    ],
    ids=["text", "label", "code", "option more", "positive", "counted", "a letter"],
)
def test_a_break_is_marked(after):
    change = change_between(FRIENDLY, after)
    assert change.broken
    assert change.note.split()[-1] == "[b]"


def test_a_break_with_chance_and_without():
    assert change_between(FRIENDLY, replace(FRIENDLY, text="Were we kind?")).note == "chance [b]"
    after = replace(FRIENDLY, text="Were we kind?")
    given = some(1, 39), some(39, 1, 1, version=2)
    row = row_of(*given, versions={1: (FRIENDLY,), 2: (after,)}, periods=2)
    assert row.change.note == "[b]"


def test_another_range_of_a_scale_is_a_break():
    before = Asked("s", "Recommend?", numbers(6, 10), kind="scale")
    after = replace(before, options=numbers(7, 10))
    given = (
        [replace(one, answers={"s": "6"}) for one in some(5, 0)],
        [replace(one, answers={"s": "6"}) for one in some(5, 0, 1, version=2)],
    )
    row = row_of(*given, key="s", versions={1: (before,), 2: (after,)}, periods=2)
    assert [percent.value for percent in row.percents] == [100, 0]
    assert row.change.broken


@pytest.mark.parametrize(
    ("after", "others"),
    [
        (FRIENDLY, ()),
        (replace(FRIENDLY, measure="Friendly"), ()),
        (FRIENDLY, (replace(IN_TIME, text="Was it in time?"),)),
        (FRIENDLY, (Asked("new", "Something new?", YES_NO),)),
    ],
    ids=["nothing", "the short wording", "another question", "a question more, before it"],
)
def test_what_is_no_break(after, others):
    assert not change_between(FRIENDLY, after, *others).broken


def test_a_change_of_wording_within_one_period_is_a_break():
    versions = {1: (FRIENDLY,), 2: (replace(FRIENDLY, text="Were we kind?"),)}
    given = some(5, 5), some(3, 2, 1), some(3, 2, 1, version=2)
    assert row_of(*given, versions=versions, periods=2).change.broken


def test_a_change_that_came_and_went_between_is_no_break():
    versions = {1: (FRIENDLY,), 2: (replace(FRIENDLY, text="Were we kind?"),), 3: (FRIENDLY,)}
    given = some(5, 5), some(5, 5, 1, version=2), some(5, 5, 2, version=3)
    assert not row_of(*given, versions=versions, periods=3).change.broken


def test_the_latest_wording_of_those_answered():
    versions = {
        1: (replace(FRIENDLY, measure="Old"),),
        2: (replace(FRIENDLY, text="New text?"),),
        3: (replace(FRIENDLY, measure="Not asked of anybody yet"),),
    }
    assert row_of(some(5, 5), versions=versions).measure == "Old"
    given = some(5, 5), some(5, 5, 1, version=2)
    assert row_of(*given, versions=versions, periods=2).measure == "New text?"


def test_questions_that_were_dropped_come_after_those_of_the_latest_version():
    new = Asked("new", "Something new?", YES_NO)
    versions = {1: (FRIENDLY, IN_TIME), 2: (new, IN_TIME)}
    given = some(1, 3), some(1, 3, 1, key="new", version=2)
    table = table_of(*given, versions=versions, periods=2)
    assert [row.key for row in table.rows] == ["new", "in_time", "friendly"]
    dropped = table.rows[2]
    assert [(cell.value, cell.note) for cell in dropped.percents] == [(25, ""), (None, "[z]")]
    assert dropped.change.hidden == "[z]"
    assert (dropped.total.answered, dropped.total.value) == (4, 25)


def test_each_version_counts_by_its_own_options():
    """The same answer is positive in one version and not in the next."""
    versions = {1: (FRIENDLY,), 2: (replace(FRIENDLY, options=OTHER_POSITIVE),)}
    given = some(0, 4), some(0, 4, 1, version=2)
    row = row_of(*given, versions=versions, periods=2)
    assert [percent.value for percent in row.percents] == [0, 100]


LAST_YEAR = ["Spring=2023-04-01..2023-06-30", "Summer=2023-07-01..2023-09-30"]


def results(session, **more):
    return survey_results(session, read_choice(session, "asked", **more))


def answers(month: str, yes: int, no: int) -> str:
    rows = [f"{month}-10,yes\n"] * yes + [f"{month}-11,no\n"] * no
    return "submitted_on,friendly\n" + "".join(rows)


@pytest.fixture
def last_year(session):
    make_version(session, toml_of("asked", [FRIENDLY, IN_TIME]))
    make_responses(session, "asked", answers("2023-04", 3, 9))
    make_responses(session, "asked", answers("2023-08", 8, 5))
    return results(session, periods=LAST_YEAR).table


def test_the_table_of_last_year_stays_as_it_was(session, last_year):
    changed = replace(FRIENDLY, text="Were we kind?", options=OTHER_POSITIVE)
    make_version(session, toml_of("asked", [changed, Asked("new", "New?", YES_NO)]))
    assert results(session, periods=LAST_YEAR).table == last_year
    make_responses(session, "asked", answers("2023-10", 1, 1))
    assert results(session, periods=LAST_YEAR).table == last_year
    assert [row.measure for row in last_year.rows] == ["Were we friendly?", "Were we in time?"]


def test_one_version_of_several(session, last_year):
    make_version(session, toml_of("asked", [replace(FRIENDLY, text="Were we kind?")]))
    make_responses(session, "asked", answers("2023-08", 4, 0))
    joined = results(session, periods=LAST_YEAR).table
    assert joined.rows[0].change.broken
    assert joined.responses == (12, 17)
    assert results(session, periods=LAST_YEAR, version=1).table == last_year
    second = results(session, periods=LAST_YEAR, version=2).table
    assert second.responses == (0, 4)
    assert [row.measure for row in second.rows] == ["Were we kind?"]
    assert second.rows[0].percents[0].note == "[z]"
    assert not second.rows[0].change.broken


def test_a_version_that_nobody_answered(session, last_year):
    make_version(session, toml_of("asked", [replace(FRIENDLY, text="Were we kind?")]))
    table = results(session, version=2).table
    assert table.responses == (0,)
    assert [row.measure for row in table.rows] == ["Were we kind?"]


def test_an_answer_that_does_not_count_makes_no_break():
    reworded = replace(FRIENDLY, text="Were we kind?")
    apart = [replace(one, answers={"friendly": "na"}) for one in some(1, 0)]
    given = apart, some(5, 5, version=2), some(6, 4, 1, version=2)
    change = row_of(*given, versions={1: (FRIENDLY,), 2: (reworded,)}, periods=2).change
    assert not change.broken


def test_a_version_in_which_nothing_is_positive_adds_nothing():
    neutral = replace(FRIENDLY, options=tuple((*one[:2], False, one[3]) for one in YES_NO))
    given = some(5, 5), some(3, 0, 1, version=2)
    row = row_of(*given, versions={1: (FRIENDLY,), 2: (neutral,)}, periods=2)
    assert [percent.answered for percent in row.percents] == [10, 0]
    assert [percent.note for percent in row.percents] == ["", "[z]"]

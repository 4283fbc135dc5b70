"""Tables of drawn surveys and responses, held against counting one by one."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.report.distributions import distributions
from portal.report.results import read_choice, survey_results
from portal.report.tables import percentage_table
from tests.factories import make_responses, make_version
from tests.report.agreement import check_distributions, check_table
from tests.report.counting import Given, Versions, csv_of, frames_of, toml_of
from tests.report.drawn import drawn

MONTHS = ["2020-11", "2021-02", "2022-12", "2023-01"]
PERIODS = [
    "a=2020-10-01..2020-12-31",
    "b=2021-01-01..2021-02-28",
    "c=2022-12-01..2022-12-31",
    "d=2023-01-01..2023-12-31",
]


@settings(max_examples=300)
@given(drawn(), st.booleans())
def test_tables_are_what_is_counted(survey, grouped):
    versions, responses, periods = survey
    frames = frames_of(versions, responses, grouped=grouped)
    labels = "abcd"[:periods]
    everybody = [one for one in responses if grouped or one.inside]
    if not grouped:
        frames = frames_of(versions, everybody)
    check_table(percentage_table(frames, labels), versions, everybody, grouped=grouped)
    check_distributions(distributions(frames, labels), versions, everybody, grouped=grouped)


@settings(max_examples=300)
@given(drawn())
def test_no_hidden_cell_follows_from_those_shown(survey):
    """In each row what is hidden leaves no sum or difference from which it could be had."""
    versions, responses, periods = survey
    table = percentage_table(frames_of(versions, responses, grouped=True), "abcd"[:periods])
    if None in table.responses:
        assert table.total_responses is None
    for row in table.rows:
        for percent, n in zip(row.percents, table.responses, strict=True):
            # A base above a hidden number of responses would say that it is ten or more.
            assert n is not None or not percent.answered
            assert percent.answered is None or percent.answered == 0 or percent.answered >= 10
        hidden = [percent.note == "[c]" for percent in row.percents]
        if periods > 1 and any(hidden):
            total = row.total
            assert (total.answered, total.positive, total.value, total.low) == (None,) * 4
        if periods > 1 and (hidden[0] or hidden[-1]):
            assert (row.change.value, row.change.low, row.change.high) == (None,) * 3
    for one in distributions(frames_of(versions, responses, grouped=True), "abcd"[:periods]):
        notes = [spread.note for spread in one.spreads]
        assert "[c]" not in notes[:-1] or notes[-1] == "[c]"
        row = next(row for row in table.rows if row.key == one.key)
        assert [note == "[c]" for note in notes[:periods]] == [
            percent.note == "[c]" for percent in row.percents
        ], "the picture of a question must not show what its row hides"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn(), st.booleans())
def test_the_whole_way_from_files_to_tables(session, survey, grouped):
    versions, responses, periods = survey
    try:
        bring_in(session, versions, responses)
        for version in (None, *versions):
            kept = [one for one in responses if version in (None, one.version)]
            check_results(session, versions, kept, periods, grouped=grouped, version=version)
    finally:
        session.rollback()


def bring_in(session, versions: Versions, responses: list[Given]) -> None:
    # Another survey with the same keys and months, of which nothing may be counted.
    make_version(session, toml_of("other", versions[1]))
    all_alike = {asked.key: asked.options[0][0] for asked in versions[1]}
    others = [Given(1, period, True, all_alike) for period in range(4)]
    make_responses(session, "other", csv_of(versions[1], others, MONTHS))
    for number, questions in versions.items():
        make_version(session, toml_of("drawn", questions))
        answered = [one for one in responses if one.version == number]
        if answered:
            make_responses(session, "drawn", csv_of(questions, answered, MONTHS), number)


def check_results(session, versions, responses, periods, *, grouped, version) -> None:
    choice = read_choice(
        session,
        "drawn",
        periods=PERIODS[:periods],
        authority="Northbank" if grouped else None,
        version=version,
    )
    if not grouped:  # all are inside
        responses = [Given(one.version, one.period, True, one.answers) for one in responses]
    versions = {version: versions[version]} if version else versions
    results = survey_results(session, choice)
    check_table(results.table, versions, responses, grouped=grouped)
    check_distributions(results.distributions, versions, responses, grouped=grouped)

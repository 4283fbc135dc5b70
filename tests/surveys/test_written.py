"""Surveys as they are written: what is read from right ones, what is said of wrong ones."""

import csv
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.surveys.scales import SCALES
from portal.surveys.written import read_survey
from tests.surveys.example import EXAMPLE
from tests.surveys.wrong_surveys import AGREED, HEAD, WRONG

PUBLISHED = Path(__file__).resolve().parent.parent / "data" / "published"


def test_the_example_is_read():
    survey = read_survey(EXAMPLE.encode())
    assert (survey.key, survey.title) == ("post-order", "Post-order survey")
    timely, satisfied, recommend, better = survey.questions
    assert [(q.key, q.kind) for q in survey.questions] == [
        ("timely", "choice"),
        ("satisfied", "choice"),
        ("recommend", "scale"),
        ("better", "text"),
    ]
    assert timely.text == "I received support in a timely manner, when I needed it"
    assert timely.measure is None
    assert [(o.code, o.positive, o.counted) for o in satisfied.options] == [
        ("very", True, True),
        ("quite", True, True),
        ("not", False, True),
        ("na", False, False),
    ]
    assert satisfied.options[0].label == "Very satisfied"
    assert recommend.measure == "Would recommend (answered 6-10 on a 0-10 scale)"
    assert [o.code for o in recommend.options] == [str(number) for number in range(11)]
    assert [o.code for o in recommend.options if o.positive] == ["6", "7", "8", "9", "10"]
    assert all(o.counted for o in recommend.options)
    assert better.options == ()


def test_the_built_in_scales():
    codes = {
        name: {o.code: (o.positive, o.counted) for o in scale} for name, scale in SCALES.items()
    }
    yes, no, outside = (True, True), (False, True), (False, False)
    assert codes == {
        "agreement": {
            "strongly_agree": yes,
            "agree": yes,
            "neither": no,
            "disagree": no,
            "strongly_disagree": no,
            "not_applicable": outside,
        },
        "amount_of_time": {
            "about_right": yes,
            "too_long": no,
            "too_short": no,
            "not_applicable": outside,
        },
        "usefulness": {
            "very_useful": yes,
            "fairly_useful": yes,
            "not_very_useful": no,
            "not_at_all_useful": no,
            "not_applicable": outside,
        },
    }


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_survey_is_refused_with_the_place_and_the_reason(name):
    content, place, reason = WRONG[name]
    with pytest.raises(Refusal) as refused:
        read_survey(content)
    assert place in refused.value.message
    assert reason in refused.value.message


@pytest.mark.parametrize("field", ["text", "measure", "label", "title"])
def test_text_is_kept_as_it_is_but_for_spaces(field):
    words = "=SUM(A1) – <b>“é” 春 👪</b>"
    spaced = f"  {words.replace(' ', '   ')}\\n"
    written = {
        "title": f'key = "s"\ntitle = "{spaced}"\n{AGREED}',
        "text": f'{HEAD}[[question]]\nkey = "q"\ntext = "{spaced}"\nscale = "agreement"',
        "measure": f'{HEAD}{AGREED}measure = "{spaced}"',
        "label": f'{HEAD}[[question]]\nkey = "q"\ntext = "Q?"\n'
        f'options = [{{code = "a", label = "{spaced}"}}, {{code = "b", label = "B"}}]',
    }
    survey = read_survey(written[field].encode())
    found = survey if field == "title" else survey.questions[0]
    found = found.options[0] if field == "label" else found
    assert getattr(found, field) == words


def test_a_byte_order_mark_and_the_line_ends_of_another_system():
    written = b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode()
    assert read_survey(written) == read_survey(EXAMPLE.encode())


@pytest.mark.parametrize(
    ("positive", "numbers"), [("0..0", [0]), ("10..10", [10]), ("0..10", [*range(11)])]
)
def test_ranges_at_the_borders(positive, numbers):
    question = f'[[question]]\nkey = "q"\ntext = "Q?"\nkind = "scale"\npositive = "{positive}"'
    options = read_survey((HEAD + question).encode()).questions[0].options
    assert [int(option.code) for option in options if option.positive] == numbers


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything_else_is_refused_and_nothing_breaks(content):
    with pytest.raises(Refusal):
        read_survey(content)


@pytest.mark.parametrize("name", ["pre_order", "post_order"])
def test_the_surveys_that_ship_have_the_keys_and_measures_of_the_published_tables(name):
    survey = read_survey(
        resources.files("portal.surveys").joinpath("shipped", f"{name}.toml").read_bytes()
    )
    with (PUBLISHED / f"2023-24_{name}_survey.csv").open(newline="") as file:
        published = [(row["key"], row["measure"]) for row in csv.DictReader(file)][1:]
    assert [(q.key, q.measure or q.text) for q in survey.questions] == published
    assert survey.key == name.replace("_", "-")

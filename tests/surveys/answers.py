"""A small survey and files of answers to it, without a database."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from portal.errors import Refusal
from portal.settings import READERS, Settings
from portal.surveys.answer_files import FiledResponse, read_responses
from portal.surveys.models import Option, Question, Version
from portal.surveys.written import read_survey

NORTHBANK = Path(__file__).resolve().parent.parent / "agencies" / "northbank.toml"
TODAY = date(2024, 3, 15)

SURVEY = """
key = "visit"
title = "After a visit"

[[question]]
key = "timely"
text = "It was in time"
scale = "agreement"

[[question]]
key = "mood"
text = "How was it?"
options = [
  {code = "good", label = "Good", positive = true},
  {code = "bad", label = "Bad"},
]

[[question]]
key = "recommend"
text = "Would you recommend us?"
kind = "scale"
positive = "6..10"

[[question]]
key = "better"
text = "What could we do better?"
kind = "text"

[[question]]
key = "best"
text = "What was best?"
kind = "text"
"""
TIMELY, MOOD, RECOMMEND, BETTER, BEST = range(1, 6)
GOOD = (
    "submitted_on,local_authority,adoption_order_date,timely,recommend,better\n"
    "2023-09-02,East Mere,2022-09-10,agree,10,Ring back\n"
    "2023-09-29,Northbank,,not_applicable,,\n"
    "2023-10-01,,2010-01-01,,0,=1+1\n"
)


@cache
def version() -> Version:
    """The version of `SURVEY` as it would come from the database: question n has the id n."""
    return Version(
        questions=[
            Question(
                id=number,
                key=question.key,
                kind=question.kind,
                options=[
                    Option(position=position, code=option.code)
                    for position, option in enumerate(question.options)
                ],
            )
            for number, question in enumerate(read_survey(SURVEY.encode()).questions, 1)
        ]
    )


@cache
def settings() -> Settings:
    values = tomllib.loads(NORTHBANK.read_text())
    return Settings(**{key: reader(values[key]) for key, reader in READERS.items()})


def read(content: str | bytes) -> list[FiledResponse]:
    """The responses in a file, read on `TODAY`."""
    content = content.encode() if isinstance(content, str) else content
    return read_responses(content, version(), settings(), today=TODAY)


def refusal(content: str | bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        read(content)
    return refused.value

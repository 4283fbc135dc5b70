"""Surveys as they are written: TOML in, checked definitions out, with the place of each error."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.errors import Refusal
from portal.surveys.models import Kind
from portal.surveys.scales import HIGHEST, LOWEST, SCALES, Choice, zero_to_ten
from portal.toml import read_toml

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.ASCII)
RANGE = re.compile(r"(\d{1,2})\.\.(\d{1,2})", re.ASCII)
# Columns of a file of answers that are not questions.
RESERVED = frozenset({"submitted_on", "local_authority", "adoption_order_date"})
MOST_QUESTIONS = 100
MOST_OPTIONS = 50


@dataclass(frozen=True)
class WrittenQuestion:
    key: str
    kind: Kind
    text: str
    measure: str | None
    options: tuple[Choice, ...]


@dataclass(frozen=True)
class WrittenSurvey:
    key: str
    title: str
    questions: tuple[WrittenQuestion, ...]


def read_survey(content: bytes) -> WrittenSurvey:
    """A survey from TOML. Refuses whatever it does not understand, naming the place."""
    written = read_toml(content)
    _only_known("The survey", written, {"key", "title", "question"})
    questions = written.get("question")
    if not isinstance(questions, list) or not 1 <= len(questions) <= MOST_QUESTIONS:
        raise Refusal(f"The survey: it needs 1 to {MOST_QUESTIONS} [[question]] parts.")
    survey = WrittenSurvey(
        key=_key("The survey", written),
        title=_text("The survey", written, "title", 200),
        questions=tuple(_question(number, one) for number, one in enumerate(questions, 1)),
    )
    _no_twins("The survey", "key", [question.key for question in survey.questions])
    return survey


def _question(number: int, written: object) -> WrittenQuestion:
    place = f"Question {number}"
    table = _table(place, written)
    key = _key(place, table)
    place = f"{place} ({key})"
    if key in RESERVED:
        raise Refusal(f"{place}: this key is kept for a column of its own.")
    _only_known(place, table, {"key", "text", "measure", "kind", "scale", "options", "positive"})
    kind = _kind(place, table)
    return WrittenQuestion(
        key=key,
        kind=kind,
        text=_text(place, table, "text", 1000),
        measure=_text(place, table, "measure", 1000) if "measure" in table else None,
        options=_options(place, kind, table),
    )


def _kind(place: str, table: Mapping[str, Any]) -> Kind:
    written = table.get("kind", "choice")
    if written not in list(Kind):
        raise Refusal(f"{place}: kind must be choice, scale or text.")
    return Kind(written)


def _options(place: str, kind: Kind, table: Mapping[str, Any]) -> tuple[Choice, ...]:
    takes = {Kind.CHOICE: {"scale", "options"}, Kind.SCALE: {"positive"}, Kind.TEXT: set()}
    for name in ("scale", "options", "positive"):
        if name in table and name not in takes[kind]:
            raise Refusal(f"{place}: a question of kind {kind} takes no {name}.")
    if kind is Kind.TEXT:
        return ()
    if kind is Kind.SCALE:
        return zero_to_ten(_positive_range(place, table))
    if ("scale" in table) == ("options" in table):
        raise Refusal(f"{place}: give either scale or options.")
    if "scale" in table:
        if table["scale"] not in list(SCALES):
            raise Refusal(f"{place}: scale must be one of {', '.join(SCALES)}.")
        return SCALES[table["scale"]]
    return _own_options(place, table["options"])


def _positive_range(place: str, table: Mapping[str, Any]) -> range:
    match = RANGE.fullmatch(written) if isinstance(written := table.get("positive"), str) else None
    if match is None or not LOWEST <= int(match[1]) <= int(match[2]) <= HIGHEST:
        raise Refusal(f'{place}: positive must be a range on the 0-10 scale, written "6..10".')
    return range(int(match[1]), int(match[2]) + 1)


def _own_options(place: str, written: object) -> tuple[Choice, ...]:
    if not isinstance(written, list) or not 2 <= len(written) <= MOST_OPTIONS:
        raise Refusal(f"{place}: options must be a list of 2 to {MOST_OPTIONS}.")
    options = tuple(
        _option(f"{place}, option {number}", one) for number, one in enumerate(written, 1)
    )
    _no_twins(place, "option code", [option.code for option in options])
    _no_twins(place, "option label", [option.label for option in options])
    if not any(option.counted for option in options):
        raise Refusal(f"{place}: at least one option must be counted.")
    return options


def _option(place: str, written: object) -> Choice:
    table = _table(place, written)
    _only_known(place, table, {"code", "label", "positive", "counted"})
    option = Choice(
        code=_key(place, table, "code"),
        label=_text(place, table, "label", 200),
        positive=_truth(place, table, "positive", default=False),
        counted=_truth(place, table, "counted", default=True),
    )
    if option.positive and not option.counted:
        raise Refusal(f"{place}: an option that is not counted cannot be positive.")
    return option


def _table(place: str, written: object) -> Mapping[str, Any]:
    if not isinstance(written, Mapping):
        raise Refusal(f"{place}: it must be a table with fields.")
    return written


def _only_known(place: str, table: Mapping[str, Any], known: set[str]) -> None:
    for name in table:
        if name not in known:
            raise Refusal(f"{place}: {name[:60]!r} is not a field of it.")


def _key(place: str, table: Mapping[str, Any], name: str = "key") -> str:
    key = table.get(name)
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise Refusal(
            f"{place}: {name} must be 1 to 60 small letters, digits, hyphens or underscores."
        )
    return key


def _text(place: str, table: Mapping[str, Any], name: str, most: int) -> str:
    text = table.get(name)
    if not isinstance(text, str) or not (text := " ".join(text.split())):
        raise Refusal(f"{place}: {name} must be a text.")
    if len(text) > most:
        raise Refusal(f"{place}: {name} must be at most {most} characters.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise Refusal(f"{place}: {name} holds a control character.")
    return text


def _truth(place: str, table: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = table.get(name, default)
    if not isinstance(value, bool):
        raise Refusal(f"{place}: {name} must be true or false.")
    return value


def _no_twins(place: str, what: str, values: Sequence[str]) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            raise Refusal(f"{place}: the {what} {value!r} is there {times} times.")

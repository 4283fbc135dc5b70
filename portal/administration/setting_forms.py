"""Forms that change a setting, made from the facts that it has: one text field for each."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from wtforms import Field, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.form import BaseForm

from portal.agency.kinds import (
    WEB,
    Choice,
    Colour,
    Day,
    Kind,
    Pounds,
    Text,
    TimeOfDay,
    Weekdays,
    WholeNumber,
    Written,
)
from portal.agency.lengths import LengthOfTime
from portal.agency.reading import Fact, WrongFacts
from portal.agency.shapes import MOST_ROWS, Alone, Many, One
from portal.settings import KNOWN, READERS
from portal.web.forms import (
    Form,
    Rows,
    checkboxes_field,
    options,
    select_field,
    text_field,
)

WIDTHS: dict[type[Kind], str] = {
    Colour: "govuk-input--width-10",
    Day: "govuk-input--width-10",
    LengthOfTime: "govuk-input--width-10",
    Pounds: "govuk-input--width-10",
    TimeOfDay: "govuk-input--width-5",
    WholeNumber: "govuk-input--width-4",
    Written: "govuk-input--width-20",
}
LONG = 100  # of a text: more letters than stand beside other fields
SEVERAL_ROWS = 3  # blank ones to begin with, where there is no row yet


class SettingForm(Form):
    """From which day, and the rows on which the change is decided. What is changed follows in
    the forms made from this one."""

    key: str

    # Read together with all the rest, so that everything that is wrong is said at once.
    holds_from = text_field(
        "From which day",
        hint="Today or a later day. For example, 1/4/2027. Until then all stays.",
        classes="govuk-input--width-10",
        autocomplete="off",
    )
    seen = HiddenField()

    def typed_value(self) -> object:
        """What was typed, as it would be kept."""
        raise NotImplementedError

    def field_at(self, path: Sequence[str | int]) -> tuple[str, Field] | None:
        """The field, with its name in words, that a wrong value came from."""
        raise NotImplementedError

    def add_row(self) -> None:
        """A blank row more, if this is a list."""

    def place(self, wrong: WrongFacts) -> None:
        """Put each wrong value at its field."""
        for problem in wrong.problems:
            found = self.field_at(problem.path[1:])
            if found is None:
                self.form_errors.append(f"{KNOWN[self.key].title} {problem.words}")
            else:
                name, field = found
                field.errors = [*field.errors, _said(name, field, problem.words)]

    def check(self) -> object | None:
        """What was typed, if it is right; else None, with errors in their places."""
        value = self.typed_value()
        try:
            READERS[self.key](value)
        except WrongFacts as wrong:
            self.place(wrong)
            return None
        return value


def _said(name: str, field: Field, words: str) -> str:
    """“Authority 1: Office line must be …”; of a blank, that it is to be entered."""
    if isinstance(field.data, list) or str(field.data or "").strip():
        return f"{name} {words}"
    row, _colon, fact = name.rpartition(": ")
    return f"{row}: enter “{fact}”." if row else f"Enter “{fact}”."


class _OneForm(SettingForm):
    """Facts that belong together, or one alone."""

    facts: Mapping[str, Fact]

    def typed_value(self) -> object:
        return _kept(self, self.facts)

    def field_at(self, path: Sequence[str | int]) -> tuple[str, Field] | None:
        return (self.facts[str(path[0])].label, self[str(path[0])]) if path else None


class _AloneForm(SettingForm):
    facts: Mapping[str, Fact]

    def typed_value(self) -> object:
        return _kept(self, self.facts).get("value")

    def field_at(self, path: Sequence[str | int]) -> tuple[str, Field] | None:
        return self.facts["value"].label, self["value"]


class _ManyForm(SettingForm):
    """A list of rows. A blank row is passed over."""

    facts: Mapping[str, Fact]
    rows: Rows

    def typed_value(self) -> object:
        return [_kept(row.form, self.facts) for row in self._filled()]

    def field_at(self, path: Sequence[str | int]) -> tuple[str, Field] | None:
        if len(path) < 2:
            return None
        row = self._filled()[int(path[0])]
        number = self.rows.entries.index(row) + 1
        name = str(path[1])
        return f"{KNOWN[self.key].one} {number}: {self.facts[name].label}", row.form[name]

    def add_row(self) -> None:
        if len(self.rows) < MOST_ROWS:
            self.rows.append_entry()

    def _filled(self) -> list[Any]:
        return [row for row in self.rows if not _is_blank(row.form)]


@cache
def form_of(key: str) -> type[SettingForm]:
    """The form that changes a setting."""
    shape = KNOWN[key].shape
    if isinstance(shape, Alone):
        facts: Mapping[str, Fact] = {"value": shape.fact}
        return type("ValueForm", (_AloneForm,), {"key": key, "facts": facts} | _fields(facts))
    if isinstance(shape, One):
        named = {"key": key, "facts": shape.facts}
        return type("OneForm", (_OneForm,), named | _fields(shape.facts))
    row = type("RowForm", (PlainForm,), _fields(shape.facts, hints=False))
    rows = Rows(FormField(row), max_entries=100)
    return type("ManyForm", (_ManyForm,), {"key": key, "facts": shape.facts, "rows": rows})


def form_data(key: str, value: Any) -> dict[str, object]:
    """What the form of a setting holds when it is opened: ``value``, and a blank row more."""
    shape = KNOWN[key].shape
    if isinstance(shape, Alone):
        return {"value": shape.fact.kind.figures(value)}
    rows = [
        {name: _typed(fact, getattr(row, name)) for name, fact in shape.facts.items()}
        for row in shape.rows(value)
    ]
    if isinstance(shape, Many):
        return {"rows": rows + [{}] * (1 if rows else SEVERAL_ROWS)}
    return dict(rows[0])


def _typed(fact: Fact, value: Any) -> object:
    if value is None:
        return ""
    return list(value) if isinstance(fact.kind, Weekdays) else fact.kind.figures(value)


def _fields(facts: Mapping[str, Fact], *, hints: bool = True) -> dict[str, Any]:
    return {name: _field(fact, fact.hint if hints else "") for name, fact in facts.items()}


def _field(fact: Fact, hint: str) -> Any:
    label = f"{fact.label} (optional)" if fact.optional else fact.label
    if isinstance(fact.kind, Weekdays):
        return checkboxes_field(label, options(fact.kind.options()))
    if isinstance(fact.kind, Choice):
        return select_field(
            label, hint=hint, choices=options({"": "Not set"} | dict(fact.kind.options))
        )
    long = fact.kind is WEB or (isinstance(fact.kind, Text) and fact.kind.most > LONG)
    width = "" if long else WIDTHS.get(type(fact.kind), "")
    group = {"classes": "app-row__wide"} if long else {}
    return text_field(label, hint=hint, classes=width, autocomplete="off", formGroup=group)


def _kept(form: BaseForm, facts: Mapping[str, Fact]) -> dict[str, object]:
    return dict(_pairs(form, facts))


def _pairs(form: BaseForm, facts: Mapping[str, Fact]) -> Iterator[tuple[str, object]]:
    for name, fact in facts.items():
        given = form[name].data
        if isinstance(given, str):
            given = fact.kind.typed(given) if given.strip() else None
        if given is not None:
            yield name, given


def _is_blank(form: BaseForm) -> bool:
    return not any((field.data or "").strip() for field in form)

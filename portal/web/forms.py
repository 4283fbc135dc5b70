"""What every form shares, and the bridge to the design system's widgets where they fall short."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from markupsafe import Markup
from wtforms import (
    EmailField,
    Field,
    FieldList,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in its stubs
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from portal.errors import Refusal


class Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form whose refusals, whatever their source, stand in its summary and at their fields."""

    def refuse(self, refusal: Refusal) -> None:
        """Put a rule's refusal at its field, or at the form if it names none."""
        if refusal.field and refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, refusal.message]
        else:
            self.form_errors.append(refusal.message)

    @property
    def summary(self) -> list[dict[str, str]]:
        """The errors for the summary at the top of the page, each with a link to its field."""
        own = [{"text": message} for message in self.form_errors]
        return own + list(_linked(self))


class Rows(FieldList):  # type: ignore[type-arg]  # generic only in its stubs
    """A list of rows. Names of fields that nobody's browser makes are passed over."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            if match := re.fullmatch(re.escape(prefix) + r"-([0-9]{1,2})(-.*)?", name, re.ASCII):
                yield int(match[1])


def _linked(form: BaseForm) -> Iterator[dict[str, str]]:
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                yield from _linked(entry.form)
        elif field.errors:
            yield {"text": str(field.errors[0]), "href": f"#{field.id}"}


class _Widget:
    """The attributes of a design system widget that do not change from page to page."""

    def __init__(self, widget: Any, **params: Any) -> None:
        self.widget, self.params = widget, params

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        given = kwargs.pop("params", {})
        rendered: Markup = self.widget(field, params=self.params | given, **kwargs)
        return rendered


def required(message: str) -> Callable[[BaseForm, Field], None]:
    """Refuses a blank field in our words. It sets no HTML ``required``: the browser's own words
    would stand beside ours."""

    def check(_form: BaseForm, field: Field) -> None:
        if not (field.data or "").strip():
            raise StopValidation(message)

    return check


def text_field(label: str, *, hint: str = "", validators: Any = (), **params: Any) -> StringField:
    return StringField(
        label, validators, description=hint, widget=_Widget(GovTextInput(), **params)
    )


def email_field(label: str, *, validators: Any = ()) -> EmailField:
    """An e-mail field of the right type, so that phones show the right keyboard."""
    params = {"type": "email", "autocomplete": "username", "spellcheck": False}
    return EmailField(label, validators, widget=_Widget(GovTextInput(), **params))


def password_field(
    label: str, *, autocomplete: str, hint: str = "", validators: Any = ()
) -> PasswordField:
    return PasswordField(
        label,
        validators,
        description=hint,
        widget=_Widget(GovPasswordInput(), autocomplete=autocomplete),
    )


def select_field(
    label: str, *, hint: str = "", choices: Sequence[SelectChoice] | None = None
) -> SelectField:
    widget = _Widget(GovSelect())
    return SelectField(label, choices=choices, default="", description=hint, widget=widget)


def radio_field(
    label: str, choices: Sequence[tuple[str, str, str]], *, validators: Any = ()
) -> RadioField:
    """Radio buttons: of each its value, its words and a hint. The rule checks what was chosen."""
    return RadioField(
        label,
        validators,
        choices=options({value: words for value, words, _hint in choices}),
        validate_choice=False,
        widget=_Widget(
            GovRadioInput(),
            fieldset=_legend(label),
            hint=None,
            items=[{"hint": {"text": hint}} if hint else {} for _value, _words, hint in choices],
        ),
    )


def checkboxes_field(label: str, choices: Sequence[SelectChoice]) -> SelectMultipleField:
    """Several of a few. The rule checks which were chosen."""
    return SelectMultipleField(
        label,
        choices=list(choices),
        validate_choice=False,
        widget=_Widget(
            GovCheckboxesInput(),
            classes="govuk-checkboxes--small",
            fieldset=_legend(label),
            hint=None,
        ),
    )


def day_field(label: str, *, hint: str = "For example, 1/4/2026") -> StringField:
    """A day in one field, as people write it: read by `portal.days.read_day`."""
    return text_field(label, hint=hint, classes="govuk-input--width-10", autocomplete="off")


def options(words: Mapping[str, str]) -> list[SelectChoice]:
    """What can be chosen, from the words of each value."""
    return [SelectChoice(value=value, label=label) for value, label in words.items()]


def _legend(label: str) -> dict[str, object]:
    return {"legend": {"text": label, "classes": "govuk-fieldset__legend--s"}}

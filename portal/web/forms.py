"""What every form shares, and the bridge to the design system's widgets where they fall short."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FieldList,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in its stubs
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from portal.days import day_words, read_day
from portal.errors import Refusal


class Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form whose refusals, whatever their source, stand in its summary and at their fields."""

    # The fields as their page has them, where that is not the order of the class.
    PAGE_ORDER: tuple[str, ...] = ()

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
        return own + list(_linked(self._in_page_order()))

    def _in_page_order(self) -> list[Field]:
        rest = [field for field in self if field.short_name not in self.PAGE_ORDER]
        return [*(self[name] for name in self.PAGE_ORDER), *rest]


class PlainForm(Form):
    """Nothing to fill in: the button is the form."""


class Rows(FieldList):  # type: ignore[type-arg]  # generic only in its stubs
    """A list of rows. Names of fields that nobody's browser makes are passed over."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            if match := re.fullmatch(re.escape(prefix) + r"-([0-9]{1,2})(-.*)?", name, re.ASCII):
                yield int(match[1])


def _linked(fields: Iterable[Field]) -> Iterator[dict[str, str]]:
    for field in fields:
        if isinstance(field, FieldList):
            for entry in field:
                yield from _linked(entry.form)
        elif field.errors:
            yield {"text": str(field.errors[0]), "href": f"#{field.id}"}


class _Radios(GovRadioInput):  # type: ignore[misc]  # the library has no types
    """Without a hint there is none, rather than an empty one; the legend is small."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return _plain(params, field)


class _Checkboxes(GovCheckboxesInput):  # type: ignore[misc]
    """As `_Radios`."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return _plain(params, field)


class _Checkbox(GovCheckboxInput):  # type: ignore[misc]
    """One box, whose label is all that there is to say."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params["idPrefix"] = field.id
        params["hint"] = {"text": field.description} if field.description else None
        return params


class _Password(GovTextInput):  # type: ignore[misc]
    """The design system's own has a button that shows what was typed, which takes a script."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return params | {"type": "password", "value": "", "spellcheck": False}


def _plain(params: dict[str, Any], field: Field) -> dict[str, Any]:
    params["idPrefix"] = field.id
    params["hint"] = {"text": field.description} if field.description else None
    legend = {"text": field.label.text, "classes": "govuk-fieldset__legend--s"}
    return params | {"fieldset": {"legend": legend}}


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


def reads(reader: Callable[[str], object]) -> Callable[[BaseForm, Field], None]:
    """Refuses what the reader of a rule would refuse, but not a blank: so that all that is wrong
    with a form is said at once, and not one thing after the other."""

    def check(_form: BaseForm, field: Field) -> None:
        if (field.data or "").strip():
            try:
                reader(field.data)
            except Refusal as refusal:
                raise StopValidation(refusal.message) from None

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
        widget=_Widget(_Password(), autocomplete=autocomplete),
    )


def select_field(
    label: str, *, hint: str = "", choices: Sequence[SelectChoice] | None = None
) -> SelectField:
    widget = _Widget(GovSelect())
    return SelectField(label, choices=choices, default="", description=hint, widget=widget)


def options(words: Mapping[str, str]) -> list[SelectChoice]:
    """What can be chosen, from the words of each value."""
    return [SelectChoice(value=value, label=label) for value, label in words.items()]


def text_area_field(
    label: str, *, hint: str = "", rows: int = 3, validators: Any = ()
) -> TextAreaField:
    return TextAreaField(
        label, validators, description=hint, widget=_Widget(GovTextArea(), rows=rows)
    )


def radios_field(
    label: str,
    choices: Iterable[tuple[str, str]] = (),
    *,
    hint: str = "",
    hints: Sequence[str] = (),
    missing: str,
    **params: Any,
) -> RadioField:
    """One of several; ``hints`` are those of each. What was not offered is refused in our words."""
    if hints:
        params["items"] = [{"hint": {"text": one}} for one in hints]
    return RadioField(
        label,
        choices=[SelectChoice(value, words) for value, words in choices],
        description=hint,
        validators=[_chosen(missing)],
        validate_choice=False,
        widget=_Widget(_Radios(), **params),
    )


def checkboxes_field(
    label: str, choices: Sequence[SelectChoice] | None = None, *, hint: str = ""
) -> SelectMultipleField:
    """Any number of several; the rule says what may be chosen."""
    return SelectMultipleField(
        label,
        choices=choices,
        description=hint,
        validate_choice=False,
        widget=_Widget(_Checkboxes()),
    )


def checkbox_field(label: str, *, hint: str = "") -> BooleanField:
    return BooleanField(label, description=hint, widget=_Widget(_Checkbox()))


def _chosen(missing: str) -> Callable[[BaseForm, RadioField], None]:
    def check(_form: BaseForm, field: RadioField) -> None:
        if field.data not in {option.data for option in field}:
            field.data = None
            raise StopValidation(missing)

    return check


class DayField(StringField):
    """A day in one text field: quicker to type, paste and correct than three. ``day`` is None
    where it is blank."""

    day: date | None = None

    def process_data(self, value: date | None) -> None:
        self.day = value
        self.data = day_words(value) if value else ""

    def pre_validate(self, _form: BaseForm) -> None:
        try:
            self.day = read_day(self.data) if self.data and self.data.strip() else None
        except Refusal as refusal:
            raise StopValidation(refusal.message) from None


def day_field(label: str, *, hint: str = "", validators: Any = ()) -> DayField:
    return DayField(
        label,
        validators,
        description=hint,
        widget=_Widget(GovTextInput(), classes="govuk-input--width-10", autocomplete="off"),
    )

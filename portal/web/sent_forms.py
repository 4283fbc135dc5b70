"""What somebody sent to a view, in the words of its own form: shown again to who wrote it."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, PasswordField
from wtforms.fields.choices import SelectFieldBase

from portal.web.forms import Form

Fields = Sequence[tuple[str, str]]
View = TypeVar("View", bound=Callable[..., Any])

# The field in which a page says what it had shown; nobody fills it in.
SEEN = "seen"


def fills_in(form_for: Callable[..., type[Form]]) -> Callable[[View], View]:
    """Mark a view whose form is made for each address with what gives that form, from the values
    in the address."""

    def mark(view: View) -> View:
        view.form_for = form_for  # type: ignore[attr-defined]
        return view

    return mark


def said(
    view: Callable[..., Any], address: Mapping[str, Any], fields: Fields
) -> list[tuple[str, str]]:
    """Labels, and what was typed or chosen, of what a person filled in of ``fields``, for a view
    and the values in its ``address``. What the page had put there unseen is left out; a field
    that no form of the view has keeps its name."""
    sent = MultiDict(fields)
    named: dict[str, tuple[str, str] | None] = {SEEN: None}
    for form in forms_of(view, address):
        named |= {
            name: shown for name, shown in _shown(form(formdata=sent), sent) if name not in named
        }
    words = [named.get(name, (_spaced(name), sent[name])) for name in sent]
    return [one for one in words if one is not None and one[1].strip()]


def forms_of(view: Callable[..., Any], address: Mapping[str, Any]) -> list[type[Form]]:
    """The form that is made for an address, or the forms that a view names."""
    form_for: Callable[..., type[Form]] | None = getattr(view, "form_for", None)
    if form_for is not None:
        try:
            return [form_for(**address)]
        except LookupError:  # an address of nothing
            return []
    used = inspect.getclosurevars(inspect.unwrap(view)).globals.values()
    return [one for one in used if isinstance(one, type) and issubclass(one, Form)]


def _shown(
    form: Iterable[Field], sent: MultiDict[str, str]
) -> Iterator[tuple[str, tuple[str, str] | None]]:
    """Each field by its name as it was sent; None for what nobody fills in."""
    for field in form:
        if isinstance(field, FieldList):
            for number, row in enumerate(field, 1):
                inner = row.form if isinstance(row, FormField) else [row]
                for name, shown in _shown(inner, sent):
                    yield name, shown and (f"{number}. {shown[0]}", shown[1])
        elif field.name in sent:
            yield field.name, _words(field, sent.getlist(field.name))


def _words(field: Field, values: list[str]) -> tuple[str, str] | None:
    if isinstance(field, HiddenField | PasswordField):
        return None
    if isinstance(field, BooleanField):
        return field.label.text, "Yes"
    if isinstance(field, SelectFieldBase):
        offered = {str(value): label for value, label, *_more in field.iter_choices()}
        values = [str(offered.get(value, value)) for value in values]
    return field.label.text, ", ".join(values)


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()

"""Forms of the report: which results to show, and the title under which to keep them."""

from collections.abc import Sequence
from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField

from portal.agency import Authority
from portal.errors import Refusal
from portal.report.periods import Period, check_periods, month_name, period_of
from portal.report.results import Choice
from portal.web.forms import Form, Rows, required, select_field, text_field

ROWS = 6


class PeriodForm(PlainForm):
    label = text_field("Name", classes="govuk-input--width-20")
    first = text_field("From", classes="govuk-input--width-10", autocomplete="off")
    last = text_field("To", classes="govuk-input--width-10", autocomplete="off")

    @property
    def is_blank(self) -> bool:
        return not any((field.data or "").strip() for field in self)


class ChoiceForm(Form):
    """Periods by name and months, the authority, the version."""

    periods = Rows(FormField(PeriodForm), min_entries=ROWS, max_entries=12)
    authority = select_field("Council")
    version = select_field("Version of the survey")

    def offer(self, authorities: Sequence[Authority], versions: Sequence[int]) -> None:
        """Set what can be chosen."""
        self.authority.choices = [("", "All councils")]
        self.authority.choices += [(one.key, one.name) for one in authorities]
        self.version.choices = [("", "All versions")]
        self.version.choices += [(str(number), f"Version {number}") for number in versions]

    def chosen_periods(self) -> tuple[Period, ...] | None:
        """The periods that are filled in; None, with errors in their places, if one is wrong."""
        found: list[Period] = []
        wrong = False
        for number, row in enumerate(self.periods, 1):
            if row.form.is_blank:
                continue
            try:
                fields = (row.form.label, row.form.first, row.form.last)
                period = period_of(*(field.data or "" for field in fields))
                check_periods([*found, period])
                found.append(period)
            except Refusal as refusal:
                place = row.form[refusal.field or "first"]
                place.errors = [f"Period {number}: {refusal.message}"]
                wrong = True
        return None if wrong else tuple(found)


def form_data(choice: Choice) -> dict[str, Any]:
    """What the form of a choice holds when it is opened."""
    rows = [
        {"label": one.label, "first": month_name(one.first), "last": month_name(one.last)}
        for one in choice.periods
    ]
    return {
        "periods": rows + [{}] * (ROWS - len(rows)),
        "authority": choice.authority.key if choice.authority else "",
        "version": str(choice.version.number) if choice.version else "",
    }


class KeepForm(Form):
    title = text_field(
        "Title",
        hint="For example, Post-order survey, annual report 2023/24",
        validators=[required("Enter a title")],
    )


class RemoveForm(Form):
    """Nothing to fill in: the button is the form."""

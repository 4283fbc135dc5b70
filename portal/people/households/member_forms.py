"""Forms of the staff pages about the adults and children of a household."""

from flask import request

from portal.people.contact_details import read_email, read_phone
from portal.people.households.adults import AdultFacts
from portal.people.households.children import ChildFacts
from portal.people.households.forms import NOT_PROOF, HomeForm, RecordForm
from portal.people.households.words import ORDER_LABELS
from portal.people.models import Child, ChildHome, OrderType
from portal.people.names import read_name
from portal.web.forms import (
    Form,
    checkbox_field,
    day_field,
    radios_field,
    reads,
    required,
    text_area_field,
    text_field,
)


class AdultForm(RecordForm):
    name = text_field(
        "Name", autocomplete="off", validators=[required("Enter a name"), reads(read_name)]
    )
    email = text_field(
        "E-mail address (optional)",
        hint="Families may share one. An invitation to link an account goes here.",
        type="email",
        autocomplete="off",
        spellcheck=False,
        validators=[reads(read_email)],
    )
    phone = text_field(
        "Phone (optional)",
        type="tel",
        classes="govuk-input--width-20",
        autocomplete="off",
        validators=[reads(read_phone)],
    )

    @property
    def facts(self) -> AdultFacts:
        return AdultFacts(self.name.data or "", self.email.data, self.phone.data)


class ChangedAdultForm(AdultForm):
    old_is_unsafe = checkbox_field(
        "Do not tell the old address: somebody else may read it",
        hint="If the e-mail address changes, we tell the old one; if the phone number does, the"
        " address of their account. Not where the record says that this could do harm.",
    )


class OpenForm(AdultForm, HomeForm):
    """A household with its first adult; the others are added on its page."""

    identity_check = text_area_field(
        "How did you check who they are?",
        hint="What you saw or whom you rang. " + NOT_PROOF,
        validators=[required("Say how you checked who they are")],
    )
    anyway = checkbox_field("This is another family: open a new household")

    PAGE_ORDER = (
        *("identity_check", "name", "email", "phone"),
        *("authority", "outside", "lives_from", "address", "postcode", "anyway"),
    )


class ChildForm(RecordForm):
    name = text_field(
        "Name that this household uses",
        autocomplete="off",
        validators=[required("Enter a name"), reads(read_name)],
    )
    date_of_birth = day_field("Date of birth (optional)")
    order_type = radios_field(
        "Order", [(one, ORDER_LABELS[one]) for one in OrderType], missing="Choose an order"
    )
    order_on = day_field("Date of the order (optional)")
    placing_authority = text_field(
        "Authority that placed the child",
        hint="Blank if nobody did, as with a step-parent adoption.",
        classes="govuk-input--width-20",
        autocomplete="off",
    )
    placed_on = day_field("Date placed (optional)")
    ehc_plan = checkbox_field("Has an education, health and care plan")

    def fill(self, child: Child, home: ChildHome, *, placing: str | None) -> None:
        """``placing`` is the authority that placed the child, as people write it."""
        if not self.is_submitted():
            self.process(obj=child)
            self.name.data, self.placing_authority.data = home.name, placing

    @property
    def facts(self) -> ChildFacts:
        return ChildFacts(
            date_of_birth=self.date_of_birth.day,
            order_type=OrderType(self.order_type.data),
            order_on=self.order_on.day,
            placing_authority=self.placing_authority.data,
            placed_on=self.placed_on.day,
            ehc_plan=bool(self.ehc_plan.data),
        )


class FromForm(Form):
    """From which household somebody on record comes: sent by GET."""

    class Meta:
        csrf = False

    other = text_field(
        "Reference of the record they are on",
        hint="Such as FAM-7K3P-2QX4",
        classes="govuk-input--width-20",
        autocomplete="off",
        spellcheck=False,
    )

    @classmethod
    def asked(cls) -> "FromForm":
        return cls(formdata=request.args)


class KnownChildForm(Form):
    child = radios_field("Child", missing="Choose a child")
    name = text_field(
        "Name that this household uses",
        autocomplete="off",
        validators=[required("Enter a name"), reads(read_name)],
    )
    proof = text_area_field(
        "How did you make sure that the child lives here too?",
        hint="For example a court order that you saw. " + NOT_PROOF,
        validators=[required("Say how you made sure")],
    )


class KnownAdultForm(Form):
    adult = radios_field("Adult", missing="Choose an adult")

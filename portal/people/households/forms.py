"""Forms of the staff pages about one household."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flask import request
from wtforms import Field, HiddenField
from wtforms.validators import StopValidation

from portal.agency import Authority
from portal.db import Base
from portal.errors import Refusal
from portal.people.contact_details import read_postcode
from portal.people.households.one_contact import CHOSEN, to_choose
from portal.people.households.residence import Home, check_home_day
from portal.people.households.restricted import can_lift
from portal.people.households.words import (
    CLOSED_WORDS,
    CONTACT_LABELS,
    FLAG_WORDS,
    contact_words,
)
from portal.people.models import (
    ClosedReason,
    Flag,
    FlagKind,
    Household,
    Residence,
    Staff,
)
from portal.people.unchanged import ChangedMeanwhile, fingerprint
from portal.web.forms import (
    DayField,
    Form,
    checkbox_field,
    checkboxes_field,
    day_field,
    radios_field,
    reads,
    required,
    select_field,
    text_field,
)

OUTSIDE = "outside"
NOT_PROOF = "Names and dates that somebody typed are not proof: others know them too."


class RecordForm(Form):
    """A form that knows which state of the record it was filled in from."""

    seen = HiddenField()

    def shows(self, rows: Callable[[], Iterable[Base]]) -> None:
        """What the page is about. A form that was sent keeps what its page had shown."""
        self.rows = rows
        if not self.is_submitted():
            self.look_again()

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if isinstance(refusal, ChangedMeanwhile):
            self.look_again()

    def look_again(self) -> None:
        self.seen.data = fingerprint(*self.rows())


class SearchForm(Form):
    """Sent by GET, changes nothing, so that an address holds a search."""

    class Meta:
        csrf = False

    query = text_field(
        "Name, e-mail address, phone, reference or postcode",
        hint="Two letters or more; the beginning of each word is enough.",
        type="search",
        autocomplete="off",
        spellcheck=False,
    )

    @classmethod
    def asked(cls) -> "SearchForm":
        return cls(formdata=request.args)


class HomeForm(RecordForm):
    """Where a household lives from a day on."""

    lives_from = day_field(
        "Lives there from",
        hint="Such as 3 April 2024. If you do not know, the day you were told.",
        validators=[required("Enter a day")],
    )
    authority = radios_field("Council", missing="Choose a council, or “Outside our area”")
    outside = text_field(
        "If outside, name the place",
        classes="govuk-input--width-20",
        autocomplete="off",
    )
    address = text_field("Address (optional)", autocomplete="off")
    postcode = text_field(
        "Postcode (optional)",
        classes="govuk-input--width-10",
        autocomplete="off",
        validators=[reads(read_postcode)],
    )

    def validate_lives_from(self, field: DayField) -> None:
        day = field.day
        if day is not None:
            reads(lambda _typed: check_home_day(day))(self, field)

    def validate_outside(self, field: Field) -> None:
        named = bool((field.data or "").strip())
        if self.authority.data == OUTSIDE and not named:
            raise StopValidation("Enter the place outside our area")
        if self.authority.data not in (None, OUTSIDE) and named:
            raise StopValidation("Clear this place, or choose “Outside our area”; not both")

    def offer(self, authorities: Sequence[Authority]) -> None:
        self.authority.choices = [(one.key, one.name) for one in authorities]
        self.authority.choices += [(OUTSIDE, "Outside our area")]

    def fill(self, residence: Residence) -> None:
        if not self.is_submitted():
            self.process(obj=residence)
            self.authority.data = residence.authority or OUTSIDE

    @property
    def home(self) -> Home:
        day = self.lives_from.day
        if day is None:
            raise LookupError("a form that was not validated")
        inside = self.authority.data != OUTSIDE
        return Home(
            day,
            authority=self.authority.data if inside else None,
            outside=self.outside.data,
            address=self.address.data,
            postcode=self.postcode.data,
        )


class FlagsForm(RecordForm):
    """A box and a note for each kind. A note without its box is kept nowhere, so it is refused;
    but for the note of a flag that is taken away."""

    safety = checkbox_field(FLAG_WORDS[FlagKind.SAFETY])
    note_safety = text_field("Note on safety", autocomplete="off")
    court_order = checkbox_field(FLAG_WORDS[FlagKind.COURT_ORDER])
    note_court_order = text_field("Note on the court order", autocomplete="off")
    do_not_survey = checkbox_field(FLAG_WORDS[FlagKind.DO_NOT_SURVEY])
    note_do_not_survey = text_field("Note on surveys", autocomplete="off")
    no_event_mail = checkbox_field(FLAG_WORDS[FlagKind.NO_EVENT_MAIL])
    note_no_event_mail = text_field("Note on mail about events", autocomplete="off")

    def fill(self, flags: Sequence[Flag]) -> None:
        self.standing = {flag.kind: flag.note for flag in flags}
        if not self.is_submitted():
            for flag in flags:
                self[flag.kind].data = True
                self[f"note_{flag.kind}"].data = flag.note

    def validate(self, **given: Any) -> bool:
        good: bool = super().validate(**given)
        for kind in FlagKind:
            note = self[f"note_{kind}"]
            written = " ".join((note.data or "").split())
            if written and not self[kind].data and written != self.standing.get(kind):
                note.errors = [f"Tick “{FLAG_WORDS[kind]}” too, or clear this note."]
                good = False
        return good

    @property
    def flags(self) -> dict[FlagKind, str | None]:
        return {kind: self[f"note_{kind}"].data for kind in FlagKind if self[kind].data}


class WorkerForm(RecordForm):
    worker = select_field("Allocated worker")

    def offer(self, workers: Iterable[Staff]) -> None:
        self.worker.choices = [("", "Nobody")]
        self.worker.choices += [(one.public_id, one.name) for one in workers]


class NamedForm(RecordForm):
    named = checkboxes_field(
        "Who may see this record?",
        hint="One of them at least must be able to lift the restriction.",
    )

    def offer(self, workers: Iterable[Staff], worker_id: int | None) -> None:
        self.named.choices = [
            (one.public_id, ", ".join([one.name, *_about(one, worker_id)])) for one in workers
        ]


def _about(one: Staff, worker_id: int | None) -> Iterator[str]:
    if one.id == worker_id:
        yield "allocated worker"
    if can_lift(one):
        yield "can lift the restriction"


class CloseForm(RecordForm):
    reason = radios_field(
        "Why?",
        [(one, words) for one, words in CLOSED_WORDS.items() if one != ClosedReason.MERGED],
        missing="Choose why",
    )


class MergeForm(RecordForm):
    """Both records are on the page; ``other`` is the one that becomes part of this one. An answer
    is asked for only where both records have one and neither is the safer."""

    other = HiddenField()
    safe_times = radios_field("Which safe times hold?", missing="Choose which safe times hold")
    interpreter = radios_field("Which interpreter?", missing="Choose an interpreter")
    preferred_format = radios_field("Which format?", missing="Choose a format")

    def offer(self, kept: Household, merged: Household) -> None:
        self.asked = to_choose(kept, merged)
        for name in CHOSEN:
            if name not in self.asked:
                del self[name]
                continue
            words = [(one.ref, contact_words(one)[CONTACT_LABELS[name]]) for one in (kept, merged)]
            self[name].choices = [(ref, f"{said} ({ref})") for ref, said in words]

    @property
    def chosen(self) -> dict[str, str]:
        return {name: self[name].data for name in self.asked}

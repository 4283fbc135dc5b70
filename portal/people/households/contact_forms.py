"""Forms on how a household, or one adult, may be reached without harm."""

from portal.people.households.forms import RecordForm
from portal.people.households.households import SafeContact
from portal.people.households.words import FORMAT_WORDS, OWN_QUESTIONS, YES_NO
from portal.people.models import Household, OwnContact, PreferredFormat
from portal.web.forms import radios_field, text_field

ANSWERS = [("", YES_NO[None]), ("yes", YES_NO[True]), ("no", YES_NO[False])]
OWN_ANSWERS = [("yes", "Yes"), ("no", "No"), ("", "I would rather not say")]
# The same, said if none of the answers came.
LEAVE = "Choose whether we may leave a message"
SAY = "Choose whether we may say who we are"
TEXT = "Choose whether we may send a text message"
FORMAT = "Choose a format"


class ContactForm(RecordForm):
    may_leave_message = radios_field("May we leave a message?", ANSWERS, missing=LEAVE)
    may_say_who_we_are = radios_field("May we say who we are?", ANSWERS, missing=SAY)
    may_text = radios_field("May we send a text message?", ANSWERS, missing=TEXT)
    safe_times = text_field("Safe times (optional)", autocomplete="off")
    interpreter = text_field(
        "Interpreter (optional)",
        hint="The language, British Sign Language included",
        classes="govuk-input--width-20",
        autocomplete="off",
    )
    preferred_format = radios_field(
        "Format", [(one, FORMAT_WORDS[one]) for one in PreferredFormat], missing=FORMAT
    )

    YES_NO_FIELDS = ("may_leave_message", "may_say_who_we_are", "may_text")

    def fill(self, answers: Household | OwnContact | SafeContact) -> None:
        if not self.is_submitted():
            self.process(obj=answers)
            for name in self.YES_NO_FIELDS:
                value = getattr(answers, name)
                self[name].data = "" if value is None else ("no", "yes")[value]

    @property
    def contact(self) -> SafeContact:
        leave, say, text = (
            {"yes": True, "no": False}.get(self[n].data) for n in self.YES_NO_FIELDS
        )
        return SafeContact(
            leave,
            say,
            text,
            self.safe_times.data,
            self.interpreter.data,
            PreferredFormat(self.preferred_format.data),
        )


class OwnContactForm(ContactForm):
    """The same, asked of an adult about themselves."""

    may_leave_message = radios_field(
        OWN_QUESTIONS["may_leave_message"],
        OWN_ANSWERS,
        hint="Somebody else could hear it.",
        missing=LEAVE,
    )
    may_say_who_we_are = radios_field(
        OWN_QUESTIONS["may_say_who_we_are"],
        OWN_ANSWERS,
        missing=SAY,
    )
    may_text = radios_field(
        OWN_QUESTIONS["may_text"],
        OWN_ANSWERS,
        hint="It can show on a locked screen.",
        missing=TEXT,
    )
    safe_times = text_field(
        OWN_QUESTIONS["safe_times"],
        hint="For example: weekdays after 9am. You can leave this empty.",
        autocomplete="off",
    )
    interpreter = text_field(
        OWN_QUESTIONS["interpreter"],
        hint="Tell us the language, British Sign Language included. You can leave this empty.",
        classes="govuk-input--width-20",
        autocomplete="off",
    )
    preferred_format = radios_field(
        OWN_QUESTIONS["preferred_format"],
        [(one, FORMAT_WORDS[one]) for one in PreferredFormat],
        missing=FORMAT,
    )

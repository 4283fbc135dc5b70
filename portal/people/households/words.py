"""What the states of a household are called on pages."""

from collections.abc import Mapping

from portal.people.households.households import SafeContact
from portal.people.models import (
    ClosedReason,
    FlagKind,
    Household,
    OrderType,
    OwnContact,
    PreferredFormat,
)

CLOSED_WORDS = {
    ClosedReason.NO_LONGER_NEEDS_SUPPORT: "No longer needs support",
    ClosedReason.MOVED_AWAY: "Moved away",
    ClosedReason.CHILDREN_GROWN_UP: "Children grown up",
    ClosedReason.OPENED_BY_MISTAKE: "Opened by mistake",
    ClosedReason.MERGED: "Merged into another record",
}
FLAG_WORDS = {
    FlagKind.SAFETY: "Safety",
    FlagKind.COURT_ORDER: "Court order",
    FlagKind.DO_NOT_SURVEY: "Do not survey",
    FlagKind.NO_EVENT_MAIL: "No mail about events",
}
FORMAT_WORDS = {
    PreferredFormat.STANDARD: "Standard",
    PreferredFormat.LARGE_PRINT: "Large print",
    PreferredFormat.EASY_READ: "Easy read",
    PreferredFormat.AUDIO: "Audio",
    PreferredFormat.BRAILLE: "Braille",
}
ORDER_LABELS = {
    OrderType.NONE_YET: "None yet",
    OrderType.ADOPTION: "Adoption order",
    OrderType.SPECIAL_GUARDIANSHIP: "Special guardianship order",
    OrderType.CHILD_ARRANGEMENTS: "Child arrangements order",
}
YES_NO = {None: "Not asked", True: "Yes", False: "No"}
# The answers on safe contact, in the order of a form: short, for staff, who read them every day.
CONTACT_LABELS = {
    "may_leave_message": "Leave a message",
    "may_say_who_we_are": "Say who we are",
    "may_text": "Send a text",
    "safe_times": "Safe times",
    "interpreter": "Interpreter",
    "preferred_format": "Format",
}
# The same as questions: what an adult is asked, and reads again beside their own answers.
OWN_QUESTIONS = {
    "may_leave_message": "If you do not pick up, may we leave a message?",
    "may_say_who_we_are": "If somebody else picks up, may we say who we are?",
    "may_text": "May we send you a text message?",
    "safe_times": "When is it safe to ring you?",
    "interpreter": "Do you need an interpreter?",
    "preferred_format": "How would you like what we write to you?",
}
# What an adult reads of others: "you" would be the reader.
QUESTIONS = {
    "may_leave_message": "If nobody picks up, may we leave a message?",
    "may_say_who_we_are": "If somebody else picks up, may we say who we are?",
    "may_text": "May we send a text message?",
    "safe_times": "When is it safe to ring?",
    "interpreter": "Interpreter",
    "preferred_format": "How we write",
}


def contact_words(
    answers: Household | OwnContact, labels: Mapping[str, str] = CONTACT_LABELS
) -> dict[str, str]:
    """What was answered on safe contact, each with its label; what was not is left out."""
    given = {label: getattr(answers, name) for name, label in labels.items()}
    if answers.preferred_format is PreferredFormat.STANDARD:
        del given[labels["preferred_format"]]
    return {label: _said(value) for label, value in given.items() if value is not None}


def said(answers: SafeContact | Household, name: str) -> str:
    """One answer on safe contact; an interpreter is needed only where somebody said so."""
    value = getattr(answers, name)
    if value is None:
        return "None" if name == "interpreter" else YES_NO[None]
    return _said(value)


def _said(value: bool | str) -> str:
    if isinstance(value, bool):
        return YES_NO[value]
    return FORMAT_WORDS[value] if isinstance(value, PreferredFormat) else value

"""What the states of a household are called on pages."""

from portal.people.models import ClosedReason, FlagKind, OrderType, PreferredFormat

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

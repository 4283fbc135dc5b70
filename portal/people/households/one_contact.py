"""What two records say of safe contact, made one when the records are merged.

“Not asked” never beats an answer. Where both answered yes or no, “no” holds: it is safer. Where
both wrote words and they differ, whoever merges chooses.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields

from portal.errors import Refusal
from portal.people.households.households import SafeContact
from portal.people.households.words import CONTACT_LABELS
from portal.people.models import Household, PreferredFormat

# Each answer of one record, by name: before a merge, and as the merge made it.
Answer = bool | str | None
Answers = dict[str, list[Answer]]

YES_NO = ("may_leave_message", "may_say_who_we_are", "may_text")
CHOSEN = ("safe_times", "interpreter", "preferred_format")


def contact_of(household: Household) -> SafeContact:
    return SafeContact(**{one.name: getattr(household, one.name) for one in fields(SafeContact)})


def to_choose(kept: Household, merged: Household) -> list[str]:
    """The answers in which both records differ and neither is the safer one, by name."""
    return [
        name
        for name in CHOSEN
        if None not in (_given(kept, name), _given(merged, name))
        and _given(kept, name) != _given(merged, name)
    ]


def joined(kept: Household, merged: Household, chosen: Mapping[str, str]) -> SafeContact:
    """What will hold for both. ``chosen`` gives, for each name of `to_choose`, the reference of
    the record whose answer is to hold. Refuses one that is not chosen."""
    asked, made = to_choose(kept, merged), {}
    for name in (*YES_NO, *CHOSEN):
        here, there = _given(kept, name), _given(merged, name)
        if name in asked:
            made[name] = _choice(name, {kept.ref: here, merged.ref: there}, chosen)
        elif name in YES_NO and False in (here, there):
            made[name] = False
        else:
            made[name] = there if here is None else here
    made["preferred_format"] = made["preferred_format"] or PreferredFormat.STANDARD
    return SafeContact(**made)  # type: ignore[arg-type]


def take(kept: Household, contact: SafeContact) -> Answers:
    """Let these answers hold. Returns what changed."""
    changed: Answers = {}
    for name, value in asdict(contact).items():
        before = getattr(kept, name)
        if before != value:
            changed[name] = [before, value]
            setattr(kept, name, value)
    return changed


def give_back(kept: Household, changed: Answers) -> list[str]:
    """Undo `take`, but for what somebody changed since. Returns that in words."""
    left = []
    for name, (before, made) in changed.items():
        if getattr(kept, name) == made:
            setattr(
                kept, name, PreferredFormat(str(before)) if name == "preferred_format" else before
            )
        else:
            left.append(f"“{CONTACT_LABELS[name]}” was changed since, and stays.")
    return left


def _given(household: Household, name: str) -> Answer:
    """An answer, or None if there is none: standard is what nobody asked for."""
    value: Answer = getattr(household, name)
    return None if value == PreferredFormat.STANDARD else value


def _choice(name: str, answers: Mapping[str, Answer], chosen: Mapping[str, str]) -> Answer:
    if chosen.get(name) not in answers:
        raise Refusal(f"Choose which holds: {CONTACT_LABELS[name].lower()}.", field=name)
    return answers[chosen[name]]

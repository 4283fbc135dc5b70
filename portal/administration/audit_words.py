"""The audit in plain words: what was done, to what, and by whom."""

import json
from collections.abc import Mapping, Sequence

from portal.audit import ActorKind, AuditEvent
from portal.settings import KNOWN

# Each action that is ever written down, with its words (tests compare the two).
ACTIONS: dict[str, str] = {
    "account.disabled": "Disabled a family account",
    "account.email_change_asked": "Asked to change an e-mail address",
    "account.email_change_called_off": "Called off the change of an e-mail address",
    "account.email_changed": "Changed an e-mail address",
    "account.email_put_back": "Put the former e-mail address back",
    "account.enabled": "Enabled a family account",
    "account.linked": "Linked an account to an adult on record",
    "account.made": "Made an account",
    "account.mail_chosen": "Chose what mail they want",
    "account.password_set": "Set a password",
    "account.signed_in": "Signed in",
    "account.signed_out": "Signed out",
    "account.signed_out_everywhere": "Signed out everywhere",
    "account.unlinked": "Took the link of an account away",
    "adult.address_changed": "Changed the e-mail address of an adult on record",
    "adult.invited": "Invited an adult on record",
    "audit.downloaded": "Downloaded a search of the audit",
    "audit.searched": "Searched the audit",
    "client_list.applied": "Applied a client list",
    "client_list.discarded": "Put away a client list",
    "client_list.exported": "Exported the client list",
    "client_list.numbers_refused": "A client list had numbers of records it could not change",
    "client_list.refused": "A client list was refused",
    "client_list.undone": "Undid a client list",
    "client_list.uploaded": "Uploaded a client list",
    "families.searched": "Searched for families",
    "household.adult_changed": "Changed an adult’s details",
    "household.adult_let_in": "Let an adult into a household",
    "household.adult_taken_out": "Took an adult out of a household",
    "household.child_added": "Added a child to a household",
    "household.child_changed": "Changed a child’s details",
    "household.child_left": "Recorded that a child left a household",
    "household.closed": "Closed a household",
    "household.contact_changed": "Changed safe contact",
    "household.flags_changed": "Changed the flags of a household",
    "household.import_applied": "Changed a household by a client list",
    "household.import_undone": "Undid what a client list changed of a household",
    "household.merged": "Merged two households",
    "household.opened": "Opened a household",
    "household.reopened": "Opened a closed household again",
    "household.residence_added": "Added where a household lives",
    "household.residence_corrected": "Corrected where a household lives",
    "household.restricted": "Restricted a household to named staff",
    "household.restriction_lifted": "Lifted the restriction of a household",
    "household.seen": "Looked at a household",
    "household.unmerged": "Undid a merge of two households",
    "household.worker_allocated": "Changed the allocated worker",
    "mail.arrived": "Said that a mail had arrived",
    "mail.sent_again": "Sent a mail again",
    "setting.added": "Took a setting from the agency’s file",
    "setting.changed": "Changed a setting from a day on",
    "setting.corrected": "Corrected today’s change of a setting",
    "setting.taken_back": "Took a change of a setting back",
    "staff.added": "Added a staff account",
    "staff.authenticator_reset": "Reset the authenticator app of a staff account",
    "staff.changed": "Changed a staff account",
    "staff.disabled": "Disabled a staff account",
    "staff.enabled": "Enabled a staff account",
    "staff.link_issued": "Made a link to set a password",
    "staff.password_set": "Set a password",
    "staff.recovery_code_used": "Used a recovery code",
    "staff.recovery_codes_made": "Made recovery codes",
    "staff.signed_in": "Signed in",
    "staff.signed_out": "Signed out",
    "staff.signed_out_everywhere": "Signed out everywhere",
    "survey.import_undone": "Took an import of survey answers back",
    "survey.imported": "Imported survey answers",
    "survey.version_added": "Added a version of a survey",
    "table.kept": "Kept a table of results",
    "table.removed": "Removed a kept table",
    "words.shared": "Shared own words with the household",
    "words.taken_back": "Shared own words no longer",
    "words.written": "Wrote down one adult’s own words",
}

# What a subject can be: the word before its colon, as people say it.
SUBJECTS: dict[str, str] = {
    "account": "Family account",
    "adult": "Adult",
    "audit": "Audit",
    "child": "Child",
    "client_list": "Client list",
    "families": "Families",
    "household": "Household",
    "import": "Import",
    "mail": "Mail",
    "setting": "Setting",
    "staff": "Staff account",
    "survey": "Survey",
    "table": "Table",
}

# Whom an act on a household may name: beside it, and in earlier rows in its detail.
PEOPLE = ("adult", "child")

ACTORS: dict[ActorKind, str] = {
    ActorKind.STAFF: "Staff",
    ActorKind.FAMILY: "A family account",
    ActorKind.COMMAND_LINE: "Command line",
    ActorKind.WORKER: "Worker",
}


# As many as a search of families shows: each can be found there by its reference anyhow.
MOST_NAMED = 50


def action_words(event: AuditEvent) -> str:
    return ACTIONS.get(event.action, event.action)


def actor_words(event: AuditEvent, names: Mapping[str, str]) -> str:
    """Who it was: staff by name, out of ``names`` by public id; a family never."""
    called = names.get(event.actor_ref or "") if event.actor_kind is ActorKind.STAFF else None
    return called or ACTORS[event.actor_kind]


def subject_words(event: AuditEvent, names: Mapping[str, str]) -> str:
    kind, _, ref = event.subject.partition(":")
    if kind == "staff" and ref in names:
        return names[ref]
    if kind == "setting" and ref in KNOWN:
        return f"Setting: {KNOWN[ref].title}"
    return f"{SUBJECTS.get(kind, kind)} {ref}".strip()


def detail_words(event: AuditEvent, about: Sequence[str]) -> str:
    """The detail of an act, and ``about`` whom and which households it was, by their references."""
    own = {name: it for name, it in event.detail.items() if name not in PEOPLE}
    words = [f"{name.replace('_', ' ')}: {_said(it)}" for name, it in own.items()]
    parted = [one.partition(":") for one in about]
    words += [f"{kind}: {ref}" for kind, _, ref in parted if kind in PEOPLE]
    homes = [ref for kind, _, ref in parted if kind not in PEOPLE]
    if homes:
        more = len(homes) - MOST_NAMED
        named = ", ".join(homes[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        words.append(f"{len(homes):,} household{'' if len(homes) == 1 else 's'}: {named}")
    return "; ".join(words)


def _said(value: object) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

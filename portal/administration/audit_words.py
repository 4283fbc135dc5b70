"""The audit in plain words: what was done, to what, and by whom."""

import json
from collections.abc import Mapping

from portal.audit import ActorKind, AuditEvent
from portal.settings import KNOWN

# Each action with its words. One that is not here shows itself.
ACTIONS: dict[str, str] = {
    "account.disabled": "Disabled a family account",
    "account.email_change_asked": "Asked to change an e-mail address",
    "account.email_changed": "Changed an e-mail address",
    "account.email_put_back": "Put the former e-mail address back",
    "account.enabled": "Enabled a family account",
    "account.linked": "Linked an account to an adult on record",
    "account.made": "Made an account",
    "account.mail_chosen": "Chose what mail they want",
    "account.password_set": "Set a password",
    "account.signed_in": "Signed in",
    "account.signed_out": "Signed out",
    "account.unlinked": "Took the link of an account away",
    "adult.address_changed": "Changed the e-mail address of an adult on record",
    "adult.invited": "Invited an adult on record",
    "audit.downloaded": "Downloaded a search of the audit",
    "audit.searched": "Searched the audit",
    "household.seen": "Looked at a household",
    "client_list.exported": "Exported the client list",
    "client_list.refused": "A client list was refused",
    "client_list.uploaded": "Uploaded a client list",
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
    "household": "Household",
    "import": "Import",
    "job": "Job",
    "mail": "Mail",
    "setting": "Setting",
    "staff": "Staff account",
    "survey": "Survey",
    "table": "Table",
}

ACTORS: dict[ActorKind, str] = {
    ActorKind.STAFF: "Staff",
    ActorKind.FAMILY: "A family account",
    ActorKind.COMMAND_LINE: "Command line",
    ActorKind.WORKER: "Worker",
}


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


def detail_words(event: AuditEvent) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {_said(it)}" for name, it in event.detail.items())


def _said(value: object) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

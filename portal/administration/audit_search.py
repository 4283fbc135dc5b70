"""Searching who did what, to what, and when. Nothing here changes a row."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, false, or_, select, tuple_
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.administration.audit_sight import (
    about_shown_to,
    acts_shown_to,
    is_of_kind,
    kept_from,
)
from portal.administration.audit_words import PEOPLE, SUBJECTS
from portal.audit import ActorKind, AuditAbout, AuditEvent
from portal.errors import Refusal
from portal.people.models import Staff

A_PAGE = 50
A_FILE = 10_000
# A reference that people read aloud, or the key of a setting or a survey: names nobody.
REFERENCE = re.compile(r"(?:[a-z]+:)?[A-Z]{2,6}-[A-Z0-9]{4}-[A-Z0-9]{2,4}", re.ASCII)
FAMILY = re.compile(r"(?:HOUSEHOLD:)?(FAM-[A-Z0-9]{4}-[A-Z0-9]{4})", re.ASCII)
PLACE = re.compile(r"([0-9]{1,17})-([0-9]{1,9})", re.ASCII)  # ids stay below a thousand million


@dataclass(frozen=True)
class Search:
    """What is looked for. ``who`` is part of a name or an address of staff; ``about`` a
    reference, a kind of thing, or part of a name or an address of staff."""

    who: str = ""
    kind: ActorKind | None = None
    about: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Found:
    """A page of events, newest first; ``older`` leads to the next one, if there is one.

    ``about`` says what else an event was about, and whom, as far as the reader may see them.
    """

    events: Sequence[AuditEvent]
    names: dict[str, str]
    about: dict[int, list[str]]
    older: str | None


def check_days(search: Search) -> None:
    """Refuses days in the wrong order."""
    if search.first and search.last and search.last < search.first:
        raise Refusal("The last day must not be before the first.", field="last")


def find_events(
    session: Session,
    search: Search,
    *,
    reader: Staff,
    older: str | None = None,
    most: int = A_PAGE,
) -> Found:
    """The newest events that a search is for, or those that lie before a place of it; only what
    ``reader`` may see."""
    staff = session.execute(select(Staff.public_id, Staff.name, Staff.email)).all()
    names = {one.public_id: one.name for one in staff}
    people = [(one.public_id, f"{one.name} {one.email}".casefold()) for one in staff]
    query = select(AuditEvent).where(acts_shown_to(reader), *_conditions(search, people, reader))
    before = read_place(older)
    if before is not None:
        query = query.where(tuple_(AuditEvent.at, AuditEvent.id) < before)
    newest = (AuditEvent.at.desc(), AuditEvent.id.desc())
    events = session.scalars(query.order_by(*newest).limit(most + 1)).all()
    more = place_of(events[most - 1]) if len(events) > most else None
    return Found(events[:most], names, _about(session, events[:most], reader), more)


def _about(session: Session, events: Sequence[AuditEvent], reader: Staff) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    ids = [one.id for one in events]
    rows = session.execute(
        select(AuditAbout.event_id, AuditAbout.subject)
        .where(AuditAbout.event_id.in_(ids), about_shown_to(reader))
        .order_by(AuditAbout.event_id, AuditAbout.subject)
    )
    for event_id, subject in rows:
        found[event_id].append(subject)
    named = {one.id: _named_in_detail(one) for one in events}
    kept = kept_from(session, reader, {one for some in named.values() for one in some})
    for event_id, subjects in named.items():
        found[event_id] += [one for one in subjects if one not in kept]
    return found


def _named_in_detail(event: AuditEvent) -> list[str]:
    """Whom an act names that was written down before `AuditAbout` held them: no row of the audit
    can be changed, so who may not see them is not shown them."""
    return [f"{kind}:{event.detail[kind]}" for kind in PEOPLE if kind in event.detail]


def record_search(
    session: Session, action: str, search: Search, *, older: str | None, by: audit.Actor
) -> None:
    """Write the search itself down. What was typed may hold a name, and is not kept."""
    about = search.about.strip()
    household = FAMILY.fullmatch(about.upper())
    named = not household and (REFERENCE.fullmatch(about) or about.casefold() in SUBJECTS)
    event = audit.record(
        session,
        action,
        subject="audit:search",
        by=by,
        **{
            name: value
            for name, value in {
                "who": "given" if search.who.strip() else None,
                "kind": search.kind,
                "about": about if named else ("given" if about else None),
                "done": search.action or None,
                "first": search.first.isoformat() if search.first else None,
                "last": search.last.isoformat() if search.last else None,
                "older": bool(older) or None,
            }.items()
            if value is not None
        },
    )
    audit.add_about(session, event, [f"household:{household[1]}"] if household else [])


def place_of(event: AuditEvent) -> str:
    """Where an event stands: its moment in millionths of a second, and its id."""
    since = event.at - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{since // timedelta(microseconds=1)}-{event.id}"


def read_place(written: str | None) -> tuple[datetime, int] | None:
    found = PLACE.fullmatch(written or "")
    if not found:
        return None
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found[1]))
    except OverflowError:
        return None
    return moment, int(found[2])


def _conditions(
    search: Search, people: Sequence[tuple[str, str]], reader: Staff
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.who.strip():
        found.append(AuditEvent.actor_ref.in_(_staff_called(search.who, people)))
    if search.kind:
        found.append(AuditEvent.actor_kind == search.kind)
    if search.about.strip():
        found.append(_is_about(search.about.strip(), people, reader))
    if search.action:
        found.append(AuditEvent.action == search.action)
    if search.first:
        found.append(AuditEvent.at >= clock.start_of(search.first))
    if search.last:
        found.append(AuditEvent.at < clock.start_of(search.last + timedelta(days=1)))
    return found


def _is_about(about: str, people: Sequence[tuple[str, str]], reader: Staff) -> ColumnElement[bool]:
    plain = about.casefold()
    kinds = [kind for kind, words in SUBJECTS.items() if plain in (kind, words.casefold())]
    if kinds:
        return or_(*(is_of_kind(kind) for kind in kinds), AuditEvent.id.in_(_beside(kinds, reader)))
    subjects = {about} | {f"{kind}:{one}" for kind in SUBJECTS for one in (about, about.upper())}
    subjects |= {f"staff:{public_id}" for public_id in _staff_called(about, people)}
    also = select(AuditAbout.event_id).where(
        AuditAbout.subject.in_(sorted(subjects)), about_shown_to(reader)
    )
    return or_(AuditEvent.subject.in_(sorted(subjects)), AuditEvent.id.in_(also))


def _beside(kinds: Sequence[str], reader: Staff) -> Select[tuple[int]]:
    """The acts that name an adult or a child, of these kinds, beside what they are on."""
    named = [AuditAbout.subject.startswith(f"{one}:") for one in kinds if one in PEOPLE]
    return select(AuditAbout.event_id).where(or_(false(), *named), about_shown_to(reader))


def _staff_called(words: str, people: Sequence[tuple[str, str]]) -> list[str]:
    """The public ids of staff whose name or address holds these words."""
    wanted = " ".join(words.split()).casefold()
    return [public_id for public_id, called in people if wanted in called]

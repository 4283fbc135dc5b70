"""Whether the database still holds what a change saw before, or left behind."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.client_list.changes import Change, kept, kept_facts
from portal.people.client_list.record import OneAdult, OneChild, OneHousehold, Seen, load_record
from portal.people.models import Adult, Child, Household
from portal.people.models.client_list import ClientChange, ClientImport, ImportState, What


def lock_all(session: Session, one: ClientImport) -> None:
    """Lock what an import touches, people before households as the pages do, and other imports
    that are being applied or undone."""
    states = (ImportState.APPLYING, ImportState.APPLIED)
    others = select(ClientImport.id).where(ClientImport.state.in_(states))
    session.execute(others.order_by(ClientImport.id).with_for_update()).all()
    own = select(ClientChange.mark).where(ClientChange.import_id == one.id)
    refs = select(ClientChange.household_ref).where(ClientChange.import_id == one.id)
    for model, column, wanted in (
        (Adult, Adult.public_id, own),
        (Child, Child.public_id, own),
        (Household, Household.ref, refs),
    ):
        query = select(model.id).where(column.in_(wanted)).order_by(model.id)
        session.execute(query.with_for_update()).all()


class Now:
    """What is on record now, by what changes call it."""

    def __init__(self, session: Session, seen: Seen) -> None:
        self.record = load_record(session, seen)
        self.adults: dict[tuple[str, str], OneAdult] = {}
        self.children: dict[tuple[str, str], OneChild] = {}
        for one in self.record.households.values():
            self.adults.update(((one.ref, adult.public_id), adult) for adult in one.adults)
            self.children.update(((one.ref, child.public_id), child) for child in one.children)

    def open_household(self, change: Change) -> OneHousehold | None:
        """The household of a change, if it is on record, open, and may be seen."""
        one = self.record.by_ref.get(change.household_ref or "")
        return None if one is None or one.closed else one

    def holds(self, change: Change, values: Mapping[str, Any]) -> bool:
        """Whether what is changed has these values now."""
        found = self._of(change)
        return found is not None and all(
            found.get(name) == value for name, value in values.items() if name != "place"
        )

    def is_there(self, change: Change) -> bool:
        return self._of(change) is not None

    def _of(self, change: Change) -> dict[str, Any] | None:
        one = self.open_household(change)
        if one is None:
            return None
        if change.what is What.HOUSEHOLD:
            answers = {name: kept(value) for name, value in one.answers.items()}
            return answers | {"client_number": one.number}
        if change.what is What.FLAG:
            return {"note": one.do_not_survey_note} if one.do_not_survey else None
        if change.what is What.RESIDENCE:
            home = one.residences.get(date.fromisoformat(change.after["lives_from"]))
            return kept_facts(home) if home else None
        return self._person(change, one)

    def _person(self, change: Change, one: OneHousehold) -> dict[str, Any] | None:
        key = (one.ref, change.mark or "")
        adult, child = self.adults.get(key), self.children.get(key)
        if change.what is What.ADULT and adult:
            return kept_facts(adult.facts) | {"client_number": adult.number}
        if change.what in (What.CHILD, What.HOME) and child:
            own = {"client_number": child.number, "name": child.homes[one.id]}
            return kept_facts(child.facts) | own
        return None


def some(number: int, what: str) -> str:
    """A number of things, in words."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def only(changes: Iterable[Change], what: What, action: object) -> list[Change]:
    return [one for one in changes if one.what is what and one.action is action]

"""How long the portal keeps what. Deleting by it is previewed and approved by people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from portal.agency.lengths import Length, LengthOfTime, Unit
from portal.agency.reading import Fact, Row

KEPT = LengthOfTime((Unit.DAYS, Unit.MONTHS, Unit.YEARS), "28 days, 12 months, or 2 years")
SHORTEST_AUDIT = 365  # the database lets nobody delete a younger row


@dataclass(frozen=True)
class Retention(Row):
    drafts: Annotated[Length, Fact("Drafts that were never sent", KEPT)]
    event_needs: Annotated[Length, Fact("Needs given for an event, after it", KEPT)]
    requests: Annotated[Length, Fact("Requests, after closing", KEPT)]
    invitations: Annotated[Length, Fact("Invitations that name a person", KEPT)]
    anonymous_answers: Annotated[Length, Fact("Anonymous answers to surveys", KEPT)]
    complaints: Annotated[Length, Fact("Complaints, after closing", KEPT)]
    audit: Annotated[Length, Fact("The record of who did what", KEPT)]

    def check(self) -> Iterator[tuple[str, str]]:
        if self.audit.days_at_most < SHORTEST_AUDIT:
            yield "audit", "must be one year or longer."

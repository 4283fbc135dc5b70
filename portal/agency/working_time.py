"""When the agency works, and how long it gives itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated

from portal.agency.kinds import Day, Text, TimeOfDay, Weekdays, WholeNumber
from portal.agency.lengths import Length, LengthOfTime, Unit
from portal.agency.reading import Fact, Row

TARGET = LengthOfTime((Unit.WORKING_DAYS, Unit.WEEKS), "5 working days, or 8 weeks")
LIMIT = WholeNumber(1, 1440)


@dataclass(frozen=True)
class OfficeHours(Row):
    """What comes after they close counts as received on the next working day."""

    opens: Annotated[time, Fact("Opens", TimeOfDay(), "For example: 9am")]
    closes: Annotated[time, Fact("Closes", TimeOfDay(), "For example: 5pm")]
    weekdays: Annotated[tuple[str, ...], Fact("Days of the week", Weekdays())]

    def check(self) -> Iterator[tuple[str, str]]:
        if self.closes <= self.opens:
            yield "closes", "must be later than the time of opening."


@dataclass(frozen=True)
class ClosedDay(Row):
    """A day on which the agency is closed, besides England's bank holidays."""

    day: Annotated[date, Fact("Day", Day(), "For example: 29/12/2026")]
    name: Annotated[str, Fact("Why", Text(100), "For example: staff conference")]


@dataclass(frozen=True)
class Targets(Row):
    """How long each step may take, from the day of receipt (day 0)."""

    request_looked_at: Annotated[Length, Fact("A request is looked at", TARGET)]
    urgent_request_answered: Annotated[Length, Fact("An urgent request is answered", TARGET)]
    call_held: Annotated[Length, Fact("A support and advice call is held", TARGET)]
    assessment_offered: Annotated[Length, Fact("An assessment is offered, after the call", TARGET)]
    assessment_completed: Annotated[
        Length, Fact("An assessment is completed, after its meeting", TARGET)
    ]
    application_made: Annotated[
        Length, Fact("The fund is applied to, after the assessment is signed", TARGET)
    ]
    agreed_in_writing: Annotated[
        Length, Fact("What was agreed is put in writing, after the call", TARGET)
    ]
    family_comments: Annotated[Length, Fact("A family can comment on a proposal", TARGET)]
    complaint_answered: Annotated[Length, Fact("A complaint is answered at stage 1", TARGET)]
    complaint_at_most: Annotated[
        Length, Fact("A complaint is answered at stage 1, at the latest", TARGET)
    ]

    def check(self) -> Iterator[tuple[str, str]]:
        same_unit = self.complaint_answered.unit is self.complaint_at_most.unit
        if same_unit and self.complaint_at_most.number < self.complaint_answered.number:
            yield "complaint_at_most", "must not be shorter than the usual time."


@dataclass(frozen=True)
class SessionLimits(Row):
    """How long a sign-in lasts: minutes without a sign of life, and hours in all."""

    staff_idle_minutes: Annotated[int, Fact("Staff: minutes without doing anything", LIMIT)]
    staff_hours: Annotated[int, Fact("Staff: hours in all", LIMIT)]
    family_idle_minutes: Annotated[int, Fact("Families: minutes without doing anything", LIMIT)]
    family_hours: Annotated[int, Fact("Families: hours in all", LIMIT)]

    @property
    def staff(self) -> tuple[timedelta, timedelta]:
        """The longest time idle and the longest in all, for staff."""
        return timedelta(minutes=self.staff_idle_minutes), timedelta(hours=self.staff_hours)

    @property
    def family(self) -> tuple[timedelta, timedelta]:
        return timedelta(minutes=self.family_idle_minutes), timedelta(hours=self.family_hours)

    def check(self) -> Iterator[tuple[str, str]]:
        for who in ("staff", "family"):
            idle, longest = getattr(self, who)
            if idle > longest:
                yield f"{who}_idle_minutes", "may not be longer than the hours in all."

"""What the Adoption Support Fund gives in a financial year, as far as it is announced."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from portal.agency.kinds import Choice, Kind, Pounds, Text, Wrong
from portal.agency.reading import Fact, Row

ON_TOP, PART_OF_IT = "on top", "part of it"


class FinancialYear(Kind):
    """1 April to 31 March, written 2025/26."""

    def read(self, value: object) -> str:
        found = re.fullmatch(r"(20[0-9]{2})/([0-9]{2})", value) if isinstance(value, str) else None
        if found is None or int(found[2]) != (int(found[1]) + 1) % 100:
            raise Wrong("must be a financial year such as 2025/26.")
        return found[0]


@dataclass(frozen=True)
class FundLimit(Row):
    """The limits of one financial year, in pence. A year without a row is not announced.

    The assessment comes on top of what there is for each child, or is part of it; without an
    amount there is no limit of its own.
    """

    year: Annotated[str, Fact("Financial year", FinancialYear(), "For example: 2025/26")]
    per_child_pence: Annotated[int, Fact("For each child (£)", Pounds())]
    assessment_pence: Annotated[int | None, Fact("Assessment (£)", Pounds(), optional=True)] = None
    assessment_comes: Annotated[
        str | None,
        Fact(
            "The assessment comes",
            Choice({ON_TOP: "On top of it", PART_OF_IT: "Out of it"}),
            optional=True,
        ),
    ] = None
    above: Annotated[str | None, Fact("Above the limit", Text(), optional=True)] = None

    def check(self) -> Iterator[tuple[str, str]]:
        if (self.assessment_pence is None) != (self.assessment_comes is None):
            yield "assessment_comes", "must be said if there is an amount, and only then."
        if (
            self.assessment_comes == PART_OF_IT
            and (self.assessment_pence or 0) > self.per_child_pence
        ):
            yield "assessment_pence", "is more than the whole amount for each child."

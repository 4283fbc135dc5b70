"""A small survey after a visit, responses to it in one word, and their tables."""

from portal.report.tables import PercentageTable, percentage_table
from tests.report.counting import Asked, Given, Versions, frames_of
from tests.report.drawn import YES_NO, numbers

SPRING, SUMMER = "Spring=2023-01-01..2023-03-31", "Summer=2023-04-01..2023-06-30"
RECOMMEND = Asked("s", "Recommend?", numbers(6, 10), "Would recommend", kind="scale")
FRIENDLY = Asked("friendly", "Were we friendly?", YES_NO)
IN_TIME = Asked("in_time", "Were we in time?", YES_NO)
ONE: Versions = {1: (FRIENDLY, IN_TIME)}


def some(yes: int, no: int, period: int = 0, *, key: str = "friendly", **more) -> list[Given]:
    """Responses that answer one question with yes or no."""
    version, inside = more.pop("version", 1), more.pop("inside", True)
    given = [Given(version, period, inside, {key: "yes"})] * yes
    return given + [Given(version, period, inside, {key: "no"})] * no


def table_of(
    *given: list[Given], versions: Versions = ONE, periods: int = 1, grouped: bool = False
) -> PercentageTable:
    responses = [one for part in given for one in part]
    return percentage_table(
        frames_of(versions, responses, grouped=grouped), [f"p{n}" for n in range(periods)]
    )


def row_of(*given: list[Given], key: str = "friendly", **more):
    return next(row for row in table_of(*given, **more).rows if row.key == key)

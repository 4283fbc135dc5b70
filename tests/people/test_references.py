"""The reference of another record: blank, unknown, or the record's own is refused at once."""

import pytest

from portal.people.models import Household
from tests.client import CheckedClient
from tests.people.family_addresses import address

PAGES = [("merge",), ("adults", "known"), ("children", "known")]


@pytest.mark.parametrize("parts", PAGES)
def test_what_is_no_other_record_is_refused_before_anything_is_shown(
    advisor: CheckedClient, household: Household, parts: tuple[str, ...]
) -> None:
    page = address(household, *parts)
    assert "There is a problem" not in advisor.page(page).get_text()
    for typed, says in (
        ("", "Enter a reference."),
        ("+", "Enter a reference."),
        ("FAM-0000-0000", "no record with this reference"),
        (household.ref, "This is the same record."),
        (household.ref.lower().replace("-", ""), "This is the same record."),
    ):
        asked = advisor.page(f"{page}?other={typed}", status=422)
        assert says in asked.get_text(), typed
        assert asked.select_one('main form[method="get"]'), typed

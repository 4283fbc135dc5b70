"""What stands in each column of a client list, in words; and the example rows of the template."""

from collections.abc import Sequence

from portal.errors import Refusal
from portal.people.client_list.columns import ReadRow, read_row
from portal.people.client_list.files import FiledRow
from portal.people.households.words import FORMAT_WORDS, ORDER_LABELS

EXAMPLE = "EXAMPLE"
NOT_YOURS = "This is the number of the template's examples: write your own, or take the row out."


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}".lower()


# Columns that are explained together, and what stands in them. The page and the docs show this.
EXPLAINED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("household",), "your own number of the household; needed for a new one"),
    (("household_ref",), "the portal's reference (FAM-…), to mean a household that is on record"),
    (("person",), "adult or child; blank in a row of the household alone"),
    (("person_ref",), "the portal's own id of the person, from an export"),
    (("person_number",), "your own number of the person"),
    (("name",), "in any script; of a child the name that this household uses"),
    (("email", "phone"), "of an adult"),
    (("date_of_birth", "order_on", "placed_on"), "of a child; 2026-04-01 or 1/4/2026"),
    (("order_type",), f"of a child; {_listed(list(ORDER_LABELS.values()))}"),
    (
        ("placing_authority",),
        "of a child; any council by its name; one of the agency also by an earlier name",
    ),
    (("ehc_plan",), "of a child; yes or no"),
    (("lives_from",), "from which day the household lives there; needed beside the next four"),
    (
        ("authority", "outside"),
        "one of them: a council of the agency by its name, or another place",
    ),
    (("address", "postcode"), "where the household lives"),
    (("may_leave_message", "may_say_who_we_are", "may_text"), "yes or no"),
    (("interpreter",), "a language"),
    (("preferred_format",), _listed(list(FORMAT_WORDS.values()))),
    (("do_not_survey", "restricted"), "yes or no"),
)


def example_rows(council: str) -> list[dict[str, str]]:
    """Two rows that nobody takes for a family: an adult and a child of one household."""
    adult = {
        "household": EXAMPLE,
        "person": "adult",
        "name": "Example adult",
        "email": "someone@example.org",
        "phone": "01632 960001",
        "lives_from": "2024-04-01",
        "authority": council,
        "address": "1 Example Street",
        "postcode": "ZZ1 1ZZ",
        "may_leave_message": "no",
    }
    child = {
        "household": EXAMPLE,
        "person": "child",
        "name": "Example child",
        "date_of_birth": "2018-03-01",
        "order_type": "adoption order",
        "order_on": "2020-06-30",
        "ehc_plan": "no",
    }
    return [adult, child]


def without_examples(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """The rows but for the template's examples. One that somebody wrote over is wrong: what
    was typed is never passed over. Refuses a file that holds nothing else."""
    examples = [_facts(read_row(FiledRow(1, cells))) for cells in example_rows("")]
    kept = []
    for row in rows:
        if (row.text("household") or "").upper() == EXAMPLE:
            if not row.wrong and _facts(row) in examples:
                continue
            row.wrong.append(("household", NOT_YOURS))
        kept.append(row)
    if not kept:
        raise Refusal("The file holds only the template's examples: write your families below.")
    return kept


def _facts(row: ReadRow) -> dict[str, object]:
    """As they are meant, however a spreadsheet wrote them; the council may have a new name."""
    passed_over = ("household", "authority")
    return {name: value for name, value in row.values.items() if name not in passed_over}

"""The columns of a client list, and how people write what stands in them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from portal.errors import Refusal
from portal.people.client_list.files import FiledRow
from portal.people.households import words as household_words
from portal.people.models import OrderType, PreferredFormat
from portal.people.names import read_line

Value = str | bool | date

CONTACT = ("may_leave_message", "may_say_who_we_are", "may_text")
HOUSEHOLD = ("household", "household_ref")
HOME = ("lives_from", "authority", "outside", "address", "postcode")
ANSWERS = (*CONTACT, "interpreter", "preferred_format", "do_not_survey", "restricted")
PERSON = ("person", "person_ref", "person_number", "name")
ADULT = ("email", "phone")
CHILD = (
    "date_of_birth",
    "order_type",
    "order_on",
    "placing_authority",
    "placed_on",
    "ehc_plan",
)
DAYS = ("date_of_birth", "order_on", "placed_on", "lives_from")
CHOSEN = ("order_type", "preferred_format")
COLUMNS = (*HOUSEHOLD, *PERSON, *ADULT, *CHILD, *HOME, *ANSWERS)
LONGEST_NUMBER = 40

DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
BRITISH_DAY = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", re.ASCII)
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = "=+-@"
YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
SHORT_ORDERS = {
    "none": OrderType.NONE_YET,
    "ao": OrderType.ADOPTION,
    "sgo": OrderType.SPECIAL_GUARDIANSHIP,
    "cao": OrderType.CHILD_ARRANGEMENTS,
}


@dataclass
class ReadRow:
    """A row as it was meant: ``values`` of what is filled, ``wrong`` words by column."""

    number: int
    values: dict[str, Value] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def text(self, column: str) -> str | None:
        """What is written in a column of text."""
        value = self.values.get(column)
        return value if isinstance(value, str) else None


def read_row(filed: FiledRow) -> ReadRow:
    """A row of a file. What cannot be read is in ``wrong``, by its column; blanks are left out."""
    row = ReadRow(filed.number)
    for column, cell in filed.cells.items():
        written = without_quote(cell)
        if not written:
            continue
        try:
            row.values[column] = READERS.get(column, _text)(written)
        except Refusal as refusal:
            row.wrong.append((column, refusal.message))
    return row


def quoted(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _begins_like_formula(cell) or _is_quoted(cell) else cell


def without_quote(cell: str) -> str:
    """A cell as it was before `quoted`."""
    return cell[1:] if _is_quoted(cell) else cell


def _begins_like_formula(cell: str) -> bool:
    return cell[:1] in FORMULA if cell else False


def _is_quoted(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA + "'"


def _text(cell: str) -> str:
    return unicodedata.normalize("NFC", cell)


def _number(cell: str) -> str:
    return read_line(cell, field="number", longest=LONGEST_NUMBER, what="number") or ""


def _day(cell: str) -> date:
    british, iso = BRITISH_DAY.fullmatch(cell), DAY.fullmatch(cell)
    parts = british.groups()[::-1] if british else iso.groups() if iso else None
    try:
        if parts:
            return date(*map(int, parts))
    except ValueError:
        pass
    raise Refusal(f"“{cell[:40]}” is not a day: write 2026-04-01 or 1/4/2026.")


def _yes_no(cell: str) -> bool:
    answer = YES_NO.get(cell.casefold())
    if answer is None:
        raise Refusal(f"“{cell[:40]}” is neither yes nor no.")
    return answer


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", words.casefold()).split())


def _one_of(known: dict[str, str]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        found = known.get(_folded(cell).removesuffix(" order"))
        if found is None:
            listed = ", ".join(dict.fromkeys(known.values())).replace("_", " ")
            raise Refusal(f"“{cell[:40]}” is none of: {listed}.")
        return found

    return read


def _orders() -> dict[str, str]:
    named = {one.value.replace("_", " "): one.value for one in OrderType}
    labels = {_folded(words): one.value for one, words in household_words.ORDER_LABELS.items()}
    return (
        named
        | {words.removesuffix(" order"): value for words, value in labels.items()}
        | {words: one.value for words, one in SHORT_ORDERS.items()}
    )


READERS: dict[str, Callable[[str], Value]] = {
    "household": _number,
    "person_number": _number,
    "person": _one_of({"adult": "adult", "child": "child"}),
    "order_type": _one_of(_orders()),
    "preferred_format": _one_of(
        {one.value.replace("_", " "): one.value for one in PreferredFormat}
    ),
    **dict.fromkeys(DAYS, _day),
    **dict.fromkeys(("ehc_plan", *CONTACT, "do_not_survey", "restricted"), _yes_no),
}

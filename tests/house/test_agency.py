"""The agency's own facts are checked when they are read: a wrong one is refused by its place."""

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from portal import settings
from portal.agency import CONTRAST_OF_TEXT, Length, Unit, WrongFacts, contrast
from portal.config import ROOT
from portal.errors import Refusal
from tests.conftest import SECOND_AGENCY, SHIPPED_AGENCY

AGENCIES = [SHIPPED_AGENCY, SECOND_AGENCY]


def values(path: Path = SECOND_AGENCY) -> dict[str, Any]:
    """What an agency's file holds."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", AGENCIES, ids=lambda path: path.stem)
def test_the_agencies_that_ship_and_test_are_valid(path: Path) -> None:
    given = values(path)
    del given["holds_from"]
    assert set(given) == set(settings.READERS)
    for key, value in given.items():
        settings.READERS[key](value)


# What is wrong, the key it belongs to, the wrong value, and what the refusal begins with.
NAMES, CONTACT = values()["names"], values()["contact"]
AUTHORITIES, LINES, COLOURS = (values()[key] for key in ("authorities", "help_lines", "colours"))
FIRST = AUTHORITIES[0]
OTHER = values()["other_services"][0]
HOURS, TARGETS, RETENTION = (values()[key] for key in ("office_hours", "targets", "retention"))
SESSIONS, FUND = values()["session_limits"], values()["fund_limits"][0]
DAY = {"day": "2026-03-17", "name": "Founders’ day"}
WRONG: list[tuple[str, object, str]] = [
    ("names", [], "names must have the fields service, agency"),
    ("names", {"service": "Hearth"}, "names: agency must be a text"),
    ("names", NAMES | {"agency": 7}, "names: agency must be a text"),
    ("names", NAMES | {"agency": "  "}, "names: agency must be a text"),
    ("names", NAMES | {"agency": "x" * 301}, "names: agency must be a text of at most 300"),
    ("names", NAMES | {"motto": "x"}, "names: motto is not a field of it"),
    ("contact", CONTACT | {"phone": "ring us"}, "contact: phone must be a phone number"),
    ("contact", CONTACT | {"phone": "١٢٣٤٥"}, "contact: phone must be a phone number"),
    ("authorities", [], "authorities must be a list"),
    ("authorities", FIRST, "authorities must be a list"),
    ("authorities", [*AUTHORITIES, "x"], "authorities: number 3 must have the fields"),
    ("authorities", [FIRST | {"key": "North Bank"}], "authorities: number 1: key takes small"),
    ("authorities", [FIRST | {"key": "nörd"}], "authorities: number 1: key takes small"),
    ("authorities", [FIRST | {"out_of_hours": "x"}], "authorities: number 1: out_of_hours must"),
    (
        "authorities",
        [FIRST, FIRST | {"name": "Other"}],
        "authorities: number 2: key is the same as that of number 1",
    ),
    (
        "authorities",
        [FIRST, FIRST | {"key": "o", "name": "NORTHBANK"}],
        "authorities: number 2: name is the same as that of number 1",
    ),
    ("help_lines", [], "help_lines must be a list"),
    ("help_lines", [*LINES, {"when": "Now"}], "help_lines: number 2: how must be a text"),
    ("order_bands", 3, "order_bands must be a list"),
    ("order_bands", [], "order_bands must be a list"),
    ("order_bands", [1, 1], "order_bands must be whole years"),
    ("order_bands", [3, 1], "order_bands must be whole years"),
    ("order_bands", [0, 1], "order_bands must be whole years"),
    ("order_bands", [1.5], "order_bands must be whole years"),
    ("order_bands", [True], "order_bands must be whole years"),
    ("order_bands", ["1"], "order_bands must be whole years"),
    ("authorities", [FIRST | {"office": "x"}], "authorities: number 1: office must be a phone"),
    ("other_services", [OTHER | {"who": ""}], "other_services: number 1: who must be a text"),
    ("other_services", [OTHER | {"phone": "ring"}], "other_services: number 1: phone must be"),
    ("other_services", [OTHER | {"page": "javascript:x"}], "other_services: number 1: page must"),
    ("other_services", [OTHER | {"page": "http://a.example"}], "other_services: number 1: page"),
    ("help_lines", [LINES[0]] * 91, "help_lines must be a list of 90 entries"),
    ("office_hours", HOURS | {"opens": "9am"}, "office_hours: opens must be a time"),
    ("office_hours", HOURS | {"opens": "25:00"}, "office_hours: opens must be a time"),
    ("office_hours", HOURS | {"closes": "08:00"}, "office_hours: closes must be later"),
    ("office_hours", HOURS | {"weekdays": []}, "office_hours: weekdays must be one day"),
    ("office_hours", HOURS | {"weekdays": ["noday"]}, "office_hours: weekdays must be one day"),
    ("office_hours", HOURS | {"weekdays": "monday"}, "office_hours: weekdays must be one day"),
    ("closed_days", {}, "closed_days must be a list"),
    ("closed_days", [DAY | {"day": "2026-02-30"}], "closed_days: number 1: day is not right"),
    ("closed_days", [DAY | {"day": 20260317}], "closed_days: number 1: day is not right"),
    ("closed_days", [DAY, DAY], "closed_days: number 2: day is the same as that of number 1"),
    ("closed_days", [{"day": "2026-03-17"}], "closed_days: number 1: name must be a text"),
    ("targets", TARGETS | {"call_held": "5 days"}, "targets: call_held must be a length of time"),
    ("targets", TARGETS | {"call_held": "0 weeks"}, "targets: call_held must be a length of time"),
    ("targets", TARGETS | {"call_held": 5}, "targets: call_held must be a length of time"),
    ("targets", TARGETS | {"complaint_at_most": "9 working days"}, "targets: complaint_at_most"),
    ("fund_limits", [FUND | {"year": "2025/27"}], "fund_limits: number 1: year must be"),
    ("fund_limits", [FUND | {"year": "2025"}], "fund_limits: number 1: year must be"),
    ("fund_limits", [FUND, FUND], "fund_limits: number 2: year is the same as that of number 1"),
    ("fund_limits", [FUND | {"per_child_pence": -1}], "fund_limits: number 1: per_child_pence"),
    ("fund_limits", [FUND | {"per_child_pence": 0.5}], "fund_limits: number 1: per_child_pence"),
    ("fund_limits", [FUND | {"assessment_comes": "so"}], "fund_limits: number 1: assessment_comes"),
    ("fund_limits", [FUND | {"assessment_comes": None}], "fund_limits: number 1: assessment_comes"),
    (
        "fund_limits",
        [FUND | {"assessment_pence": 600000, "assessment_comes": "part of it"}],
        "fund_limits: number 1: assessment_pence is more",
    ),
    ("retention", RETENTION | {"drafts": "4 weeks"}, "retention: drafts must be a length of time"),
    ("retention", RETENTION | {"audit": "11 months"}, "retention: audit must be one year"),
    ("session_limits", SESSIONS | {"staff_hours": 0}, "session_limits: staff_hours must be"),
    ("session_limits", SESSIONS | {"staff_hours": True}, "session_limits: staff_hours must be"),
    (
        "session_limits",
        SESSIONS | {"family_idle_minutes": 721},
        "session_limits: family_idle_minutes may not be longer",
    ),
    ("names", NAMES | {"agency": "North\nbank"}, "names: agency must be one line"),
    ("colours", COLOURS | {"brand": "red"}, "colours: brand must be written as #"),
    ("colours", COLOURS | {"brand": "#FFF"}, "colours: brand must be written as #"),
    ("colours", COLOURS | {"brand": "#4a2c5e;}a{}"}, "colours: brand must be written as #"),
    ("colours", COLOURS | {"gold": "#ffd700"}, "colours: gold is not a field"),
]


@pytest.mark.parametrize(("key", "value", "says"), WRONG, ids=lambda part: str(part)[:40])
def test_a_wrong_fact_is_refused_by_its_place(key: str, value: object, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        settings.READERS[key](value)
    assert refused.value.message.startswith(says)


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(WrongFacts) as refused:
        settings.READERS["authorities"]([FIRST | {"key": "N", "office": "x"}, {"key": "o"}])
    paths = [problem.path for problem in refused.value.problems]
    assert paths[:2] == [("authorities", 0, "key"), ("authorities", 0, "office")]
    assert [path[1:] for path in paths[2:]] == [(1, "name"), (1, "out_of_hours")]
    assert len(refused.value.details) == 3


def test_facts_have_their_types() -> None:
    read = {key: settings.READERS[key](values()[key]) for key in settings.READERS}
    assert (read["office_hours"].opens, read["office_hours"].closes) == (time(8), time(16))
    assert read["office_hours"].weekdays == ("monday", "tuesday", "wednesday", "thursday")
    assert [one.day for one in read["closed_days"]] == [date(2026, 3, 17)]
    assert read["targets"].call_held == Length(7, Unit.WORKING_DAYS)
    assert str(read["targets"].assessment_offered) == "8 weeks"
    assert read["retention"].audit == Length(7, Unit.YEARS)
    assert read["fund_limits"][0].per_child_pence == 500_000
    assert [one.office for one in read["authorities"]] == ["01632 960 210", "01632 960 310"]


def test_an_authority_from_before_office_lines_is_still_read() -> None:
    """A database may hold rows from before there were office lines: no page may fail on them."""
    without = [{name: one[name] for name in one if name != "office"} for one in AUTHORITIES]
    assert [one.office for one in settings.READERS["authorities"](without)] == [None, None]


# Each text on its ground: a colour just too near to it, and what the refusal names.
TOO_NEAR = {
    "brand on white": {"brand": "#777777"},
    "ink on white": {"ink": "#777777"},
    "second on white": {"second": "#777777"},
    "late on white": {"late": "#777777"},
    "soon on white": {"soon": "#777777"},
    "ink on paper": {"ink": "#737373", "paper": "#f3f3f3", "sand": "#ffffff"},
    "second on paper": {"second": "#737373", "paper": "#f3f3f3"},
    "brand on paper": {"brand": "#737373", "paper": "#f3f3f3"},
    "ink on sand": {"ink": "#737373", "paper": "#ffffff", "sand": "#f3f3f3"},
}


@pytest.mark.parametrize("name", TOO_NEAR)
def test_colours_that_cannot_be_read_are_refused(name: str) -> None:
    with pytest.raises(Refusal, match=f"^colours: {name} has less contrast than 4.5 to 1"):
        settings.READERS["colours"](COLOURS | TOO_NEAR[name])


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    # The two greys on white between which the line of WCAG runs.
    assert contrast("#767676", "#ffffff") > CONTRAST_OF_TEXT > contrast("#777777", "#ffffff")
    assert contrast("#767676", "#ffffff") == contrast("#ffffff", "#767676")


FACTS = re.compile(r"Kent|Medway|Bexley|Adoption Partnership|03000|8303 7777", re.IGNORECASE)


def sources() -> list[Path]:
    """The programs, templates and styles of the portal, but for the demonstration."""
    found = [*(ROOT / "portal").rglob("*"), *(ROOT / "assets").rglob("*")]
    kinds = {".py", ".html", ".scss", ".toml", ".txt", ".svg"}
    demonstration = ROOT / "portal" / "demo"
    return [one for one in found if one.suffix in kinds and demonstration not in one.parents]


def test_nothing_of_the_shipped_agency_is_in_the_programs() -> None:
    assert len(sources()) > 60
    for path in sources():
        lines = path.read_text(encoding="utf-8").splitlines()
        named = [f"{path.name}:{n}" for n, line in enumerate(lines, 1) if FACTS.search(line)]
        assert named == []

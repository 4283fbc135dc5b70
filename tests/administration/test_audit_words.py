"""Whatever the portal writes down has its words and can be searched for, and nothing else has."""

import re

from bs4 import BeautifulSoup

from portal.administration.audit_words import ACTIONS, SUBJECTS
from portal.config import ROOT
from tests.administration.recorded_acts import named_in_details, recorded_acts
from tests.client import CheckedClient

# What an act is on: where it is written down, and where it is made for that.
SUBJECT = re.compile(r"""(?:subject=|"subject": |for the audit\."{3}\s+return )f?"({?[a-z_]+)""")


def test_every_act_that_is_written_down_has_its_words_and_no_other() -> None:
    assert recorded_acts() == set(ACTIONS)


def test_no_detail_names_anybody_but_staff_and_files() -> None:
    """Families and whoever is in one stand in `AuditAbout`, which is read through `audit_sight`."""
    assert named_in_details() == {"import", "named", "worker"}


def test_every_kind_of_thing_that_an_act_is_on_has_its_word_and_no_other() -> None:
    found = {
        kind
        for path in (ROOT / "portal").rglob("*.py")
        for kind in SUBJECT.findall(path.read_text(encoding="utf-8"))
    }
    assert "{_kind" in found
    assert found - {"{_kind"} | {"staff", "account"} == set(SUBJECTS)


def test_every_act_can_be_chosen(administrator: CheckedClient) -> None:
    page: BeautifulSoup = administrator.page("/staff/audit")
    chosen = {one["value"] for one in page.select("select[name=action] option")}
    assert chosen == {"", *ACTIONS}

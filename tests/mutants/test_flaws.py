"""The planted flaws can still be planted: what they change is in the portal, once or more."""

import pytest

from portal.config import ROOT
from tests.mutants.flaw import Flaw
from tests.mutants.flaws import FLAWS


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_flaw_can_be_planted(flaw: Flaw) -> None:
    whole = (ROOT / "portal" / flaw.file).read_text(encoding="utf-8")
    assert flaw.has in whole
    assert (ROOT / flaw.tests).exists()


def test_there_are_enough_of_them() -> None:
    assert len({flaw.name for flaw in FLAWS}) == len(FLAWS) >= 13

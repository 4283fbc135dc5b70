"""A manager who is signed in, and a survey with answers of two councils in two quarters."""

import pytest

from tests.client import CheckedClient
from tests.factories import PASSWORD, make_responses, make_staff, make_version
from tests.report.counting import toml_of
from tests.report.visit import FRIENDLY, RECOMMEND


def visit_answers() -> str:
    """In spring 12 of Northbank and 15 of East Mere, in summer 11 and 9."""
    rows = ["submitted_on,local_authority,friendly,s"]
    for month, council, yes, no in (
        ("2023-02", "Northbank", 8, 4),
        ("2023-02", "East Mere", 5, 10),
        ("2023-05", "Northbank", 9, 2),
        ("2023-05", "East Mere", 4, 5),
    ):
        rows += [f"{month}-11,{council},yes,{n % 11}" for n in range(yes)]
        rows += [f"{month}-12,{council},no,10"] * no
    return "\n".join(rows) + "\n"


@pytest.fixture
def answered(session):
    """The survey ``visit``, answered; shown to others."""
    make_version(session, toml_of("visit", [FRIENDLY, RECOMMEND]))
    make_responses(session, "visit", visit_answers())
    make_staff(session)
    session.commit()
    return session


@pytest.fixture
def manager(answered, client: CheckedClient) -> CheckedClient:
    """Somebody who may read results."""
    client.sign_in("sam@northbank.example", PASSWORD)
    return client

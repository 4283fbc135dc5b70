"""Settings are dated rows, first read from the agency's file; a change holds from its day on."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal import audit, clock, db, settings
from portal.audit import AuditEvent
from portal.errors import Refusal
from portal.settings import READERS, Setting
from tests.client import CheckedClient
from tests.conftest import SECOND_AGENCY, SHIPPED_AGENCY, Databases
from tests.house.test_agency import FACTS

GOOD = SECOND_AGENCY.read_text(encoding="utf-8")
NAMES = {"service": "Harbour", "agency": "Northbank Families"}


@pytest.fixture
def blank(databases: Databases) -> Iterator[Session]:
    """A session on a database that has its tables and nothing in them."""
    url = databases.migrated()
    engine = db.engine_for(url)
    with db.open_session(engine, writes=True) as opened:
        yield opened
    engine.dispose()
    databases.drop(url)


def add(session: Session, holds_from: date, key: str = "names", value: object = NAMES) -> None:
    session.add(Setting(key=key, holds_from=holds_from, value=value, recorded_at=clock.now()))
    session.flush()


def test_the_file_of_an_agency_is_read_whole(blank: Session) -> None:
    added = settings.load_missing(blank, SECOND_AGENCY, by=audit.COMMAND_LINE)
    assert set(added) == set(READERS)
    read = settings.on(blank, clock.today())
    assert (read.names.service, read.names.agency) == ("Hearth", "Northbank Adoption")
    assert [one.name for one in read.authorities] == ["Northbank", "East Mere"]
    assert read.order_bands == (2, 6)
    assert read.colours.brand == "#4a2c5e"
    recorded = blank.scalars(select(AuditEvent.subject)).all()
    assert sorted(recorded) == sorted(f"setting:{key}" for key in READERS)


def test_only_what_is_missing_is_added(blank: Session) -> None:
    add(blank, date(2020, 1, 1))
    added = settings.load_missing(blank, SECOND_AGENCY, by=audit.COMMAND_LINE)
    assert set(added) == set(READERS) - {"names"}
    assert settings.on(blank, clock.today()).names.service == "Harbour"
    assert settings.load_missing(blank, SHIPPED_AGENCY, by=audit.COMMAND_LINE) == []
    assert blank.scalar(select(func.count()).select_from(Setting)) == len(READERS)


def test_a_change_holds_from_its_day_on_and_earlier_days_keep_the_earlier(session: Session) -> None:
    add(session, date(2024, 4, 1))
    service = {
        day: settings.on(session, day).names.service
        for day in (date(2020, 1, 1), date(2024, 3, 31), date(2024, 4, 1), date(2030, 1, 1))
    }
    assert list(service.values()) == ["Hearth", "Hearth", "Harbour", "Harbour"]


def test_a_change_of_tomorrow_is_not_seen_today(manager: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        add(session, clock.today() + timedelta(days=1))
    assert "Harbour" not in manager.page("/staff").get_text()
    with db.transaction(engine) as session:
        add(session, clock.today())
    assert "Harbour" in manager.page("/staff").get_text()


def test_a_day_before_the_first_fact_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="is missing: run portal db upgrade"):
        settings.on(session, date(2019, 12, 31))


def test_an_authority_is_found_by_name_or_key(session: Session) -> None:
    held = settings.on(session, clock.today())
    for name in ("Northbank", "NORTHBANK", " northbank "):
        assert held.authority(name).key == "northbank"
    for name in ("East Mere", "east mere", "east_mere"):
        assert held.authority(name).key == "east_mere"


def test_an_authority_of_nobody_is_refused_with_those_there_are(session: Session) -> None:
    held = settings.on(session, clock.today())
    for name in ("Kent", "", "north", "North\nbank", "x" * 500):
        with pytest.raises(Refusal, match=r"\(Northbank, East Mere\)\.$") as refused:
            held.authority(name)
        assert len(refused.value.message) < 200


WRONG_FILES = {
    "not TOML": ("[names]", "[names", "agency.toml: "),
    "no day": ("holds_from = 2020-01-01", "", "agency.toml: holds_from must be a date"),
    "a time": ("2020-01-01", "2020-01-01T00:00:00", "agency.toml: holds_from must be a date"),
    "a day as text": ("2020-01-01", '"2020-01-01"', "agency.toml: holds_from must be a date"),
    "an unknown key": ("[names]", "[moods]\na = 1\n[names]", "agency.toml: moods is not a setting"),
    "a missing key": ("order_bands = [2, 6]", "", "agency.toml: order_bands is missing"),
    "a wrong value": ('phone = "01632', 'phone = "ring', "agency.toml: contact: phone must be"),
    "a key twice": ("order_bands", "order_bands = [1]\norder_bands", "agency.toml: "),
}


def test_a_wrong_file_is_refused_with_its_place_and_nothing_is_stored(
    blank: Session, tmp_path: Path
) -> None:
    path = tmp_path / "agency.toml"
    for what, (good, bad, says) in WRONG_FILES.items():
        assert good in GOOD
        path.write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
        with pytest.raises(Refusal, match=f"^{re.escape(says)}"):
            settings.load_missing(blank, path, by=audit.COMMAND_LINE)
        assert blank.scalar(select(func.count()).select_from(Setting)) == 0, what


def test_a_file_that_is_not_text_or_not_there_is_refused(blank: Session, tmp_path: Path) -> None:
    path = tmp_path / "agency.toml"
    path.write_bytes(b"\xff\xfe\x00")
    for place, says in (
        (path, r"^agency\.toml: "),
        (tmp_path / "none", "none: no such"),
        (tmp_path, "director"),
    ):
        with pytest.raises(Refusal, match=says):
            settings.load_missing(blank, place, by=audit.COMMAND_LINE)


def test_the_second_agency_is_on_every_page_and_the_shipped_one_on_none(
    client: CheckedClient, manager: CheckedClient, values: dict[str, str]
) -> None:
    public = ["/", "/privacy", "/accessibility", "/cookies", "/staff/sign-in", "/nothing"]
    staff = ["/staff", "/staff/surveys", "/staff/surveys/post-order/results"]
    staff.append("/staff/surveys/post-order/periods")
    pages = [client.get(one) for one in [*public, f"/staff/password/{values['token']}"]]
    for page in pages + [manager.get(one) for one in staff]:
        assert "Hearth" in page.text, page.request.path
        assert "Northbank Adoption" in page.text
        assert "--agency-brand:#4a2c5e" in page.text
        assert FACTS.search(page.text) is None, page.request.path
        assert "Alongside" not in page.text

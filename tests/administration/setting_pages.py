"""A setting as an administrator meets it: its form, what saving says, and what holds then."""

from datetime import date, timedelta

from sqlalchemy import Engine, select

from portal import clock, db, settings
from portal.settings import Setting, Settings
from tests.administration.conftest import fields, summary
from tests.client import CheckedClient

TODAY = clock.today()
LATER = TODAY + timedelta(days=30)


def open_form(visitor: CheckedClient, key: str) -> dict[str, object]:
    return fields(visitor.page(f"/staff/settings/{key}"))


def save(visitor: CheckedClient, key: str, **changed: object) -> str:
    """Save a setting; the words of the summary if it was refused, else nothing."""
    data = open_form(visitor, key) | changed
    answer = visitor.post(f"/staff/settings/{key}", data=data)
    if answer.status_code == 422:
        return summary(answer.text)
    assert (answer.status_code, answer.location) == (302, f"/staff/settings#{key}")
    return ""


def held(engine: Engine, day: date = TODAY) -> Settings:
    with db.open_session(engine, writes=False) as session:
        return settings.on(session, day)


def rows(engine: Engine, key: str) -> list[Setting]:
    with db.open_session(engine, writes=False) as session:
        return list(session.scalars(select(Setting).where(Setting.key == key)))

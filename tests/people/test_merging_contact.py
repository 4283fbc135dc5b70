"""What two records say of safe contact when they are merged: the safer answer holds."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import db
from portal.audit import COMMAND_LINE
from portal.people.households import households, merging
from portal.people.households.households import SafeContact
from portal.people.households.one_contact import contact_of
from portal.people.models import Household, PreferredFormat
from tests.client import CheckedClient
from tests.factories import make_household
from tests.people.family_addresses import address
from tests.people.test_households import refused
from tests.people.test_merging import everything

NO, YES, BRAILLE = False, True, PreferredFormat.BRAILLE


def make_pair(
    session: Session, kept: SafeContact, merged: SafeContact
) -> tuple[Household, Household]:
    pair = make_household(session, "Ada Marsh"), make_household(session, "Bo Marsh")
    for household, contact in zip(pair, (kept, merged), strict=True):
        households.change_contact(session, household=household, contact=contact, by=COMMAND_LINE)
    return pair


@pytest.mark.parametrize(
    ("here", "there", "holds"),
    [
        (None, NO, NO),
        (None, YES, YES),
        (NO, None, NO),
        (YES, None, YES),
        (YES, NO, NO),
        (NO, YES, NO),
        (YES, YES, YES),
        (None, None, None),
    ],
)
def test_no_beats_yes_and_an_answer_beats_none(
    session: Session, here: bool | None, there: bool | None, holds: bool | None
) -> None:
    kept, merged = make_pair(
        session, SafeContact(here, here, here), SafeContact(there, there, there)
    )
    before = everything(session)
    done = merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE)
    assert contact_of(kept) == SafeContact(holds, holds, holds)
    assert merging.undo_merge(session, merge=done, by=COMMAND_LINE) == []
    assert everything(session) == before


def test_words_that_only_one_has_hold_and_go_back(session: Session) -> None:
    said = SafeContact(None, None, None, "After six", "Polish", BRAILLE)
    kept, merged = make_pair(session, SafeContact(), said)
    before = everything(session)
    done = merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE)
    assert contact_of(kept) == said
    session.expire_all()
    assert merging.undo_merge(session, merge=done, by=COMMAND_LINE) == []
    assert everything(session) == before


def test_of_words_that_differ_somebody_chooses(session: Session) -> None:
    kept, merged = make_pair(
        session,
        SafeContact(safe_times="Mornings", interpreter="Polish"),
        SafeContact(safe_times="After six", interpreter="Polish", preferred_format=BRAILLE),
    )
    with refused("Choose which holds: safe times", "safe_times"):
        merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE)
    assert merged.closed_at is None
    chosen = {"safe_times": merged.ref}
    merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE, chosen=chosen)
    assert (kept.safe_times, kept.interpreter) == ("After six", "Polish")
    assert kept.preferred_format is BRAILLE


def test_what_was_changed_since_stays_when_a_merge_is_undone(session: Session) -> None:
    kept, merged = make_pair(session, SafeContact(YES, YES), SafeContact(NO, NO))
    done = merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE)
    households.change_contact(
        session, household=kept, contact=SafeContact(NO, None), by=COMMAND_LINE
    )
    assert merging.undo_merge(session, merge=done, by=COMMAND_LINE) == [
        "“Say who we are” was changed since, and stays."
    ]
    assert contact_of(kept) == SafeContact(YES, None)


def test_a_merge_of_before_answers_were_made_one_is_undone(session: Session) -> None:
    kept, merged = make_pair(session, SafeContact(YES), SafeContact())
    done = merging.merge_households(session, merged=merged, kept=kept, by=COMMAND_LINE)
    done.moved = {name: ids for name, ids in done.moved.items() if name != "contact"}
    assert merging.undo_merge(session, merge=done, by=COMMAND_LINE) == []


def test_the_page_says_what_will_hold_and_asks_for_the_rest(
    advisor: CheckedClient, engine: Engine, rows: Callable[..., list[Any]]
) -> None:
    with db.transaction(engine) as session:
        kept, merged = make_pair(
            session,
            SafeContact(YES, safe_times="Mornings"),
            SafeContact(NO, safe_times="After six", interpreter="Polish"),
        )
        refs = kept.ref, merged.ref
    page = f"{address(kept, 'merge')}?other={refs[1]}"
    heading = advisor.page(page).find("h2", string="Safe contact after the merge")
    assert heading is not None
    holds = heading.find_next("dl")
    assert holds is not None
    said = {str(one.dt.string): str(one.dd.string) for one in holds.find_all("div")}
    assert (said["Leave a message"], said["Interpreter"]) == ("No", "Polish")
    assert "Safe times" not in said
    assert "Choose which safe times hold" in advisor.send(page, {}).text
    assert advisor.send(page, {"safe_times": refs[1]}).status_code == 302
    held = select(Household.may_leave_message, Household.safe_times).where(Household.ref == refs[0])
    assert rows(select(held.subquery().c.safe_times)) == ["After six"]
    assert rows(select(held.subquery().c.may_leave_message)) == [False]

"""The families whom the browser visits, and the accounts of adults in them."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.people import sight
from portal.people.accounts import disabling
from portal.people.accounts.linking import link_by_call_back
from portal.people.households.households import change_flags, close_household
from portal.people.households.merging import merge_households
from portal.people.households.residence import Home, add_residence
from portal.people.households.search_words import reindex
from portal.people.models import (
    ClosedReason,
    DisabledReason,
    FlagKind,
    Household,
    OrderType,
    Staff,
)
from portal.people.signing_in.sessions import actor
from tests.browser.family_pages import CLOSED, FULL, MERGED, SHARING
from tests.factories import (
    HEAD,
    make_account,
    make_adult,
    make_child,
    make_household,
    make_second_home,
)

HOME = Home(date(2020, 5, 4), authority="kent", postcode="ME14 1XX")


def add_families(session: Session) -> None:
    """The households that `pages` visits, with names and addresses as long as they may be."""
    full = make_household(session, "Ada Example", "Bo " + "Verylongname" * 8, home=HOME)
    adult = sight.adults_in(session, full)[0]
    adult.public_id, adult.email = "adult-of-visits", f"{'long.' * 12}name@example.org"
    add_residence(
        session,
        household=full,
        home=Home(clock.today() + timedelta(days=30), outside="Greenwich"),
        by=audit.COMMAND_LINE,
    )
    child = make_child(
        session,
        full,
        "Kit",
        date_of_birth=date(2018, 3, 1),
        order_type=OrderType.ADOPTION,
        order_on=date(2024, 2, 29),
        placing_authority="Medway",
    )
    child.public_id = "child-of-visits"
    _add_accounts(session, full)
    flags = {FlagKind.SAFETY: "Two people visit together", FlagKind.DO_NOT_SURVEY: None}
    change_flags(session, household=full, flags=flags, by=audit.COMMAND_LINE)
    sharing = make_household(session, "Cy Example", home=HOME, children=["Lee"])
    make_second_home(session, sharing, child, "Christopher")
    merged = make_household(session, "Dee Example", home=HOME)
    closed = make_household(session, "Eve Example", home=HOME)
    merge = merge_households(session, merged=merged, kept=full, by=audit.COMMAND_LINE)
    merge.public_id = "merge-of-visits"
    reason = ClosedReason.MOVED_AWAY
    close_household(session, household=closed, reason=reason, by=audit.COMMAND_LINE)
    households = {FULL: full, SHARING: sharing, MERGED: merged, CLOSED: closed}
    for ref, household in households.items():
        household.ref = ref
    reindex(session, [household.id for household in households.values()])


def _add_accounts(session: Session, household: Household) -> None:
    """An adult whose details are new, one who has an account, an account that waits, and one that
    is disabled."""
    number = "01234 567890"
    new = make_adult(session, household, "Fay Example", email="fay@example.org", phone=number)
    new.public_id, new.email_since, new.phone_since = "new-of-visits", clock.now(), clock.now()
    linked = make_adult(session, household, "Gus Example", phone=number)
    linked.public_id = "linked-of-visits"
    by = session.scalars(select(Staff).where(Staff.email == "advisory@visits.example")).one()
    link_by_call_back(
        session,
        account=make_account(session, f"gus.{'long.' * 10}name@example.org"),
        adult=linked,
        phone=number,
        by=actor(by),
        head=HEAD,
    )
    make_account(session, f"waits.{'long.' * 10}name@example.org").public_id = "waits-of-visits"
    disabled = make_account(session, f"disabled.{'long.' * 10}name@example.org")
    reason = DisabledReason.NOT_KNOWN
    disabling.disable(session, account=disabled, reason=reason, by=audit.COMMAND_LINE)

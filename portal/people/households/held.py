"""What is held about an adult and their household, in words for that adult to keep.

Only their own household's: of a child with a second home, nothing of that home. Notes and flags
of staff are not in it; whoever wishes to see those asks, and somebody looks first at whether they
name anybody else. Nor is an address from before this adult came, or one that is only planned:
whoever joined after a separation must not learn where the others lived, and whoever is to be left
must not learn where the others are going.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency import Names
from portal.days import day_words, moment_words
from portal.people.households.authorities import Authorities, place_of
from portal.people.households.own_contact import answers_of, shared_by_others
from portal.people.households.words import (
    ORDER_LABELS,
    OWN_QUESTIONS,
    QUESTIONS,
    YES_NO,
    contact_words,
)
from portal.people.models import (
    Account,
    Adult,
    Child,
    ChildHome,
    Household,
    Membership,
    Merge,
    Residence,
)
from portal.people.sight import adults_in, children_in

Facts = dict[str, str | None]


def what_we_hold(session: Session, *, account: Account, household: Household, names: Names) -> str:
    """A text with a line for each fact; what is not known is left out."""
    parts: list[tuple[str, Facts]] = [("Your account", _account(account))]
    for adult in adults_in(session, household):
        own = adult.id == account.adult_id
        parts.append(("You" if own else "Another adult of your household", _adult(adult, own)))
    places = Authorities.load(session).names_on(clock.today())
    parts += [
        ("A child of your household", _child(child, home, places))
        for child, home in children_in(session, household)
    ]
    homes = homes_shared(session, household, account)
    parts += [("Where you live, or lived", _place(one, places)) for one in homes]
    parts += _own_contact(session, account)
    parts.append(("What we noted for your whole household", _contact(household)))
    head = f"{names.service}, {names.agency}\nWhat we hold, {moment_words(clock.now())}\n"
    foot = "To see notes of our staff too, or to have something put right, please ring us.\n"
    return head + "".join(_part(*part) for part in parts) + "\n" + foot


def homes_shared(session: Session, household: Household, account: Account) -> list[Residence]:
    """Where the household has lived, up to today, since this adult belongs to it."""
    since = _belongs_since(session, household, account)
    if since is None:
        return []
    came, today = clock.local(since).date(), clock.today()
    homes = [one for one in household.residences if one.lives_from <= today]
    left = [*(one.lives_from for one in homes[1:]), None]
    return [one for one, until in zip(homes, left, strict=True) if until is None or until > came]


def _belongs_since(session: Session, household: Household, account: Account) -> datetime | None:
    """Since when this adult and all who belong to the household now are of one. A merge brings
    the homes of two records together: what was before it may be the others' alone."""
    joined = session.scalar(
        select(Membership.joined_at).where(
            Membership.household_id == household.id,
            Membership.adult_id == account.adult_id,
            Membership.left_at.is_(None),
        )
    )
    merged = session.scalar(
        select(Merge.at)
        .where(Merge.kept_id == household.id, Merge.undone_at.is_(None))
        .order_by(Merge.at.desc())
        .limit(1)
    )
    return max(joined, merged) if joined and merged else joined


def _part(title: str, facts: Facts) -> str:
    return "".join(_lines(title, facts))


def _lines(title: str, facts: Facts) -> Iterator[str]:
    yield f"\n{title}\n"
    for name, value in facts.items():
        if value:
            yield f"  {name}{'' if name.endswith('?') else ':'} {value}\n"


def _account(account: Account) -> Facts:
    return {
        "E-mail address": account.email,
        "Name": account.name,
        "You made your account": moment_words(account.made_at),
        "We linked it to your household": moment_words(account.linked_at)
        if account.linked_at
        else None,
    }


def _adult(adult: Adult, own: bool) -> Facts:
    """Of another adult only the name: how to reach them is theirs."""
    if not own:
        return {"Name": adult.name}
    return {"Name": adult.name, "E-mail address": adult.email, "Phone": adult.phone}


def _child(child: Child, home: ChildHome, places: dict[str, str]) -> Facts:
    placing = child.placing_authority
    return {
        "Name": home.name,
        "Date of birth": day_words(child.date_of_birth) if child.date_of_birth else None,
        "Adoption or other court order": ORDER_LABELS[child.order_type],
        "Date of the order": day_words(child.order_on) if child.order_on else None,
        "Placed by": places.get(placing, placing) if placing else None,
        "Placed on": day_words(child.placed_on) if child.placed_on else None,
        "Education, health and care plan": YES_NO[child.ehc_plan],
    }


def _place(residence: Residence, names: dict[str, str]) -> Facts:
    return {
        "From": day_words(residence.lives_from),
        "Council": place_of(residence, names),
        "Address": residence.address,
        "Postcode": residence.postcode,
    }


def _own_contact(session: Session, account: Account) -> Iterator[tuple[str, Facts]]:
    """One's own answers, and of the others' what they shared."""
    own = session.get(Adult, account.adult_id) if account.adult_id else None
    for row in answers_of(session, own).rows if own else ():
        title = "shared with your household" if row.shared_at else "only you and our team see this"
        yield f"How we may reach you: {title}", {**contact_words(row, OWN_QUESTIONS)}
    for adult, row in shared_by_others(session, account):
        yield (
            f"How we may reach {adult.name}, who shared it with you",
            {**contact_words(row, QUESTIONS)},
        )


def _contact(household: Household) -> Facts:
    return {"Your reference": household.ref, **contact_words(household, QUESTIONS)}

"""What the staff pages of families share: who may see which, and the log of looks."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, abort, g, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock, db
from portal.audit import Actor
from portal.days import day_words
from portal.people import sight
from portal.people.contact_details import phone_words
from portal.people.guard import signed_in
from portal.people.households import looks
from portal.people.households import words as household_words
from portal.people.models import Adult, Household
from portal.people.signing_in import sessions
from portal.web import database
from portal.web.forms import Form
from portal.web.one_form import one_form

families = Blueprint("families", __name__, url_prefix="/staff/families")

Row = TypeVar("Row")


@families.context_processor
def add_words() -> dict[str, object]:
    return {
        "day_words": day_words,
        "day_of": lambda moment: day_words(clock.local(moment).date()),
        "words": household_words,
        "phone_words": phone_words,
    }


def by() -> Actor:
    """The member of staff who asks, for the audit."""
    return sessions.actor(signed_in())


def asked_household(ref: str) -> Household:
    """The household that an address names, if the person who asks may see it; else 404.

    Whatever is then shown of it counts as a look at its record.
    """
    household = found(sight.find_household(database.session(), ref, staff=signed_in()))
    if household.ref != ref:
        abort(404)
    note(household)
    return household


def asked_adult(household: Household, adult_id: str) -> Adult:
    """The adult of a household that an address names, if the person who asks may see them."""
    adult = sight.find_adult(database.session(), household, adult_id, staff=signed_in())
    return found(adult)


def note(household: Household) -> None:
    """A page shows something of this household."""
    g.setdefault("looked_at", set()).add(household.ref)


def found(row: Row | None) -> Row:
    """What was looked for, or 404."""
    if row is None:
        abort(404)
    return row


@families.after_request
def write_down_looks(response: Response) -> Response:
    """Looks have a transaction of their own. What a form changed is in the audit by itself; one
    that was refused shows its page again, and has nothing else to keep."""
    shown = request.method in database.SAFE_METHODS or response.status_code >= 400
    refs, showed = sorted(g.get("looked_at", ())), g.get("searched")
    if shown and (refs or showed is not None):
        who = by()  # before the rollback, after which it would be read again
        database.session().rollback()
        with db.transaction(database.engine()) as session:
            _write(session, refs, showed, who)
    return response


def _write(session: Session, refs: list[str], showed: list[str] | None, who: Actor) -> None:
    for ref in refs:
        looks.note_look(session, ref=ref, by=who)
    if showed is not None:
        looks.note_search(session, refs=showed, by=who)


def form_page(
    form: Form,
    act: Callable[[], object],
    household: Household,
    *,
    title: str,
    button: str,
    lead: tuple[str, ...] = (),
    warning: bool = False,
) -> ResponseReturnValue:
    """A page with one form about a household. When its rule has agreed, the household's page."""
    home = url_for("families.household_page", ref=household.ref)
    return one_form(
        form,
        act,
        title=title,
        button=button,
        back=(home, f"Household {household.ref}"),
        lead=lead,
        warning=warning,
    )

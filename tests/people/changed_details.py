"""What staff do with the contact details of an adult, and who is linked by them."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.people.accounts import details, linking
from portal.people.households.adults import AdultFacts
from portal.people.models import Account, Adult, Household, Role
from portal.people.signing_in.sessions import actor
from tests.factories import (
    HEAD,
    make_account,
    make_staff,
)

ADA, NEW, PHONE = "ada@home.example", "new@home.example", "01234 567890"
A_DAY = timedelta(days=1)
BY = audit.COMMAND_LINE


def change(session: Session, home: Household, ada: Adult, **facts: Any) -> None:
    known = {"name": ada.name, "email": ada.email, "phone": ada.phone}
    details.change_adult(
        session,
        household=home,
        adult=ada,
        facts=AdultFacts(**known | facts),
        old_address_is_safe=True,
        by=BY,
        head=HEAD,
    )


def call_back(session: Session, ada: Adult) -> Account:
    account = make_account(session, "hers@home.example")
    by = make_staff(session, "rings@northbank.example", Role.ADVISORY)
    linking.link_by_call_back(
        session, account=account, adult=ada, phone=ada.phone or "", by=actor(by), head=HEAD
    )
    return account

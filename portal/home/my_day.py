"""What waits for a member of staff: only what they may do something about, and may see."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.mail import post
from portal.people.access import Permission, may
from portal.people.accounts import waiting
from portal.people.client_list import imports
from portal.people.models import Staff
from portal.people.sight import hidden_mail


@dataclass(frozen=True)
class Waits:
    """How many of something wait, in words for one and for several, and the page to do it on."""

    number: int
    one: str
    several: str
    endpoint: str

    @property
    def words(self) -> str:
        return f"{self.number} {self.one if self.number == 1 else self.several}"


def what_waits(session: Session, staff: Staff) -> list[Waits]:
    """What there is to do for somebody, none of which there is nothing."""
    return [one for one in _all(session, staff) if one.number]


def _all(session: Session, staff: Staff) -> Iterator[Waits]:
    if may(staff.role, Permission.LINK_ACCOUNTS):
        yield Waits(
            waiting.number_waiting(session, staff=staff),
            "account to link",
            "accounts to link",
            "families.waiting_accounts",
        )
    if may(staff.role, Permission.SEE_POST):
        yield Waits(
            post.counts(session, hidden=hidden_mail(staff)).for_staff,
            "mail that was not sent, or perhaps not",
            "mails that were not sent, or perhaps not",
            "post.post_page",
        )
    if may(staff.role, Permission.IMPORT_CLIENT_LIST):
        yield Waits(
            imports.number_to_apply(session, staff=staff),
            "client list that you sent and have not applied",
            "client lists that you sent and have not applied",
            "client_list.lists",
        )

"""What staff see of the post, and decide: which mail failed or is uncertain, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, or_, select, update
from sqlalchemy.orm import Session, defer

from portal import audit, clock
from portal.errors import Refusal
from portal.mail.models import Mail, MailState
from portal.mail.outbox import GIVE_UP_AFTER
from portal.mail.sending import sent


@dataclass(frozen=True)
class Hidden:
    """Statements that give the addresses and the people whose mail is not shown to whoever asks."""

    addresses: CompoundSelect[tuple[str | None]]
    people: CompoundSelect[tuple[str]]

    def is_not(self) -> ColumnElement[bool]:
        """True of a mail that may be shown."""
        about_others = or_(Mail.about.is_(None), Mail.about.not_in(self.people))
        return and_(Mail.to.not_in(self.addresses), about_others)


AT_ONCE = 50
KEPT = timedelta(days=28)
CHANGED = "This has changed since the page was made. Look at it again."


@dataclass(frozen=True)
class Counts:
    """How much mail waits (or is being sent), failed, and is uncertain."""

    waiting: int
    failed: int
    uncertain: int

    @property
    def for_staff(self) -> int:
        return self.failed + self.uncertain


def counts(session: Session, *, hidden: Hidden) -> Counts:
    """How much there is of what is not sent, as the page shows it, but what is ``hidden``."""
    waits = Mail.state.in_((MailState.WAITING, MailState.SENDING))
    rows = session.execute(
        select(Mail.state, func.count())
        .where(or_(waits, _is_shown()), hidden.is_not())
        .group_by(Mail.state)
    )
    found = {state: number for state, number in rows.tuples()}
    waiting = found.get(MailState.WAITING, 0) + found.get(MailState.SENDING, 0)
    return Counts(waiting, found.get(MailState.FAILED, 0), found.get(MailState.UNCERTAIN, 0))


@dataclass(frozen=True)
class ToDecide:
    """A mail for staff to decide on. It cannot go again if its words are gone or out of date."""

    mail: Mail
    can_go_again: bool


def to_decide(session: Session, *, page: int, hidden: Hidden) -> tuple[Sequence[ToDecide], bool]:
    """The mails that failed or are uncertain, oldest first, a page of them, and whether there
    are more; none that is ``hidden``. Their words are not read."""
    rows = session.execute(
        select(Mail, Mail.words.is_not(None))
        .where(_is_shown(), hidden.is_not())
        .options(defer(Mail.words, raiseload=True))
        .order_by(Mail.put_at, Mail.id)
        .offset((page - 1) * AT_ONCE)
        .limit(AT_ONCE + 1)
    ).all()
    shown = [ToDecide(mail, has_words and is_of_use(mail)) for mail, has_words in rows]
    return shown[:AT_ONCE], len(shown) > AT_ONCE


def is_of_use(mail: Mail) -> bool:
    """Whether sending it would still help: a link that has run out would not."""
    return _has_time(mail) or clock.now() < mail.give_up_at


def find_mail(session: Session, public_id: str, *, hidden: Hidden) -> Mail | None:
    """A mail, locked, so that of two members of staff who decide the second sees it decided."""
    found = select(Mail).where(Mail.public_id == public_id, hidden.is_not())
    return session.scalar(found.options(defer(Mail.words)).with_for_update())


def send_again(session: Session, *, mail: Mail, by: audit.Actor) -> None:
    """Send a mail once more, with the same Message-ID. Refuses one that neither failed nor is
    uncertain, one whose words are gone, and one that is of no use any more."""
    if mail.state not in (MailState.FAILED, MailState.UNCERTAIN):
        raise Refusal(CHANGED)
    if session.scalar(select(Mail.words.is_(None)).where(Mail.id == mail.id)):
        raise Refusal("The words of this mail are gone: it cannot be sent again.")
    if not is_of_use(mail):
        raise Refusal("What this mail says has run out: sending it again would not help.")
    now = clock.now()
    mail.state, mail.problem, mail.tries, mail.due_at = MailState.WAITING, None, 0, now
    if _has_time(mail):
        mail.give_up_at = now + GIVE_UP_AFTER
    audit.record(session, "mail.sent_again", subject=f"mail:{mail.public_id}", by=by)


def it_arrived(session: Session, *, mail: Mail, by: audit.Actor) -> None:
    """Believe somebody who says that an uncertain mail arrived. Refuses any other mail."""
    if mail.state is not MailState.UNCERTAIN:
        raise Refusal(CHANGED)
    session.execute(update(Mail).where(Mail.id == mail.id).values(**sent()))
    audit.record(session, "mail.arrived", subject=f"mail:{mail.public_id}", by=by)


def forget_words(session: Session) -> None:
    """A duty: four weeks after nobody tried any more, the words of a mail are gone."""
    done_with = Mail.state.in_((MailState.FAILED, MailState.UNCERTAIN))
    old = and_(done_with, Mail.words.is_not(None), Mail.give_up_at < clock.now() - KEPT)
    session.execute(update(Mail).where(old).values(words=None))


def _has_time(mail: Mail) -> bool:
    """False for a mail that is only good for a while, such as one with a link."""
    return mail.give_up_at - mail.put_at >= GIVE_UP_AFTER


def _is_shown() -> ColumnElement[bool]:
    """An uncertain mail until somebody decides; one that failed while its words are kept."""
    failed = and_(Mail.state == MailState.FAILED, Mail.words.is_not(None))
    return or_(failed, Mail.state == MailState.UNCERTAIN)

"""The words of the mails about accounts. Subjects are neutral: others may see them."""

from dataclasses import dataclass, replace

from portal.mail.outbox import Email
from portal.people.models import Purpose
from portal.people.signing_in.links import HOLDS


@dataclass(frozen=True)
class Letterhead:
    """What every mail says of who sends it. ``base`` is the address of the portal."""

    base: str
    service: str
    phone: str
    hours: str

    def letter(self, kind: str, subject: str, *parts: str) -> Email:
        """A mail of some paragraphs, with how to reach people at its end."""
        foot = f"{self.service}\n{self.phone}, {self.hours}"
        return Email(kind, subject, "\n\n".join((*parts, foot)) + "\n")

    def link_letter(
        self, purpose: Purpose, subject: str, before: str, path: str, after: str
    ) -> Email:
        """A mail with a link that works once: no use to send it when the link has run out."""
        letter = self.letter(f"link_{purpose}", subject, before, f"{self.base}{path}", after)
        return replace(letter, once=True, good_for=HOLDS[purpose])


NOT_YOU = "If it was not you, you need do nothing: nobody gets in without this link."


def sign_in_link(head: Letterhead, token: str) -> Email:
    return head.link_letter(
        Purpose.SIGN_IN,
        "Your link to sign in",
        "Open this link and press the button to sign in:",
        f"/sign-in/link/{token}",
        f"It works once, for 10 minutes. {NOT_YOU}",
    )


def register_link(head: Letterhead, token: str) -> Email:
    return head.link_letter(
        Purpose.REGISTER,
        "Your link to make an account",
        "There is no account with this e-mail address yet. Open this link to make one:",
        f"/register/{token}",
        "It works once, for 24 hours. If you have an account with another address, use that one."
        " If you did not ask for this, you need do nothing.",
    )


def reset_link(head: Letterhead, token: str) -> Email:
    return head.link_letter(
        Purpose.RESET_PASSWORD,
        "Your link to set a new password",
        "Open this link to set a new password:",
        f"/password/{token}",
        f"It works once, for an hour. {NOT_YOU}",
    )


def change_link(head: Letterhead, token: str) -> Email:
    return head.link_letter(
        Purpose.CHANGE_EMAIL,
        "Confirm your new e-mail address",
        "Open this link and press the button to use this address for signing in:",
        f"/email/{token}",
        "It works once, for 24 hours. If you did not ask for this, you need do nothing.",
    )


def proof_link(head: Letterhead, token: str) -> Email:
    return head.link_letter(
        Purpose.PROVE_ACCOUNT,
        "Your link to change your e-mail address",
        "Open this link where you are signed in, to change the e-mail address of your account:",
        f"/account/email/{token}",
        "It works once, for 10 minutes. If it was not you, somebody else is signed in to your"
        " account: sign in, sign out everywhere, and ring us.",
    )


def change_asked(head: Letterhead) -> Email:
    return head.letter(
        "email_change_asked",
        "About your account",
        "Somebody who is signed in to your account asked to use another e-mail address for it."
        " It changes when the new address is confirmed.",
        "If it was not you, sign in, sign out everywhere, set a new password, and ring us.",
    )


def address_taken(head: Letterhead) -> Email:
    return head.letter(
        "address_taken",
        "About your account",
        "Somebody asked to use this e-mail address for another account. It has one already, so"
        " nothing was changed.",
    )


def email_changed(head: Letterhead) -> Email:
    return head.letter(
        "email_changed",
        "Your account has a new e-mail address",
        "The e-mail address of your account was changed. From now on sign in with this one.",
        "If it was not you, please ring us.",
    )


def email_changed_from(head: Letterhead, token: str) -> Email:
    """To the former address: what to do if it was somebody else."""
    return head.link_letter(
        Purpose.UNDO_EMAIL,
        "Your account has a new e-mail address",
        "The e-mail address of your account was changed. From now on sign in with the new one."
        " If it was not you, open this link and press the button: your account goes back to this"
        " address.",
        f"/email/undo/{token}",
        "It works once, for 7 days. You can also ring us. If it was you, you need do nothing.",
    )


def email_put_back(head: Letterhead) -> Email:
    return head.letter(
        "email_put_back",
        "Your account has its e-mail address back",
        "The change of your e-mail address was undone. Whoever was signed in has been signed out,"
        " and the password was taken away: sign in with a link, then set a new one if you like.",
        f"{head.base}/sign-in/link",
        "Please ring us, so that we can look at what happened meanwhile.",
    )


def email_put_back_disabled(head: Letterhead) -> Email:
    """As `email_put_back`, while staff let nobody in."""
    return head.letter(
        "email_put_back_disabled",
        "Your account has its e-mail address back",
        "The change of your e-mail address was undone, and the password was taken away. We have"
        " closed the account for now, to keep it safe: nobody can sign in to it.",
        "Please ring us, so that we can look at what happened and open it for you again.",
    )


def email_taken_back(head: Letterhead) -> Email:
    return head.letter(
        "email_taken_back",
        "About your account",
        "The change to this e-mail address was undone from the former one. This address does not"
        " sign in to the account any more.",
        "If that was not you, please ring us.",
    )


def password_changed(head: Letterhead) -> Email:
    return head.letter(
        "password_changed",
        "Your password was changed",
        "The password of your account was changed. Whoever was signed in has been signed out.",
        "If it was not you, please ring us.",
    )


def invitation(head: Letterhead, token: str) -> Email:
    return head.link_letter(
        Purpose.INVITATION,
        "Your invitation",
        "We would like to let you see your own record with us online. Open this link:",
        f"/invitation/{token}",
        "It works once, for 7 days, and only for you: please do not pass it on. If you do not"
        " know why you get this, please ring us.",
    )


def not_invited(head: Letterhead) -> Email:
    """To an address that signs in somebody, in place of an invitation for somebody else."""
    return head.letter(
        "not_invited",
        "About your account",
        "We were asked to send an invitation to this e-mail address. It signs in to an account"
        " already, and an address can be for one person only, so nothing was changed.",
        "Do you share this address? Then please ring us: each of you needs an address of their"
        " own. If you do not know why you get this, please ring us too.",
    )


def linked(head: Letterhead) -> Email:
    return head.letter(
        "account_linked",
        "Your account is ready",
        "Your account now shows your own record with us. For safety its password was taken away:"
        " sign in with a link, and set a new one if you like.",
        f"{head.base}/sign-in/link",
    )


def details_changed(head: Letterhead) -> Email:
    """To the address that was held for an adult until now."""
    return head.letter(
        "details_changed",
        "About your details",
        "Contact details that we hold for you were changed: we no longer write to this e-mail"
        " address. If you asked us to, you need do nothing.",
        "If it was not you, please ring us.",
    )


def number_changed(head: Letterhead) -> Email:
    """To the address of the account of an adult whose phone number staff changed."""
    return head.letter(
        "number_changed",
        "About your details",
        "The phone number that we hold for you was changed. If you asked us to, you need do"
        " nothing.",
        "If it was not you, please ring us.",
    )


def set_staff_password(head: Letterhead, token: str) -> Email:
    """To a member of staff: the link that sets the password."""
    return head.link_letter(
        Purpose.SET_PASSWORD,
        "Set your password",
        "Open this link to set your password:",
        f"/staff/password/{token}",
        "It works once, for 48 hours, and is for you alone. Your administrator can send a new one."
        " If you do not work with us, please delete this mail.",
    )


def staff_password_changed(head: Letterhead) -> Email:
    return head.letter(
        "staff_password_changed",
        "Your password was changed",
        "The password of your staff account was changed. Wherever else you were signed in, you"
        " have been signed out.",
        "If it was not you, tell your administrator at once.",
    )


def recovery_codes_made(head: Letterhead) -> Email:
    return head.letter(
        "recovery_codes_made",
        "You have new recovery codes",
        "New recovery codes were made for your staff account. Earlier ones no longer work.",
        "If it was not you, tell your administrator at once.",
    )


def access_given(head: Letterhead, *, name: str, role: str, by: str) -> Email:
    """To administrators and managers: somebody can now read the records of families."""
    return head.letter(
        "access_given",
        "About a staff account",
        f"{name} can now read the records of families. Role: {role}. Given by: {by}.",
        "If you did not expect this, ask before anything is read: an administrator can disable the"
        " account at once, under Staff.",
    )

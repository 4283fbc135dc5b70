"""Forms of signing in, of making an account, and of what its owner can change."""

from wtforms import HiddenField

from portal.people.accounts.disabling import REASON_WORDS
from portal.people.models import MailKind
from portal.web.forms import (
    Form,
    checkbox_field,
    email_field,
    password_field,
    radios_field,
    required,
    text_field,
)

THREE_WORDS = "Three words that do not belong together are good."


class SignInForm(Form):
    email = email_field("E-mail address", validators=[required("Enter your e-mail address")])
    password = password_field(
        "Password",
        autocomplete="current-password",
        validators=[required("Enter your password")],
    )


class AddressForm(Form):
    email = email_field("E-mail address", validators=[required("Enter your e-mail address")])


class PasswordForm(Form):
    """Of staff."""

    password = password_field(
        "New password",
        hint=f"12 characters or more. {THREE_WORDS}",
        autocomplete="new-password",
        validators=[required("Enter a new password")],
    )


class ChangeStaffPasswordForm(PasswordForm):
    PAGE_ORDER = ("old_password", "password")

    old_password = password_field(
        "Your present password",
        autocomplete="current-password",
        validators=[required("Enter your present password")],
    )


class FamilyPasswordForm(Form):
    password = password_field(
        "New password",
        hint=f"10 characters or more. {THREE_WORDS}",
        autocomplete="new-password",
        validators=[required("Enter a new password")],
    )


class ChangePasswordForm(FamilyPasswordForm):
    PAGE_ORDER = ("old_password", "password")

    old_password = password_field("Your present password", autocomplete="current-password")


class NewAccountForm(Form):
    name = text_field(
        "Your name",
        hint="As you would like us to call you.",
        autocomplete="name",
        spellcheck=False,
        validators=[required("Enter your name")],
    )
    password = password_field(
        "Password, if you want one",
        hint=f"10 characters or more. {THREE_WORDS} Without one we mail you a link each time.",
        autocomplete="new-password",
    )


class NewEmailForm(Form):
    email = email_field("New e-mail address", validators=[required("Enter an e-mail address")])


class ChangeEmailForm(NewEmailForm):
    password = password_field("Your password", autocomplete="current-password")


class MailForm(Form):
    events = checkbox_field("News of events and groups, now and then")
    surveys = checkbox_field("Surveys: a few questions on how we did")

    @property
    def wanted(self) -> dict[MailKind, bool]:
        return {kind: bool(self[kind].data) for kind in MailKind}


class CallBackForm(Form):
    """``phone`` is the number that the page showed: it must still be the one on record."""

    email = email_field(
        "E-mail address of their account", validators=[required("Enter an e-mail address")]
    )
    rang = checkbox_field(
        "I rang the number above, spoke to this person, and they gave me this address"
    )
    phone = HiddenField()


class DisableForm(Form):
    reason = radios_field(
        "Why?",
        [(reason.value, words) for reason, words in REASON_WORDS.items()],
        missing="Choose why",
    )


class CodeForm(Form):
    code = text_field(
        "Code",
        hint="Six digits from your authenticator app, or one of your recovery codes.",
        autocomplete="one-time-code",
        spellcheck=False,
        validators=[required("Enter the code")],
    )


class FirstCodeForm(Form):
    code = text_field(
        "Code",
        hint="The six digits that the app shows now.",
        inputmode="numeric",
        autocomplete="one-time-code",
        spellcheck=False,
        validators=[required("Enter the code")],
    )

"""Forms of signing in."""

from portal.web.forms import Form, email_field, password_field, required


class SignInForm(Form):
    email = email_field("E-mail address", validators=[required("Enter your e-mail address")])
    password = password_field(
        "Password",
        autocomplete="current-password",
        validators=[required("Enter your password")],
    )


class PasswordForm(Form):
    password = password_field(
        "New password",
        hint="12 characters or more. Three words that do not belong together are good.",
        autocomplete="new-password",
        validators=[required("Enter a new password")],
    )

"""Forms of the accounts of staff."""

from collections.abc import Sequence

from portal.agency import Authority
from portal.errors import Refusal
from portal.people.access import ROLE_DESCRIPTIONS
from portal.people.models import Role, Staff
from portal.web.forms import (
    Form,
    email_field,
    options,
    radios_field,
    required,
    select_field,
    text_field,
)

WHOLE_REGION = ""


def role_name(role: Role) -> str:
    """A role in words, as its description begins."""
    return ROLE_DESCRIPTIONS[role].partition(":")[0]


def _does(role: Role) -> str:
    """The rest of a role's description: what it does."""
    words = ROLE_DESCRIPTIONS[role].partition(": ")[2]
    return words[:1].upper() + words[1:]


_ROLES = [(role.value, role_name(role)) for role in ROLE_DESCRIPTIONS]
_ROLE_HINTS = [_does(role) for role in ROLE_DESCRIPTIONS]


class AccountForm(Form):
    """A name, a role and, for the board, an authority."""

    name = text_field(
        "Name",
        classes="govuk-!-width-one-half",
        autocomplete="off",
        validators=[required("Enter a name")],
    )
    role = radios_field("Role", _ROLES, hints=_ROLE_HINTS, missing="Choose a role")
    authority = select_field(
        "Published figures of", hint="For the board only. Everybody else sees the whole region."
    )

    def offer(self, authorities: Sequence[Authority], present: str | None = None) -> None:
        """Set what can be chosen; ``present`` too, should it have left the list."""
        known = {one.key: one.name for one in authorities}
        if present:
            known.setdefault(present, present)
        self.authority.choices = options({WHOLE_REGION: "The whole region"} | known)

    def chosen_role(self) -> Role:
        """Refuses a form without one."""
        try:
            return Role(self.role.data or "")
        except ValueError:
            raise Refusal("Choose a role.", field="role") from None

    def chosen_authority(self) -> str | None:
        return self.authority.data or None


class NewAccountForm(AccountForm):
    PAGE_ORDER = ("name", "email", "role")

    email = email_field("E-mail address", validators=[required("Enter an e-mail address")])


def account_data(staff: Staff) -> dict[str, str]:
    """What the form of an account holds when it is opened."""
    return {
        "name": staff.name,
        "role": staff.role.value,
        "authority": staff.authority or WHOLE_REGION,
    }

"""The words of mails about accounts: plain, and neutral where others can read along."""

from portal.mail.outbox import Email
from portal.people.links import HOLDS
from portal.people.models import Purpose


def set_staff_password(token: str, *, base_url: str, service: str) -> Email:
    """To a member of staff: the link that sets the password. It goes out once."""
    holds = HOLDS[Purpose.SET_PASSWORD]
    hours = int(holds.total_seconds() // 3600)
    return Email(
        kind="set_staff_password",
        subject="Set your password",
        words=(
            f"Hello,\n\nopen this address to set your password for {service}:\n\n"
            f"{base_url}/staff/password/{token}\n\n"
            f"It works once, for {hours} hours, and is for you alone. Your administrator can send"
            " a new one.\n\nIf you do not work with us, please delete this mail.\n"
        ),
        once=True,
        good_for=holds,
    )

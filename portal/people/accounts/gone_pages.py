"""The page of a mailed link that works no longer: why that may be, and the way to a new one."""

from typing import NamedTuple, NoReturn

from flask import abort, make_response, render_template

from portal.people.models import Purpose


class WayOn(NamedTuple):
    """Where one gets a new link of a kind: on a ``page``, or as ``instead`` says."""

    page: str | None
    instead: str = ""


WAYS_ON: dict[Purpose, WayOn] = {
    Purpose.SIGN_IN: WayOn("account.ask_for_link"),
    Purpose.REGISTER: WayOn("account.register"),
    Purpose.RESET_PASSWORD: WayOn("account.forgotten_password"),
    Purpose.CHANGE_EMAIL: WayOn("my_account.ask_to_change_email"),
    Purpose.PROVE_ACCOUNT: WayOn("my_account.prove_account"),
    Purpose.UNDO_EMAIL: WayOn(None, "If you still need your e-mail address put back, ring us."),
    Purpose.INVITATION: WayOn(
        None, "If you have used it, sign in. If not, ring us for a new invitation."
    ),
    Purpose.SET_PASSWORD: WayOn(
        None, "If you have set your password, sign in. If not, ask your administrator for another."
    ),
}


def gone(purpose: Purpose) -> NoReturn:
    """Answer that a link of this kind works no longer. One that never did meets the same."""
    of = "staff" if purpose is Purpose.SET_PASSWORD else "family"
    page = render_template(f"people/{of}/link_gone.html", way=WAYS_ON[purpose])
    abort(make_response(page, 410))

"""What a request says of the browser that sends it, and what a mail says of the portal."""

from ipaddress import IPv6Address, ip_address

from flask import Response, after_this_request, current_app, request

from portal.errors import Refusal
from portal.people.accounts.emails import Letterhead
from portal.people.contact_details import as_kept, read_email
from portal.people.signing_in import devices, guesses
from portal.people.signing_in.sessions import Person
from portal.web import agency, database

DEVICE_COOKIE = "portal_device"
A_YEAR = 31_536_000
TOO_MANY = Refusal("There were too many tries. Wait 15 minutes, then try again.")
TOO_MANY_FAMILY = Refusal(
    "There were too many tries. Wait 15 minutes, or let us mail you a link: it works at once."
)


def network() -> str:
    """The network that the request comes from. A home has 2^64 addresses of version 6."""
    address = ip_address((request.remote_addr or "0.0.0.0").split("%")[0])  # noqa: S104
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def device() -> str:
    """The device that asks, in the few words that a person knows it by."""
    return devices.words(request.user_agent.string)


def device_token() -> str | None:
    """The secret of this device, if somebody has signed in on it before."""
    return request.cookies.get(DEVICE_COOKIE)


def keep_device_token() -> str:
    """The secret of this device from now on: its cookie is renewed, or made."""
    token = device_token() or devices.new_token()

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            DEVICE_COOKIE,
            token,
            max_age=A_YEAR,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response

    return token


def may_guess(kind: str, email: str) -> bool:
    """Count one guess at a secret of an account; whether it may be looked at.

    It is committed at once. A device in which its owner has signed in before has a count of its
    own: what strangers try elsewhere does not shut anybody out.
    """
    session, token, address = database.session(), device_token(), as_kept(email)
    own = token if devices.is_known(session, token, address) else ""
    return _is_within(guesses.SECRETS, f"{kind} {address} {own}")


def may_have_mail(email: str) -> bool:
    """Count one mail that was asked for; whether it may be sent. It is committed at once.
    Refuses what is no address, however often it was tried."""
    read_email(email)
    return _is_within(guesses.MAILS, f"mail {as_kept(email)}")


def remember_device(person: Person) -> None:
    """Let this device be known for whoever has just signed in on it."""
    devices.remember(database.session(), keep_device_token(), person)


def letterhead() -> Letterhead:
    settings = agency.current()
    return Letterhead(
        base=current_app.config["BASE_URL"],
        service=settings.names.service,
        phone=settings.contact.phone,
        hours=settings.contact.hours,
    )


def _is_within(limit: guesses.Limit, account: str) -> bool:
    session = database.session()
    guess = guesses.write_down(session, account=account, address=network())
    database.commit()
    return guesses.is_within(session, limit, guess)

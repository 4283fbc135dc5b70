"""What a request says of the browser that sends it, and what a mail says of the portal."""

from ipaddress import IPv6Address, ip_address

from flask import Response, after_this_request, current_app, request

from portal.errors import Refusal
from portal.people.accounts.emails import Letterhead
from portal.people.contact_details import as_kept, read_email
from portal.people.models import Account, Purpose
from portal.people.signing_in import devices, guesses
from portal.people.signing_in.sessions import Person
from portal.web import agency, database

A_YEAR = 31_536_000
TOO_MANY = Refusal(
    "There were too many tries. Wait 15 minutes, then try again, or ask an administrator to send"
    " you a new password link."
)
TOO_MANY_FAMILY = Refusal(
    "There were too many tries. Wait 15 minutes, or let us mail you a link instead."
)
TOO_MANY_MAILS = (
    "Too many links were asked for where you are. Wait 10 minutes, then try again, or ring us."
)
# True of what the account itself asked for, and of what all together did: it tells nobody which.
TOO_MANY_TO_ADDRESS = Refusal(
    "We cannot mail another link to this address now. Use the newest one that came, or wait 10"
    " minutes and ask again.",
    field="email",
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
    return request.cookies.get(current_app.config["DEVICE_COOKIE_NAME"])


def keep_device_token() -> str:
    """The secret of this device from now on: its cookie is renewed, or made."""
    token = device_token() or devices.new_token()

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            current_app.config["DEVICE_COOKIE_NAME"],
            token,
            max_age=A_YEAR,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response

    return token


def may_guess(kind: str, email: str) -> bool:
    """Count one guess at a secret of an account; whether it may be looked at. It is committed
    at once."""
    return _full(guesses.SECRETS, kind, as_kept(email)) is None


def may_have_mail(email: str, purpose: Purpose) -> bool:
    """Count one mail that was asked for; whether it may be sent. It is committed at once.

    Refuses what is no address, however often it was tried, and a network that asks for too many.
    What was asked for one address shows in no answer: it would tell what its owner does.
    """
    address = read_email(email)
    found = _full(guesses.MAILS, purpose, address)
    if found is guesses.Full.PLACE:
        raise Refusal(TOO_MANY_MAILS)
    return found is None


def count_mail_to_new(account: Account, email: str) -> None:
    """Count one mail to an address that ``account`` wants, which has shown that it may ask. It is
    committed at once. Refuses a network that asks for too many, what this account asked for often
    enough, and an address to which many accounts did."""
    address = read_email(email)
    own = f"{Purpose.CHANGE_EMAIL} {account.public_id} {address}"
    for limit, counted in ((guesses.MAILS, own), (guesses.NEW_ADDRESSES, address)):
        found = _try(limit, account=counted, place=_own_device(account.email) or network())
        if found is guesses.Full.PLACE:
            raise Refusal(TOO_MANY_MAILS)
        if found is guesses.Full.ACCOUNT:
            raise TOO_MANY_TO_ADDRESS


def remember_device(person: Person) -> None:
    """Let this device be known for whoever has just signed in on it, or set a password with a
    mailed link: strangers can do neither, and what they try does not count here."""
    devices.remember(database.session(), keep_device_token(), person)


def letterhead() -> Letterhead:
    settings = agency.current()
    return Letterhead(
        base=current_app.config["BASE_URL"],
        service=settings.names.service,
        phone=settings.contact.phone,
        hours=settings.contact.hours,
    )


def _full(limit: guesses.Limit, kind: str, address: str) -> guesses.Full | None:
    """Which limit one more try would go over. What is within them is written down.

    A device that is known for the owner of the address has counts of its own: what strangers try,
    elsewhere or in the same network, shuts nobody out.
    """
    own = _own_device(address)
    return _try(limit, account=f"{kind} {address} {own}", place=own or network())


def _own_device(address: str) -> str:
    """This device, if the owner of the address has signed in on it before."""
    token = device_token()
    return f"device {token}" if devices.is_known(database.session(), token, address) else ""


def _try(limit: guesses.Limit, *, account: str, place: str) -> guesses.Full | None:
    """As `_full`, of what is counted as ``account`` and ``place``."""
    session = database.session()
    guess = guesses.one_try(limit, account=account, place=place)
    found = guesses.full(session, limit, guess)
    if found is None:
        guesses.write_down(session, guess)
        database.commit()
        found = guesses.full(session, limit, guess)
        if found is not None:
            guesses.take_back(session, guess)
            database.commit()
    return found

"""The signed cookie of a browser: the secret of its session, and what tells the forms that it was
sent in the sessions before."""

from flask import current_app, session
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.people.signing_in.hashing import secret_hash

TOKEN = "token"  # noqa: S105 - the name of a field of the cookie
FAMILY = "family"  # lets pages for everybody show the right menu; it opens nothing
FORMER = "former"
FORM = "csrf_token"  # where Flask-WTF keeps what the token of each form must hold
FORM_SALT = "wtf-csrf-token"
MOST_FORMER = 3


def token() -> str | None:
    """The secret of the session that this browser has, or had last."""
    held = session.get(TOKEN)
    return held if isinstance(held, str) else None


def renew(**fields: object) -> None:
    """Begin anew with ``fields``. Of the sessions before stays the hash of each secret, which
    lets nobody in, and what its forms are known by: they may be open in another tab."""
    former, held = session.get(FORMER, []), token()
    if held is not None and FORM in session:
        former = [*former, [session[FORM], secret_hash(held)]][-MOST_FORMER:]
    session.clear()
    session.update(fields | {FORMER: former} if former else fields)


def forget_menu() -> None:
    """No menu of an account for who is out. The token stays: it finds what they send too late."""
    if FAMILY in session:
        del session[FAMILY]


def former_of(form_token: str) -> str | None:
    """The hash of the secret of the session in which this very browser was sent a form, if it is
    one that it had before. Nobody else has that form's token: no other site, no other browser."""
    signed = URLSafeTimedSerializer(current_app.secret_key or "", salt=FORM_SALT)
    try:
        held = signed.loads(form_token)
    except BadData:
        return None
    return next((hashed for form, hashed in session.get(FORMER, []) if form == held), None)

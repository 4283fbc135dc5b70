"""Which passwords are taken: long enough, and not among the first that anybody would try."""

from portal.errors import Refusal
from portal.people.signing_in.hashing import LONGEST_PASSWORD

SHORTEST_OF_STAFF = 12
SHORTEST_OF_FAMILIES = 10
# zxcvbn's own scale, 0 to 4: below 2 an attacker who asks the page needs less than a million tries.
LEAST_SCORE = 2


def check_password(
    password: str, *, shortest: int, about: tuple[str, ...] = (), field: str = "password"
) -> None:
    """Refuses a password that is too short, too long, or easy to guess, also from what is known
    ``about`` the person: the name, the e-mail address."""
    if len(password) < shortest:
        raise Refusal(f"Your password must have {shortest} characters or more.", field=field)
    if len(password) > LONGEST_PASSWORD:
        raise Refusal(
            f"Your password must have {LONGEST_PASSWORD} characters or fewer.", field=field
        )
    from zxcvbn import zxcvbn  # late: its lists of words cost memory, and few set a password

    # The library takes 72 characters at most, and longer ones are no easier to guess.
    if zxcvbn(password[:72], user_inputs=list(about))["score"] < LEAST_SCORE:
        raise Refusal(
            "That password is easy to guess. Try three words that do not belong together.",
            field=field,
        )

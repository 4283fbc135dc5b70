"""E-mail addresses, phone numbers and postcodes: checked, and in the one form they are kept in."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from portal.errors import Refusal

PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}", re.ASCII)
PHONE_LETTERS = re.compile(r"\+?[0-9][0-9 ()./-]*", re.ASCII)
SHORTEST_PHONE = 5
# As Royal Mail writes them: two parts, the second of a digit and two letters.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})", re.ASCII)


def as_kept(email: str) -> str:
    """An e-mail address as accounts keep it: no blanks around it, composed, in small letters."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def read_email(email: str, field: str | None = "email") -> str:
    """The address as it is kept. Refuses what is not one, line breaks included."""
    shown = " ".join(email.split())[:80]
    try:
        checked = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        words = f"“{shown}” is not an e-mail address. Write it like name@example.org."
        raise Refusal(words, field=field) from None
    return as_kept(checked.normalized)


def read_phone(phone: str, field: str | None = "phone") -> str:
    """A phone number as it was written, one blank between groups. Refuses what is not one."""
    tidy = " ".join(phone.split())
    if not PHONE.fullmatch(tidy):
        wrong = "write digits and spaces"
        if PHONE_LETTERS.fullmatch(tidy):
            wrong = "it is too short" if len(tidy) < SHORTEST_PHONE else "it is too long"
        raise Refusal(f"“{tidy[:40]}” is not a phone number: {wrong}.", field=field)
    return tidy


def phone_digits(phone: str) -> str:
    """The digits of a number as it is dialled within the country: +44 and 0044 are 0."""
    digits = re.sub(r"[^0-9+]", "", phone.replace("(0)", ""))
    return re.sub(r"^(\+44|0044)0?", "0", digits).lstrip("+")


def phone_words(phone: str) -> str:
    """A number in groups, as numbers of this country are read out; any other as it was written.

    Ofcom's groups: 020 7946 0000 · 0117 496 0000 · 07700 900123 · 01632 960100.
    """
    digits = phone_digits(phone)
    if not re.fullmatch(r"0[0-9]{10}", digits, re.ASCII):
        return phone
    if digits.startswith("02"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if re.match(r"0(11|1[0-9]1|3|8)", digits):
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    return f"{digits[:5]} {digits[5:]}"


def read_postcode(postcode: str, field: str | None = "postcode") -> str:
    """A postcode in capitals, with its one blank. Refuses what is not one."""
    found = POSTCODE.fullmatch("".join(postcode.split()).upper())
    if not found:
        raise Refusal(
            f"“{' '.join(postcode.split())[:20]}” is not a postcode. For example: ME14 1XX.",
            field=field,
        )
    return f"{found[1]} {found[2]}"


def same_phone(one: str | None, other: str | None) -> bool:
    """Whether two numbers are dialled alike, however each is written."""
    if one is None or other is None:
        return one is other
    return phone_digits(one) == phone_digits(other)


def phone_end(phone: str) -> str:
    """The last four digits of a number: enough to say which it was."""
    return phone_digits(phone)[-4:]

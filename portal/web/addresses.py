"""What an address asks for: a page of this portal to go on to, a page of a long list."""

from urllib.parse import urlsplit


def local_path(address: str | None) -> str | None:
    """``address`` if it is a path of this portal, else None.

    Browsers read ``//host``, ``/\\host`` and control characters as the start of another site.
    """
    if not address or not address.startswith("/") or len(address) > 2000:
        return None
    if address[1:2] in ("/", "\\") or not address.isprintable() or "\\" in address:
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else None


def page_number(given: str | None) -> int:
    """The page of a long list that an address asks for; the first if it asks for none."""
    right = given is not None and given.isascii() and given.isdigit() and len(given) < 7
    return max(1, int(given)) if given and right else 1

"""Addresses to go on to: only pages of this portal."""

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

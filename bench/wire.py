"""One answer on the wire: what a browser that takes gzip is sent for an address."""

import gzip
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPResponse
from urllib.error import HTTPError
from urllib.request import OpenerDirector, Request

COMPRESSED = ("font/woff2", "image/png")


@dataclass(frozen=True)
class Fetched:
    """``body`` as it came, perhaps gzipped; ``head`` is the length of the lines before it."""

    address: str
    kind: str
    head: int
    body: bytes
    is_gzipped: bool

    @property
    def is_html(self) -> bool:
        return self.kind == "text/html"

    @cached_property
    def text(self) -> str:
        if self.kind in COMPRESSED:
            return ""
        return (gzip.decompress(self.body) if self.is_gzipped else self.body).decode()

    @property
    def gzipped(self) -> int:
        """Bytes of the body, gzipped by a web server in front where the portal did not."""
        if self.is_gzipped or self.kind in COMPRESSED:
            return len(self.body)
        return len(gzip.compress(self.body, 6))

    @property
    def as_sent(self) -> int:
        """Bytes of the whole answer, as they came."""
        return self.head + len(self.body)


def fetch(visitor: OpenerDirector, address: str) -> Fetched:
    """Get an address; pages that tell of an error are pages too."""
    request = Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - ours
    try:
        answer: HTTPResponse | HTTPError = visitor.open(request)
    except HTTPError as error:
        answer = error
    with answer:
        lines = [f"{name}: {value}" for name, value in answer.headers.items()]
        return Fetched(
            address=answer.geturl() or address,
            kind=answer.headers.get_content_type(),
            head=len("HTTP/1.1 200 OK") + 4 + sum(len(line) + 2 for line in lines),
            body=answer.read(),
            is_gzipped=answer.headers.get("Content-Encoding") == "gzip",
        )

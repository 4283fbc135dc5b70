"""Pages go out compressed: a table of results is eight times smaller so.

What is compressed together with a secret lets its length tell of the secret, one guess at a time
(the BREACH attack). Here the secret would be the token of a form. Each answer is therefore
lengthened by a random amount, as Django does it: "Heal the Breach", IEEE Access, 2022.
"""

import gzip
import secrets
from io import BytesIO

from flask import Flask, Response, request

SMALLEST = 1_000
MOST_PADDING = 100


def init_app(app: Flask) -> None:
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype != "text/html" or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if len(content) >= SMALLEST and request.accept_encodings["gzip"] > 0:
        response.set_data(packed(content))
        response.headers["Content-Encoding"] = "gzip"
    return response


def packed(content: bytes) -> bytes:
    """``content`` in the format of gzip, with a file name of random length in its head."""
    name = "a" * secrets.randbelow(MOST_PADDING)
    buffer = BytesIO()
    with gzip.GzipFile(name, "wb", compresslevel=6, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()

"""TOML from files that people wrote: read with bounds, refused with the place."""

import re
import tomllib
from typing import Any

from portal.errors import Refusal

MOST_BYTES = 1_000_000
QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'")
# Python's reader takes time and memory with the square of the parts of a dotted key.
MOST_DOTS = 20


def read_toml(content: bytes) -> dict[str, Any]:
    """The tables of a TOML file in UTF-8, with or without a byte order mark.

    Refuses more than 1 MB, what is not UTF-8 or not TOML, and what could not be read in
    bounds: deep nesting, keys of more than 20 parts, numbers of thousands of digits.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("The file is larger than 1 MB.")
    try:
        text = content.decode("utf-8-sig")
        _check_dots(text)
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise Refusal(f"The file is not UTF-8 text (byte {error.start + 1}).") from None
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"The file is not TOML: {error}.") from None
    except RecursionError:
        raise Refusal("The file is not TOML that can be read: it is nested too deeply.") from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise Refusal("The file is not TOML that can be read: a number is too long.") from None


def _check_dots(text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > MOST_DOTS and QUOTED.sub("", line).count(".") > MOST_DOTS:
            raise Refusal(f"The file is not TOML that can be read: too many dots in line {number}.")

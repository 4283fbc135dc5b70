"""TOML that people wrote: what would cost time or memory out of all measure is refused at once."""

import time

import pytest

from portal.errors import Refusal
from portal.toml import read_toml


def test_a_key_of_very_many_parts_is_refused_at_once():
    began = time.process_time()
    with pytest.raises(Refusal, match="too many dots in line 2"):
        read_toml(b"key = 1\n" + b"a." * 40_000 + b"a = 1\n")
    assert time.process_time() - began < 1


def test_dots_in_words_are_words():
    assert read_toml(b'\xef\xbb\xbftext = "Well' + b"." * 30 + b'"\n') == {
        "text": "Well" + "." * 30
    }

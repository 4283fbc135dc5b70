"""Phone numbers in the agency's words can be tapped, and nothing else becomes a link."""

import pytest

from portal.web.phones import tappable


@pytest.mark.parametrize(
    ("words", "addresses"),
    [
        ("Ring 999", ["tel:999"]),
        ("Ring NHS 111 and choose option 2", ["tel:111"]),
        ("Ring Samaritans on 116 123", ["tel:116123"]),
        ("Text SHOUT to 85258", ["sms:85258"]),
        ("Ring +44 20 7946 0000 or 0800 1111.", ["tel:+442079460000", "tel:08001111"]),
        ("Open 24 hours, 7 days", []),
        ("Room B1234", []),
        ('It\'s "late" & <b>999</b>', ["tel:999"]),
    ],
)
def test_tappable(words, addresses):
    made = str(tappable(words))
    assert [part.split('"')[0] for part in made.split('href="')[1:]] == addresses
    assert made.count("<") == 2 * len(addresses), "only our links are tags"

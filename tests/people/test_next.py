"""After signing in people go on to the page they asked for, and never to another site."""

import re
from urllib.parse import quote

import pytest
from pyotp import TOTP

from portal.web.addresses import local_path
from tests.client import APP_SECRET, CheckedClient
from tests.factories import PASSWORD

GOOD = [
    "/",
    "/staff",
    "/staff/surveys",
    "/staff/surveys/post-order/results?period=Autumn=2023-09-01..2023-12-31&authority=kent",
    "/staff/surveys/post-order/results?period=A%20%2F%20B=2023-09-01..2023-12-31",
    "/caf\u00e9",
    "/a:b@c",
    "/?next=//evil.example",
]
HOSTILE = [
    "//evil.example",
    "//evil.example/staff",
    "///evil.example",
    "////evil.example",
    "//evil.example:80@portal.example/",
    "//portal.example@evil.example",
    "//127.0.0.1",
    "//[::1]/",
    "http://evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,hello",
    "vbscript:x",
    "mailto:a@evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "/staff\\@evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x0b/evil.example",
    "/\x1f/evil.example",
    "/\u2028/evil.example",
    "\u3000//evil.example",
    "/staff\r\nLocation: https://evil.example",
    "/staff\r\n\r\n<script>",
    "evil.example",
    "staff",
    "?next=x",
    "#x",
    "",
    " ",
    "/" + "x" * 2000,
]
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def leaves(location: str) -> bool:
    """Whether a browser that follows ``location`` goes to another site (WHATWG URL, in short):
    it drops tabs and line ends, strips what is blank in front, and reads \\ as /."""
    read = re.sub(r"[\t\r\n]", "", location).lstrip("".join(map(chr, range(33))))
    read = read.replace("\\", "/")
    return read.startswith("//") or SCHEME.match(read) is not None


def test_the_measure_of_leaving_sees_what_leaves() -> None:
    assert leaves("//evil.example")
    assert leaves("/\t/evil.example")
    assert leaves(" /\\evil.example")
    assert leaves("Https:evil.example")
    assert not leaves("/staff?x=https://portal.example")


@pytest.mark.parametrize("address", HOSTILE, ids=ascii)
def test_a_hostile_address_is_none_of_ours(address: str) -> None:
    assert local_path(address) is None


@pytest.mark.parametrize("address", GOOD)
def test_a_page_of_ours_is_kept_as_it_is(address: str) -> None:
    assert local_path(address) == address


def test_no_hostile_address_leads_away(manager: CheckedClient) -> None:
    """Whoever has given the code already is sent on at once, as others are after giving it."""
    assert len(HOSTILE) >= 40
    for address in HOSTILE:
        answer = manager.get(f"/staff/sign-in/code?next={quote(address, safe='')}")
        if "\0" in address:  # refused before any view sees it
            assert answer.status_code == 400
            continue
        assert answer.status_code == 302
        assert not leaves(answer.location), ascii(address)
        assert answer.location == "/staff"


def test_people_go_on_to_what_they_asked_for(client: CheckedClient, sam: str) -> None:
    wanted = "/staff/surveys/post-order/results?period=A%20B=2023-09-01..2023-12-31"
    signing_in = client.get(wanted).location
    password = client.send(signing_in, {"email": sam, "password": PASSWORD})
    assert password.location.startswith("/staff/sign-in/code?")
    code = client.send(password.location, {"code": TOTP(APP_SECRET).now()})
    assert code.location.startswith("/staff/surveys/post-order/results?")
    assert "A B" in client.page(code.location).get_text()


def test_a_second_next_leads_nowhere_else(manager: CheckedClient) -> None:
    answer = manager.get("/staff/sign-in/code?next=/staff/surveys/&next=//evil.example")
    assert not leaves(answer.location)


def test_what_is_sent_by_nobody_does_not_come_back(client: CheckedClient) -> None:
    data = {"csrf_token": client.token(), "title": "Mine"}
    assert client.post("/staff/surveys/post-order/keep", data=data).location == "/staff/sign-in"

"""`weight`: what a first visit to each page costs on the wire, with all it asks for.

A visitor without a key, a parent, a manager and an administrator follow every link that they are
shown, from every address that needs no value; of addresses that differ only in a value, each opens
the first few.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import OpenerDirector

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

from bench import commands, databases, serving
from bench.figure import Figure, say
from bench.visitor import app_on, browser, sign_in_as_parent, sign_in_over
from bench.wire import Fetched, fetch
from portal.demo.loading import TABLES

MOST_KB = 60
LONGEST_START = 60
OF_ONE_RULE = 3
LINKED = re.compile(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"')
ANCHOR = re.compile(r'<a [^>]*href="(/[^"#]*)')
FONT = re.compile(r"url\(\"?([^)\"]+\.woff2[^)\"]*)\"?\)")
FAMILIES = "/staff/families?query=kitty"
ADMINISTRATOR = "administrator@example.org"


def measure() -> Iterator[Figure]:
    with databases.demonstration("sqlite") as url:
        port = serving.free_port()
        site = f"http://127.0.0.1:{port}"
        portal = [str(Path(sys.executable).with_name("portal")), "serve"]
        environment = commands.environment(url, PORT=str(port), PORTAL_SECRET_KEY=commands.KEY)
        with serving.started(portal, folder=commands.ROOT, environment=environment) as process:
            serving.wait_for(f"{site}/", process, at_most=LONGEST_START)
            rules = app_on(url).url_map
            pages = list(_pages(site, rules, url))
    opened = {_rule(rules, address) for address, _parts in pages}
    for rule in sorted(_readable(rules) - opened):
        say(f"weight: no page came of {rule}")
    note = f"first visit: HTML, sheet, both fonts, icon; {len(pages)} pages of {len(opened)} rules"
    for what, target, weigh in (
        ("gzipped", MOST_KB, "gzipped"),
        ("as `portal serve` sends it, headers included", None, "as_sent"),
    ):
        address, parts = max(pages, key=lambda page: sum(getattr(one, weigh) for one in page[1]))
        weight = sum(getattr(one, weigh) for one in parts) / 1000
        path = address.partition("?")[0]
        yield Figure(f"heaviest page, {what}: {path}", weight, "KB", target, note)
    yield Figure("requests of a first visit, at most", max(len(p) for _, p in pages), "requests")


def _pages(site: str, rules: Map, url: str) -> Iterator[tuple[str, list[Fetched]]]:
    """Each HTML page with everything a first visit fetches."""
    nobody, parent, manager, administrator = browser(), browser(), browser(), browser()
    sign_in_as_parent(parent, site)
    sign_in_over(manager, site, url)
    sign_in_over(administrator, site, url, email=ADMINISTRATOR)
    kept: dict[str, Fetched] = {}
    for who, visitor in {
        "nobody": nobody,
        "a parent": parent,
        "a manager": manager,
        "an administrator": administrator,
    }.items():
        say(f"weight: opening every page as {who}")
        for address, page in _followed(visitor, site, rules):
            yield address, [page, *_parts(visitor, page, kept)]


def _followed(visitor: OpenerDirector, site: str, rules: Map) -> Iterator[tuple[str, Fetched]]:
    """The pages that a visitor comes to, link by link."""
    to_open, times = _first_addresses(rules), Counter[str]()
    seen = set(to_open)
    while to_open:
        address = to_open.pop(0)
        page = fetch(visitor, site + address)
        if not page.is_html:
            continue
        yield address, page
        for link in ANCHOR.findall(page.text):
            rule = _rule(rules, link.replace("&amp;", "&"))
            if link not in seen and times[rule] < OF_ONE_RULE:
                seen.add(link)
                times[rule] += 1
                to_open.append(link.replace("&amp;", "&"))


def _first_addresses(rules: Map) -> list[str]:
    """All that need no value, a page that is not there, a search, the tables of two periods."""
    found = [one.rule for one in rules.iter_rules() if not one.arguments and _reads(one.methods)]
    for key, _file, _title, periods in TABLES:
        query = "&".join(f"period={quote(one, safe='=')}" for one in periods)
        found.append(f"/staff/surveys/{key}/results?{query}")
    return ["/no-such-page", FAMILIES, *found]


def _readable(rules: Map) -> set[str]:
    return {one.rule for one in rules.iter_rules() if _reads(one.methods)}


def _reads(methods: set[str] | None) -> bool:
    return methods is not None and "GET" in methods


def _rule(rules: Map, address: str) -> str:
    """The rule that an address is of; itself if it is of none."""
    path = urlsplit(address).path
    try:
        return str(rules.bind("portal.example").match(path, return_rule=True)[0].rule)
    except (HTTPException, RequestRedirect):
        return path


def _parts(visitor: OpenerDirector, page: Fetched, kept: dict[str, Fetched]) -> list[Fetched]:
    wanted = [urljoin(page.address, one) for one in LINKED.findall(page.text)]
    for address in wanted:
        if address not in kept:
            kept[address] = fetch(visitor, address)
        # A sheet names its fonts; an icon names nothing.
        wanted += [urljoin(address, one) for one in FONT.findall(kept[address].text)]
    return [kept[address] for address in wanted]

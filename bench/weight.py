"""`weight`: what a first visit to each page costs on the wire, with all it asks for."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin
from urllib.request import OpenerDirector

from bench import commands, databases, serving
from bench.figure import Figure, say
from bench.visitor import app_on, browser, sign_in_over
from bench.wire import Fetched, fetch
from portal.demo.loading import TABLES

MOST_KB = 60
LONGEST_START = 60
LINKED = re.compile(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"')
FONT = re.compile(r"url\(\"?([^)\"]+\.woff2[^)\"]*)\"?\)")
LINK = re.compile(r"/staff/password/(\S+)")
SURVEYS = tuple(key for key, *_others in TABLES)


def measure() -> Iterator[Figure]:
    with databases.demonstration("sqlite") as url:
        port = serving.free_port()
        site = f"http://127.0.0.1:{port}"
        portal = [str(Path(sys.executable).with_name("portal")), "serve"]
        environment = commands.environment(url, PORT=str(port), PORTAL_SECRET_KEY=commands.KEY)
        with serving.started(portal, folder=commands.ROOT, environment=environment) as process:
            serving.wait_for(f"{site}/", process, at_most=LONGEST_START)
            say("weight: opening every page, without a key and as a manager")
            pages = list(_pages(site, addresses(url), url))
    note = f"first visit: HTML, sheet, both fonts, icon; of {len(pages)} pages"
    for what, target, weigh in (
        ("gzipped", MOST_KB, "gzipped"),
        ("as `portal serve` sends it, headers included", None, "as_sent"),
    ):
        address, parts = max(pages, key=lambda page: sum(getattr(one, weigh) for one in page[1]))
        weight = sum(getattr(one, weigh) for one in parts) / 1000
        path = address.partition("?")[0]
        yield Figure(f"heaviest page, {what}: {path}", weight, "KB", target, note)
    yield Figure("requests of a first visit, at most", max(len(p) for _, p in pages), "requests")


def addresses(url: str) -> list[str]:
    """Every address that the application knows for GET, with a value for each of its parts."""
    ran = commands.portal(url, "people", "add-staff", "new@example.org", "--role", "manager")
    link = LINK.search(ran.out)
    assert link is not None, "add-staff prints no link"
    values = {"key": SURVEYS, "token": (link[1],)}
    found = ["/no-such-page"]
    for rule in app_on(url).url_map.iter_rules():
        if rule.methods and "GET" in rule.methods:
            filled = [rule.rule]
            for part in rule.arguments:  # a part that has no value above stops the measuring
                filled = [one.replace(f"<{part}>", v) for one in filled for v in values[part]]
            found += filled
    for key, _file, _title, periods in TABLES:
        query = "&".join(f"period={quote(one, safe='=')}" for one in periods)
        found.append(f"/staff/surveys/{key}/results?{query}")
    return found


def _pages(site: str, found: list[str], url: str) -> Iterator[tuple[str, list[Fetched]]]:
    """Each HTML page with everything a first visit fetches."""
    manager = browser()
    sign_in_over(manager, site, url)
    kept: dict[str, Fetched] = {}
    for visitor in (browser(), manager):
        for address in found:
            page = fetch(visitor, site + address)
            if page.is_html:
                shown = LINK.sub("/staff/password/…", address)
                yield shown, [page, *_parts(visitor, page, kept)]


def _parts(visitor: OpenerDirector, page: Fetched, kept: dict[str, Fetched]) -> list[Fetched]:
    wanted = [urljoin(page.address, one) for one in LINKED.findall(page.text)]
    for address in wanted:
        if address not in kept:
            kept[address] = fetch(visitor, address)
        # A sheet names its fonts; an icon names nothing.
        wanted += [urljoin(address, one) for one in FONT.findall(kept[address].text)]
    return [kept[address] for address in wanted]

"""Every page as people meet it: who opens what address, and what they send to see its errors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from portal.demo.loading import TABLES
from portal.settings import KNOWN
from portal.web.error_pages import WORDS

# Who opens a page. The last is nobody in particular, while the database has never answered.
NOBODY, MANAGER, EARLY = "nobody", "manager", "early"
ADMINISTRATOR = "administrator"

# What answers GET and is no page.
NO_PAGES = {"audit.download", "home.health", "report.download"}


@dataclass(frozen=True)
class Visit:
    """A page that somebody opens and, if there is something to ``send``, the page that answers
    when they press ``button``. ``{link}`` in an address stands for a link to set a password,
    ``{account}`` for an account of staff."""

    name: str
    address: str
    who: str = NOBODY
    status: int = 200
    send: Mapping[str, str] | None = None
    button: str = ""


def kept(key: str) -> str:
    """What follows the ? in the address of the demonstration's table of a survey."""
    periods = next(periods for survey, _file, _title, periods in TABLES if survey == key)
    return _query(*periods)


def _query(*periods: str) -> str:
    return "&".join(f"period={quote(period)}" for period in periods)


RESULTS = "/staff/surveys/{}/results?{}"
POST_ORDER = RESULTS.format("post-order", kept("post-order"))
PRE_ORDER = RESULTS.format("pre-order", kept("pre-order"))
CHOOSE = "/staff/surveys/post-order/periods?" + kept("post-order")
LONG = "ALabelOfOneWordThatIsAsLongAsALabelMayBeAndNeverSaysBreakMe"
LONG_MONTHS = {1: "January", 3: "March", 5: "May", 7: "July", 8: "August", 10: "October"}
MANY_PERIODS = RESULTS.format(
    "post-order",
    _query(
        f"{LONG}=2022-10-01..2022-12-31",
        *(f"{name} 2023=2023-{n:02d}-01..2023-{n:02d}-31" for n, name in LONG_MONTHS.items()),
    ),
)

OPEN = [
    Visit("front", "/"),
    Visit("privacy", "/privacy"),
    Visit("accessibility", "/accessibility"),
    Visit("cookies", "/cookies"),
    Visit("sign-in", "/staff/sign-in"),
    Visit("set-password", "/staff/password/{link}"),
]

STAFF = [
    Visit("my-day", "/staff", MANAGER),
    Visit("surveys", "/staff/surveys", MANAGER),
    Visit("post-order", POST_ORDER, MANAGER),
    Visit("pre-order", PRE_ORDER, MANAGER),
    Visit("all-answers", "/staff/surveys/post-order/results", MANAGER),
    Visit("one-council", POST_ORDER + "&authority=medway", MANAGER),
    Visit("many-periods", MANY_PERIODS, MANAGER),
    Visit("no-answers", RESULTS.format("pre-order", "period=May=2019-05-01..2019-05-31"), MANAGER),
    Visit("choose", CHOOSE, MANAGER),
    Visit("refused", RESULTS.format("post-order", "period=Total=x"), MANAGER, 422),
]

SETTING = "/staff/settings/"
ADMINISTRATION = [
    Visit("settings", "/staff/settings", ADMINISTRATOR),
    *(Visit(f"setting-{key}", SETTING + key, ADMINISTRATOR) for key in KNOWN),
    Visit("people", "/staff/people", ADMINISTRATOR),
    Visit("add-person", "/staff/people/add", ADMINISTRATOR),
    Visit("person", "/staff/people/{account}", ADMINISTRATOR),
    Visit("audit", "/staff/audit", ADMINISTRATOR),
    Visit("audit-found", "/staff/audit?about=setting", ADMINISTRATOR),
    Visit("audit-nothing", "/staff/audit?who=nobody", ADMINISTRATOR),
    Visit("audit-wrong", "/staff/audit?first=31/2/2026&last=soon", ADMINISTRATOR, 422),
    Visit("add-person-blank", "/staff/people/add", ADMINISTRATOR, 422, {}, "Add and send the link"),
    Visit("person-wrong", "/staff/people/{account}", ADMINISTRATOR, 422, {"name": ""}, "Save"),
    Visit(
        "setting-wrong",
        SETTING + "authorities",
        ADMINISTRATOR,
        422,
        {"holds_from": "31/2/2027", "rows-0-office": "x", "rows-3-name": "Y" * 40},
        "Save",
    ),
    Visit("colours-wrong", SETTING + "colours", ADMINISTRATOR, 422, {"ink": "#cccccc"}, "Save"),
    Visit("more-rows", SETTING + "closed_days", ADMINISTRATOR, 200, {}, "Add a row"),
]

WRONG = [
    Visit("sign-in-blank", "/staff/sign-in", NOBODY, 422, {}, "Sign in"),
    Visit(
        "sign-in-wrong",
        "/staff/sign-in",
        NOBODY,
        422,
        {"email": "sam@example.org", "password": "wrong"},
        "Sign in",
    ),
    Visit(
        "set-password-short",
        "/staff/password/{link}",
        NOBODY,
        422,
        {"password": "short"},
        "Set your password",
    ),
    Visit(
        "choose-wrong",
        CHOOSE,
        MANAGER,
        422,
        {"periods-0-first": "Octember", "periods-1-last": "2022-01", "periods-2-label": "New"},
        "Show the table",
    ),
    Visit(
        "choose-overlap",
        CHOOSE,
        MANAGER,
        422,
        {"periods-1-first": "October 2023"},
        "Show the table",
    ),
    Visit("keep-blank", POST_ORDER, MANAGER, 422, {}, "Keep this table"),
    Visit("keep-taken", POST_ORDER, MANAGER, 422, {"title": TABLES[0][2]}, "Keep this table"),
]

FAILED = [
    *(Visit(f"error-{status}", f"/fails/{status}", status=status) for status in WORDS),
    Visit("not-found", "/staff/surveys/nothing/results", MANAGER, 404),
    Visit("link-used-up", "/staff/password/nothing", NOBODY, 410),
    Visit("no-database", "/", EARLY, 503),
]


def _visits() -> Iterator[Visit]:
    yield from OPEN
    for visit in OPEN:
        yield replace(visit, name=f"{visit.name}-signed-in", who=MANAGER)
    yield Visit("my-day-signed-out", "/staff")
    yield from STAFF
    yield from ADMINISTRATION
    yield from WRONG
    yield from FAILED


VISITS = tuple(_visits())

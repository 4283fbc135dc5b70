"""Every page as people meet it."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from portal.demo.loading import TABLES
from portal.settings import KNOWN
from portal.web.error_pages import WORDS
from tests.browser.family_pages import CLIENT_LIST, FAMILIES
from tests.browser.visits import (
    ADMINISTRATOR,
    EARLY,
    HALF,
    MANAGER,
    NOBODY,
    PARENT,
    UNLINKED,
    WITHOUT_APP,
    Visit,
)

# Jobs of the manager, each in its state, with that for its public id.
JOBS = ("running", "done", "failed")

# What answers GET and is no page.
NO_PAGES = {
    "audit.download",
    "client_list.template",
    "client_list.template_workbook",
    "home.health",
    "my_household.download",
    "report.download",
}


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
    Visit("other-services", "/adopted-adults-and-birth-families"),
    Visit("sign-in", "/staff/sign-in"),
    Visit("set-password", "/staff/password/{set_password}"),
    Visit("family-sign-in", "/sign-in"),
    Visit("ask-for-link", "/sign-in/link"),
    Visit("sign-in-link", "/sign-in/link/{sign_in}"),
    Visit("register", "/register"),
    Visit("new-account", "/register/{register}"),
    Visit("forgotten-password", "/password"),
    Visit("reset-password", "/password/{reset_password}"),
    Visit("invitation", "/invitation/{invitation}"),
    Visit("mails", "/development/mail"),
    Visit("mail", "/development/mail/a-mail"),
]

ACCOUNTS = [
    Visit("account", "/account", UNLINKED),
    Visit("account-linked", "/account", PARENT),
    Visit("household", "/household", PARENT),
    Visit("household-contact", "/household/contact", PARENT),
    Visit("household-share", "/household/contact/share", PARENT),
    Visit("household-unlinked", "/household", UNLINKED),
    Visit("change-email", "/email/{change_email}", UNLINKED),
    Visit("change-email-of-another", "/email/{change_email}", PARENT, 410),
    Visit("account-mail", "/account/mail", PARENT),
    Visit("change-password", "/account/password", PARENT),
    Visit("sign-in-to-go-on", "/sign-in?next=/unfinished/something"),
    Visit("sign-in-again", "/sign-in", PARENT),
    Visit("ask-to-change-email", "/account/email", PARENT),
    Visit("ask-with-link", "/account/email/{prove_account}", UNLINKED),
    Visit("prove-account", "/account/email/link", UNLINKED),
    Visit("first-password", "/account/password/link", UNLINKED),
    Visit("put-email-back", "/email/undo/{undo_email}", NOBODY),
    Visit("no-unfinished-form", "/unfinished/nothing", PARENT, 404),
    Visit("family-asks-for-staff", "/staff", PARENT, 403),
]

STAFF = [
    Visit("code", "/staff/sign-in/code", HALF),
    Visit("authenticator", "/staff/authenticator", WITHOUT_APP),
    Visit("staff-account", "/staff/account", MANAGER),
    Visit("staff-password", "/staff/account/password", MANAGER),
    Visit("recovery-codes", "/staff/account/recovery-codes", MANAGER),
    Visit("no-unfinished-form-of-staff", "/staff/unfinished/nothing", MANAGER, 404),
    Visit("my-day", "/staff", MANAGER),
    Visit("post", "/staff/post", MANAGER),
    Visit("post-further", "/staff/post?page=2", MANAGER),
    *(Visit(f"job-{state}", f"/staff/jobs/{state}", MANAGER) for state in JOBS),
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
    Visit("person-disable", "/staff/people/{account}/disable", ADMINISTRATOR),
    Visit("person-reset-app", "/staff/people/{account}/reset-authenticator", ADMINISTRATOR),
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
        "/staff/password/{set_password}",
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
    Visit("table-remove", "/staff/surveys/kept/{table}/remove", MANAGER),
    Visit("keep-blank", POST_ORDER, MANAGER, 422, {}, "Keep this table"),
    Visit("keep-taken", POST_ORDER, MANAGER, 422, {"title": TABLES[0][2]}, "Keep this table"),
]

WRONG_ACCOUNTS = [
    Visit("family-sign-in-blank", "/sign-in", NOBODY, 422, {}, "Sign in"),
    Visit("ask-for-link-wrong", "/sign-in/link", NOBODY, 422, {"email": "me"}, "Mail me a link"),
    Visit("register-wrong", "/register", NOBODY, 422, {"email": "me"}, "Mail me a link"),
    Visit("forgotten-wrong", "/password", NOBODY, 422, {"email": "me"}, "Mail me a link"),
    Visit("mail-sent", "/register", NOBODY, 200, {"email": "a@b.example"}, "Mail me a link"),
    Visit("new-account-blank", "/register/{register}", NOBODY, 422, {}, "Make your account"),
    Visit(
        "reset-password-short",
        "/password/{reset_password}",
        NOBODY,
        422,
        {"password": "short"},
        "Set your password",
    ),
    Visit(
        "change-password-wrong",
        "/account/password",
        PARENT,
        422,
        {"old_password": "no", "password": "seven quiet herons"},
        "Change your password",
    ),
    Visit(
        "ask-to-change-email-wrong",
        "/account/email",
        PARENT,
        422,
        {"email": "me"},
        "Mail a link to the new address",
    ),
    Visit("code-wrong", "/staff/sign-in/code", HALF, 422, {"code": "1"}, "Go on"),
    Visit("authenticator-wrong", "/staff/authenticator", WITHOUT_APP, 422, {"code": "1"}, "Go on"),
]

FAILED = [
    *(Visit(f"error-{status}", f"/fails/{status}", status=status) for status in WORDS),
    Visit("not-found", "/staff/surveys/nothing/results", MANAGER, 404),
    Visit("link-used-up", "/staff/password/nothing", NOBODY, 410),
    Visit("family-link-used-up", "/sign-in/link/nothing", NOBODY, 410),
    Visit("invitation-used-up", "/invitation/nothing", NOBODY, 410),
    Visit("no-database", "/", EARLY, 503),
]


def _visits() -> Iterator[Visit]:
    yield from OPEN
    for visit in OPEN:
        yield replace(visit, name=f"{visit.name}-signed-in", who=MANAGER)
    yield Visit("my-day-signed-out", "/staff")
    yield from ACCOUNTS
    yield from STAFF
    yield from ADMINISTRATION
    yield from WRONG
    yield from WRONG_ACCOUNTS
    yield from FAMILIES
    yield from CLIENT_LIST
    yield from FAILED


VISITS = tuple(_visits())

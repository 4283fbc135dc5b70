"""What must be true of every HTML page, whatever it is about."""

from collections import Counter

from bs4 import BeautifulSoup, Tag

UNLABELLED = {"hidden", "submit", "button"}


def check_page(html: str) -> None:
    """Assert what holds for every page: one h1, a title that begins with it, unique ids, a
    label for every field, links inside the page that arrive."""
    page = BeautifulSoup(html, "html.parser")
    headings = page.find_all("h1")
    assert len(headings) == 1, f"{len(headings)} headings of level 1"
    heading = " ".join(headings[0].get_text().split())
    assert page.title is not None
    title = " ".join(page.title.get_text().split())
    assert title.removeprefix("Error: ").startswith(heading), f"title {title!r}, h1 {heading!r}"
    summary = page.select_one(".govuk-error-summary")
    assert title.startswith("Error: ") == (summary is not None), "title and error summary differ"
    ids = Counter(element["id"] for element in page.find_all(id=True))
    twice = [name for name, times in ids.items() if times > 1]
    assert not twice, f"ids used twice: {twice}"
    labelled = {label.get("for") for label in page.find_all("label")}
    for field in page.find_all(["input", "select", "textarea"]):
        if field.get("type") not in UNLABELLED:
            assert field.get("id") in labelled, f"no label for {field.get('name')}"
    for link in page.select('a[href^="#"]'):
        assert link["href"][1:] in ids, f"a link to {link['href']}, which is not on the page"
    for reference in page.find_all(attrs={"aria-labelledby": True}):
        assert reference["aria-labelledby"] in ids
    check_summary(page)
    for table in page.select("table"):
        check_table(table)
    check_frame(page)
    check_nothing_inline(page)


def check_summary(page: BeautifulSoup) -> None:
    """What is wrong is said in the order in which the page asks for it."""
    places = {element["id"]: place for place, element in enumerate(page.find_all(id=True))}
    links = [str(link["href"])[1:] for link in page.select('.govuk-error-summary a[href^="#"]')]
    assert links == sorted(links, key=places.__getitem__), f"errors in another order: {links}"


TABLE_ROLES = {
    "table": ("table",),
    "thead": ("rowgroup",),
    "tbody": ("rowgroup",),
    "tr": ("row",),
    "th": ("columnheader", "rowheader"),
    "td": ("cell",),
}


def check_table(table: Tag) -> None:
    """A table scrolls in a region that takes focus, or its rows stand below each other on a
    narrow screen: then each cell says what it is, and has the role that its looks take away."""
    around = table.find_parent(class_="app-table")
    assert around is not None, "a table that widens a narrow page"
    if "app-table--rows" not in around["class"]:
        assert around.get("tabindex") == "0", "a table that scrolls and takes no focus"
        return
    heads = ["" if head.span else head.get_text(strip=True) for head in table.select("thead th")]
    for row in table.select("tbody tr"):
        cells = row.find_all(["th", "td"], recursive=False)
        for head, cell in zip(heads, cells, strict=True):
            label = cell.get("data-label")
            assert label == head or (cell.name == "th" and label is None), (head, label)
    for part in [table, *table.find_all(list(TABLE_ROLES))]:
        assert part.get("role") in TABLE_ROLES[part.name], f"{part.name} without its role"


def check_frame(page: BeautifulSoup) -> None:
    """The language, the first link of the page, and the one part that it skips to."""
    assert page.html is not None
    assert page.html.get("lang") == "en"
    mains = page.find_all("main")
    assert len(mains) == 1, f"{len(mains)} main parts"
    assert mains[0].find("h1") is not None, "the heading is outside the main part"
    skip = page.find(["a", "button", "input", "select", "textarea", "summary"])
    assert skip is not None
    assert skip.get("href") == f"#{mains[0]['id']}", "the first link does not skip to the main part"


def check_nothing_inline(page: BeautifulSoup) -> None:
    """What the content policy forbids is not there, and whatever sends has its token."""
    assert not page.find_all(style=True), "a style attribute, which the content policy forbids"
    assert not page.find_all("script"), "a script, which the content policy forbids"
    sheets = [tag for tag in page.find_all("style") if tag.get_text()]
    assert len(sheets) <= 1, "more inline styles than the content policy allows"
    for tag in page.find_all(True):
        handlers = [name for name in tag.attrs if name.startswith("on")]
        assert not handlers, f"{tag.name} with {handlers}, which the content policy forbids"
        address = str(tag.get("href") or tag.get("src") or "")
        assert not address.startswith("javascript:"), address
    for form in page.find_all("form", method="post"):
        tokens = form.select('input[name="csrf_token"]')
        assert len(tokens) == 1, f"{len(tokens)} tokens in the form to {form.get('action')}"

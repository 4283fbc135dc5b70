"""Every view with something to fill in names the form that has the words for it."""

from flask import Flask

from portal.web import sent_forms
from tests.house.conftest import Route
from tests.house.test_access import ROWS

# A button, and nothing to fill in.
WITHOUT = {"my_account.prove_account", "my_account.first_password"}
ALSO = {"families.link_by_call_back", "report.keep", "client_list.apply"}


def test_every_view_with_a_page_to_fill_in_names_its_form(app: Flask, routes: list[Route]) -> None:
    """Or what was sent too late is shown by the names of its fields."""
    closed = {row.rule for row in ROWS if row.cells["out"] == "in" and "POST" in row.methods}
    pages = {
        route.endpoint
        for route in routes
        if route.rule in closed and ("GET" in route.methods or route.endpoint in ALSO)
    }
    assert pages > ALSO
    address = {"setting": "names"}
    unnamed = {one for one in pages if not sent_forms.forms_of(app.view_functions[one], address)}
    assert unnamed == WITHOUT

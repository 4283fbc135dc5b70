"""A password field is a plain one: no button that would take a script, and nothing typed is sent
back."""

from bs4 import BeautifulSoup

from tests.client import CheckedClient


def test_a_password_field(client: CheckedClient) -> None:
    for page in ("/sign-in", "/staff/sign-in"):
        typed = {"email": "ada@home.example", "password": "what I typed"}
        for text in (client.get(page).text, client.send(page, typed).text):
            assert "what I typed" not in text
            main = BeautifulSoup(text, "html.parser").select_one("main")
            assert main is not None
            field = main.select_one("#password")
            assert field is not None
            assert field["type"] == "password"
            assert field["autocomplete"] == "current-password"
            assert not field.get("value")
            assert [one.get_text(strip=True) for one in main.select("button")] == ["Sign in"]

"""The Nu HTML checker finds no error and no warning in any page. One run for all of them."""

import json
import shutil
import subprocess

import pytest

from tests.browser.conftest import missing
from tests.browser.pages import VISITS
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

JAR = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# A part of the checker's words, and why what it is about stays.
ALLOWED: dict[str, str] = {
    "role is unnecessary for element": "the same",
    "element which has a “table” ancestor": "the roles of tables whose rows stand below each other"
    " (`--rows`): some browsers take a table with another `display` for none",
}
FLAW = '<!DOCTYPE html><html lang="en"><title>A flaw</title><p><input aria-label=""></div>'


def test_the_checker_finds_nothing(people, tmp_path):
    java = shutil.which("java")
    if java is None or not JAR.is_file():
        missing("no Nu HTML checker: it needs Java and vnu-jar from npm (`make test` installs it)")
    for visit in VISITS:
        (tmp_path / f"{visit.name}.html").write_text(people.text_of(visit), encoding="utf-8")
    (tmp_path / "flaw.html").write_text(FLAW)
    messages = check(java, tmp_path)
    assert any(words.startswith("flaw.html") for words in messages), "the checker is not at work"
    ours = [words for words in messages if not words.startswith("flaw.html")]
    wrong = [words for words in ours if not any(part in words for part in ALLOWED)]
    assert not wrong, "\n".join(wrong)
    unused = [part for part in ALLOWED if not any(part in words for words in ours)]
    assert not unused, f"allowed, and no longer needed: {unused}"


def check(java: str, folder) -> list[str]:
    """What the checker says of the pages in a folder."""
    command = [
        java,
        "-Xss4m",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        JAR,
        "--format",
        "json",
        "--stdout",
    ]
    files = sorted(folder.glob("*.html"))
    ran = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    messages = json.loads(ran.stdout)["messages"]
    return sorted(
        {
            f"{message['url'].rpartition('/')[2]}: {message.get('subType', message['type'])}:"
            f" {message['message']} {message.get('extract', '')!r}"
            for message in messages
        }
    )

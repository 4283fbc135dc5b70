"""What the README tells people to type exists."""

import re
import subprocess
from pathlib import Path

import click
import pytest

from portal.cli import portal
from portal.config import NAMES, ROOT

FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
MAKE = re.compile(r"(?:^|[\s;&|])make ([a-z][a-z-]*)")
PORTAL = re.compile(r"(?:^|[\s;&|/])portal ([a-z][^;&|#]*)")
COMMENT = re.compile(r"(^|\s)#.*")
NAME = re.compile(r"\bPORTAL_[A-Z_]+")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def code(text: str) -> list[str]:
    """Lines of code in a page of Markdown: those of its blocks, whole, and its spans."""
    blocks = "\n".join(FENCED.findall(text)).replace("\\\n", " ")
    spans = SPAN.findall(FENCED.sub("", text))
    return [COMMENT.sub("", line) for line in blocks.splitlines()] + spans


def pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def targets() -> set[str]:
    return set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def unknown_word(words: list[str]) -> str | None:
    """The first word of a command line that is no command and no option, if there is one."""
    found: click.Command = portal
    for place, word in enumerate(words):
        if not isinstance(found, click.Group):
            known = {name for one in found.params for name in one.opts} | {"--help"}
            options = [one.split("=")[0] for one in words[place:] if one.startswith("--")]
            return next((one for one in options if one not in known), None)
        if word not in found.commands:
            return None if word == "--help" else word
        found = found.commands[word]
    return None


def test_the_readme_names_the_commands_to_begin_with() -> None:
    lines = code((ROOT / "README.md").read_text(encoding="utf-8"))
    named = {target for line in lines for target in MAKE.findall(line)}
    assert {"run", "test"} <= named


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_command_of_a_page_exists(page: Path) -> None:
    lines = code(page.read_text(encoding="utf-8"))
    for line in lines:
        for target in MAKE.findall(line):
            assert target in targets(), line
        for words in PORTAL.findall(line):
            assert unknown_word(words.split()) is None, line


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_name_of_the_environment_on_a_page_exists(page: Path) -> None:
    assert set(NAME.findall(page.read_text(encoding="utf-8"))) <= NAMES


def test_every_way_to_write_a_command_is_seen() -> None:
    text = "Do `make one`.\n```sh\nPORT=8 make two  # or make three\nbin/portal a \\\n  --b\n```\n"
    lines = code(text)
    assert [one for line in lines for one in MAKE.findall(line)] == ["two", "one"]
    assert [one.split() for line in lines for one in PORTAL.findall(line)] == [["a", "--b"]]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("survey table post-order --format csv", None),
        ("survey --help", None),
        ("survey tabel", "tabel"),
        ("surveys", "surveys"),
        ("survey table post-order --formats=csv", "--formats"),
    ],
)
def test_a_wrong_word_of_a_command_is_seen(line: str, wrong: str | None) -> None:
    assert unknown_word(line.split()) == wrong


def test_make_help_lists_every_command_for_people() -> None:
    ran = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = set(MAKE.findall(ran.stdout))
    assert listed == targets() - {"test-setup"}

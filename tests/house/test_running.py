"""What docs/running.md tells people to write into files is right, and its parts fit one another."""

import configparser
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from portal.app import MORE_BYTES
from portal.config import ROOT, Config

PAGE = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")


def block(language: str, beginning: str) -> str:
    """The block of code that begins so."""
    found = re.findall(rf"^```{language}\n({re.escape(beginning)}.*?)^```", PAGE, re.M | re.S)
    assert len(found) == 1, beginning
    return str(found[0])


def test_the_environment_is_one_that_production_takes() -> None:
    lines = shlex.split(block("sh", "PORTAL_ENVIRONMENT"))
    given = {name: value for name, _, value in (line.partition("=") for line in lines)}
    for name in ("PORTAL_SECRET_KEY", "PORTAL_BACKUP_KEY"):
        given[name] = name * 3
    config = Config.from_environment(given)
    assert config.in_production
    assert config.trusted_proxies == 1
    # Under what the unit may write, and where the page has a folder made.
    folder = Path(config.database_url.removeprefix("sqlite:///")).parent
    assert f"ReadWritePaths={folder}\n" in PAGE
    assert re.search(rf"install -d .* -m 700 {folder} ", PAGE)


def test_unit_script_and_backups_name_the_same_files() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(block("ini", "[Unit]"))
    service = unit["Service"]
    script = block("sh", "#!/bin/sh")
    assert f". {service['EnvironmentFile']}\n" in script
    assert f"-u {service['User']} " in script
    assert service["UMask"] == "0077"
    program, *words = shlex.split(service["ExecStart"])
    assert program.startswith(f"{service['WorkingDirectory']}/.venv/bin/")
    assert "portal.wsgi:app" in words
    bound = words[words.index("--bind") + 1]
    assert f"proxy_pass http://{bound};" in PAGE
    assert "/srv/backups" not in PAGE


def test_the_web_server_takes_what_the_portal_takes() -> None:
    server = block("nginx", "server {")
    (most,) = re.findall(r"client_max_body_size (\d+)m;", server)
    assert int(most) * 2**20 >= max(MORE_BYTES.values())
    # Links of mails are addresses: no log may keep them.
    assert server.count("access_log off;") == server.count("listen")


@pytest.mark.parametrize("part", ["db --help", "work --help", "backup --help"])
def test_the_script_gives_the_command_its_environment(tmp_path: Path, part: str) -> None:
    """As it is written, but for the paths, and for the change of user, which only root may do."""
    kept, script = tmp_path / "portal.env", tmp_path / "portal"
    kept.write_text(block("sh", "PORTAL_ENVIRONMENT"), encoding="utf-8")
    words = block("sh", "#!/bin/sh").replace("/etc/portal.env", str(kept))
    words = words.replace("/srv/portal/.venv", str(ROOT / ".venv"))
    script.write_text(words.replace("runuser -u portal -- ", ""), encoding="utf-8")
    ran = subprocess.run(
        ["sh", str(script), *part.split()], env={"PATH": os.defpath}, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Usage: portal" in ran.stdout

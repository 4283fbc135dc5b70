"""The Python side: .venv, the packages of a hashed list, and the portal itself."""

import importlib.util
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from pip_wheel import unpack_pip
from steps import ROOT, StepFailed, digest, read_stamp, run, say, write_stamp

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SITE = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))
STAMPS = VENV / ".stamps"
PIP_LIST = ROOT / "tools" / "pip.txt"

# -I: neither PYTHONPATH nor packages of the user's own leak in.
# PIP_USER in someone's settings would be refused inside a venv, hence --no-user.
# Byte code is written on first use: compiling all of it here would take longer than the download.
PIP = [
    PYTHON, "-I", "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input",
    "install", "--no-user", "--no-compile", "--no-deps", "--no-warn-script-location",
]  # fmt: skip


def make_venv() -> None:
    """Scripts in .venv hold its address, so a clone that moved gets a new one."""
    facts = f"{VENV}\n{sys.version}\n{digest([PIP_LIST])}\n"
    stamp = STAMPS / "venv"
    if read_stamp(stamp) == facts and works():
        return
    say("Making .venv")
    remove(VENV)
    STAMPS.mkdir(parents=True)
    add_pip()
    write_stamp(stamp, facts)


def works() -> bool:
    """False where the Python that .venv points to has gone or become another version."""
    question = [PYTHON, "-I", "-S", "-c", "import sys; print(sys.version)"]
    try:
        asked = subprocess.run(question, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except OSError:
        return False
    return asked.returncode == 0 and asked.stdout.strip() == sys.version


def add_pip() -> None:
    """Debian ships Python without ensurepip, and often without pip: three ways, tried in turn."""
    run([sys.executable, "-m", "venv", "--without-pip", VENV], doing="Making .venv")
    with_pip = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--no-user"]
    if importable("pip") and succeeds([*with_pip, "--require-hashes", "-r", PIP_LIST]):
        return
    if importable("ensurepip") and succeeds([PYTHON, "-I", "-m", "ensurepip"]):
        return
    unpack_pip(PIP_LIST, into=SITE)


def importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def install_packages(name: str) -> None:
    """Every file is compared with its hash before it is installed."""
    packages = ROOT / name
    stamp = STAMPS / packages.stem
    facts = digest([packages])
    if read_stamp(stamp) == facts:
        return
    say(f"Installing the packages of {name}")
    stamp.unlink(missing_ok=True)
    run([*PIP, "--require-hashes", "-r", packages], doing=f"Installing {name}")
    write_stamp(stamp, facts)


def install_portal() -> None:
    """Editable and offline: what it needs is already there."""
    stamp = STAMPS / "portal"
    facts = digest([ROOT / "pyproject.toml"])
    if read_stamp(stamp) == facts and (VENV / "bin" / "portal").exists():
        return
    stamp.unlink(missing_ok=True)
    run([*PIP, "--no-index", "--no-build-isolation", "--editable", ROOT], doing="Installing portal")
    write_stamp(stamp, facts)


def remove(folder: Path) -> None:
    if folder.is_symlink():
        raise StepFailed(f"{folder} is a link; set-up will not delete what it points to.")
    if folder.exists():
        shutil.rmtree(folder)


def succeeds(command: list[str | Path]) -> bool:
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode == 0

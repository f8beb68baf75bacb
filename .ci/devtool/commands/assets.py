"""./dev assets: build the style sheets and scripts that the repository holds built."""

import os
import shutil

from devtool.console import Failure
from devtool.places import ROOT
from devtool.processes import run_in_foreground
from devtool.registry import command

SOURCES = ROOT / "static" / "src"


@command("assets", "build the style sheets and scripts again (needs Node)", order=9)
def assets(arguments: list[str]) -> int:
    npm = shutil.which("npm")
    if npm is None:
        raise Failure("./dev assets needs Node: apt-get install npm")
    if not (SOURCES / "package.json").exists():
        raise Failure(f"{SOURCES} holds no package.json.")
    return run_in_foreground([npm, "ci"], os.environ, SOURCES) or run_in_foreground(
        [npm, "run", "build"], os.environ, SOURCES
    )

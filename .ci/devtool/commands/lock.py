"""./dev lock: pin every package again after a change of pyproject.toml."""

import os
import shutil
from pathlib import Path

from devtool.console import Failure
from devtool.places import LOCKS, ROOT
from devtool.processes import run_in_foreground
from devtool.registry import command

OPTIONS = ("--universal", "--generate-hashes", "--python-version", "3.11", "--no-header")


@command("lock", "remake the locks from pyproject.toml; --upgrade takes newer versions", order=8)
def lock(arguments: list[str]) -> int:
    uv = shutil.which("uv")
    if uv is None:
        raise Failure("./dev lock needs uv: pipx install uv")
    for argv in compilations():
        if code := run_in_foreground([uv, *argv, *arguments, "--quiet"], os.environ, ROOT):
            return code
    return 0


def compilations() -> list[list[str]]:
    """Arguments of uv for each lock. Those of the groups are held to the versions of the first."""
    compile_ = ["pip", "compile", "pyproject.toml", *OPTIONS]
    made = [[*compile_, "-o", "requirements.txt"]]
    for group in ("services", "dev"):
        lock_file = str(Path(LOCKS / f"{group}.txt").relative_to(ROOT))
        made.append([*compile_, "--group", group, "-c", "requirements.txt", "-o", lock_file])
    return made

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
    """Arguments of uv for each lock. Those of the groups are held to the versions of another."""
    compile_ = ["pip", "compile", "pyproject.toml", *OPTIONS]
    made = [[*compile_, "-o", "requirements.txt"]]
    made += [_group(group, "requirements.txt") for group in ("services", "dev")]
    # Installed beside either, so that it has to agree with both.
    return [*made, _group("bench", _lock_file("dev"))]


def _group(group: str, held_to: str) -> list[str]:
    compile_ = ["pip", "compile", "pyproject.toml", *OPTIONS]
    return [*compile_, "--group", group, "-c", held_to, "-o", _lock_file(group)]


def _lock_file(group: str) -> str:
    return str(Path(LOCKS / f"{group}.txt").relative_to(ROOT))

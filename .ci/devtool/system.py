"""Debian packages that no Python package brings: looked for first, installed only when missing."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from devtool.console import Failure, step

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@dataclass(frozen=True)
class Need:
    package: str
    present: Callable[[], bool]


def _library(soname: str) -> Callable[[], bool]:
    def loads() -> bool:
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    return loads


def _has_dejavu() -> bool:
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(next(folder.rglob("DejaVuSans.ttf"), None) for folder in folders)


def _can_make_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None or shutil.which("uv") is not None


def chromium() -> Path | None:
    """The browser of the tests: CHROMIUM if set, else Debian's."""
    path = Path(os.environ.get("CHROMIUM") or "/usr/bin/chromium")
    return path if os.access(path, os.X_OK) else None


VENV = Need("python3-venv", _can_make_venv)
RUN = (
    VENV,
    Need("libpango-1.0-0", _library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", _library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", _library("libharfbuzz-subset.so.0")),
    Need("fonts-dejavu-core", _has_dejavu),
    Need("libmagic1", _library("libmagic.so.1")),
)
BROWSER = (Need("chromium", lambda: chromium() is not None),)
MACHINES = (
    Need("pgbouncer", lambda: shutil.which("pgbouncer") is not None),
    Need("haproxy", lambda: shutil.which("haproxy") is not None),
    Need("iproute2", lambda: shutil.which("ip") is not None),
)


def ensure(needs: Iterable[Need]) -> None:
    """Install what is missing as root or by `sudo -n`; where that is impossible, say what to do."""
    missing = [need.package for need in needs if not need.present()]
    if missing:
        _install(missing, _as_root())


def _as_root() -> list[str] | None:
    """The prefix that runs a command as root without a question; None where there is none."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _install(packages: list[str], prefix: list[str] | None) -> None:
    by_hand = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if prefix is None:
        raise Failure(f"Missing on this machine; as root, please run: {by_hand}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    with step(f"Installing {', '.join(packages)}"):
        # A fresh image has no package lists and an old one stale lists: fetch them first. A
        # repository that is down does not matter if the packages come from another.
        _quietly([*apt, "update"])
        if error := _quietly([*apt, "install", "-y", "--no-install-recommends", *packages]):
            raise Failure(f"{error}\nInstalling failed. As root, please run: {by_hand}")


def _quietly(argv: list[str]) -> str:
    """Run a command; return what it said if it failed."""
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return (done.stderr or done.stdout or "failed").strip() if done.returncode else ""

"""The virtual environment: made when missing, filled from the locks when they change."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from devtool import system
from devtool.console import Failure, say, step
from devtool.locks import exclusive
from devtool.places import LOCKS, PYTHON, ROOT, STATE, VENV

RUN = (ROOT / "requirements.txt", LOCKS / "services.txt")
DEV = (*RUN, LOCKS / "dev.txt")
BENCH = (*RUN, LOCKS / "bench.txt")
STAMP = VENV / "installed.json"
SHOWN_LINES = 15
NOISE = re.compile(r"\s*$|Ignoring \S+: markers|WARNING: Location |WARNING: Retrying ")
# How a closed network reaches its index, which the second try needs as much as the first.
PIP_ROUTE = ("CERT", "CLIENT_CERT", "DEFAULT_TIMEOUT", "INDEX_URL", "PROXY", "TRUSTED_HOST")


def ensure(*, dev: bool = False, bench: bool = False) -> None:
    """Make sure that .venv holds what the locks say; quick when it does."""
    locks = DEV if dev else BENCH if bench else RUN
    wanted = fingerprint(locks)
    with exclusive(STATE / "setup.lock"):
        if wanted in _installed():
            return
        if not _is_ours():
            _make()
        extra = " and test tools" if dev else " and Locust" if bench else ""
        with step(f"Installing Python packages{extra}, which takes about half a minute"):
            _install(locks)
        # The locks of tests and bench agree with each other: neither takes from the other.
        others = {fingerprint(each) for each in (RUN, DEV, BENCH)} & set(_installed())
        _remember({fingerprint(RUN), wanted, *others})


def fingerprint(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _identity() -> list[str]:
    """What makes an environment unusable when it changes: its scripts hold its path."""
    return [str(VENV), f"{sys.version_info.major}.{sys.version_info.minor}"]


def _stamp() -> dict[str, list[str]]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def _is_ours() -> bool:
    """Whole, in this place and of this Python; False for a copied or half-made one."""
    return _stamp().get("identity") == _identity() and PYTHON.exists()


def _installed() -> list[str]:
    return _stamp().get("locks", []) if _is_ours() else []


def _remember(locks: set[str]) -> None:
    STAMP.write_text(json.dumps({"identity": _identity(), "locks": sorted(locks)}))


def _make() -> None:
    system.ensure([system.VENV])
    say("Making .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if not uv or _run([uv, "venv", "--python", sys.executable, str(VENV)], os.environ):
        _make_with_pip()
    _remember(set())


def _make_with_pip() -> None:
    if error := _run([sys.executable, "-m", "venv", "--clear", str(VENV)], os.environ):
        raise Failure(f"{error}\nCould not make .venv. On Debian: apt-get install python3-venv")
    _remember(set())


def _install(locks: Sequence[Path]) -> None:
    requirements = ["--require-hashes", *(part for lock in locks for part in ("-r", str(lock)))]
    uv = shutil.which("uv")
    if uv:
        argv = [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
        if not (error := _run([*argv, *requirements], os.environ)):
            return
        say(f"{error}\nuv could not install the packages; trying pip ...")
    if not (VENV / "bin" / "pip").exists():
        _make_with_pip()
    _pip(requirements)


def _pip(requirements: list[str]) -> None:
    argv = [str(PYTHON), "-m", "pip", "install", *requirements]
    if not (error := _run(argv, pip_environment(os.environ))):
        return
    say(f"{error}\nThat failed; trying without this machine's pip configuration ...")
    if error := _run(argv, pip_environment(os.environ, configured=False)):
        raise Failure(f"{error}\nCould not install the Python packages: see pip's message above.")


def pip_environment(environ: Mapping[str, str], *, configured: bool = True) -> dict[str, str]:
    """What pip sees. The machine's configuration counts, as its index may hang on it, but never
    `user`, `target` or `prefix`, which would put the packages outside the environment.

    Not `configured` leaves out the configuration files and all of pip's variables but the route.
    """
    env = dict(environ)
    if not configured:
        route = {f"PIP_{name}" for name in PIP_ROUTE}
        env = {k: v for k, v in env.items() if not k.startswith("PIP_") or k in route}
        env["PIP_CONFIG_FILE"] = os.devnull
    for name in ("PIP_TARGET", "PIP_PREFIX"):
        env.pop(name, None)
    return env | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _run(argv: list[str], env: Mapping[str, str]) -> str:
    """Run a command quietly; return the end of what it said if it failed, else nothing.

    A local index can make pip warn hundreds of times about what does not matter.
    """
    done = subprocess.run(argv, env=dict(env), capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if not NOISE.match(line)]
    return "\n".join(said[-SHOWN_LINES:]) or "It failed." if done.returncode else ""

"""Runs prepare.py in .venv, static files only when they changed."""

import hashlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from devtool import environment
from devtool.console import Failure
from devtool.places import PYTHON, ROOT, STATE

STATIC_STAMP = STATE / "static.stamp"
NOT_SERVED = {"node_modules", "src"}


def prepare(parts: Sequence[str], env: Mapping[str, str]) -> str:
    """Do the named parts (migrate, static, demo) and return what they print."""
    stamp = static_fingerprint(ROOT)
    wanted = [part for part in parts if part != "static" or stamp != _static_stamp()]
    if not wanted:
        return ""
    argv = [str(PYTHON), str(ROOT / ".ci" / "devtool" / "prepare.py"), *wanted]
    done = subprocess.run(argv, env=dict(env), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failure(f"Preparing ({', '.join(wanted)}) failed: see above.")
    if "static" in wanted:
        STATIC_STAMP.write_text(stamp)
    return done.stdout


def static_fingerprint(root: Path) -> str:
    """Changes when a served file, or a package that brings some, changes."""
    digest = hashlib.sha256(environment.fingerprint(environment.RUN).encode())
    for top in sorted([root / "static", *root.glob("*/static"), *root.glob("fostering/*/static")]):
        for folder, subfolders, files in os.walk(top):
            subfolders[:] = sorted(set(subfolders) - NOT_SERVED)
            for name in sorted(files):
                stat = os.stat(os.path.join(folder, name))
                digest.update(f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _static_stamp() -> str:
    if not (STATE / "static" / "staticfiles.json").exists() or not STATIC_STAMP.exists():
        return ""
    return STATIC_STAMP.read_text()

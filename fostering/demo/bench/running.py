"""Running the steps: a database of its own for each size, a process of its own for each step."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from fostering.demo.bench.steps import STEPS, Measured

MANAGE = settings.BASE_DIR / "manage.py"


def run_all(sizes: Iterable[int], tell: Callable[[str], None]) -> dict[int, dict[str, Measured]]:
    """Every step for each number of households. The configured database stays as it is.

    Raises subprocess.CalledProcessError when a step fails.
    """
    with _database("bench_empty") as env:
        _manage(env, "migrate", "--verbosity", "0")
        _manage(env, "load_policies")
        return {size: _run(size, tell) for size in sizes}


def _run(households: int, tell: Callable[[str], None]) -> dict[str, Measured]:
    done = {}
    with (
        _database(f"bench_{households}", like="bench_empty") as env,
        tempfile.TemporaryDirectory() as folder,
    ):
        for name in STEPS:
            answer = _manage(
                env,
                "bench_obligations",
                "--step",
                name,
                "--folder",
                folder,
                "--households",
                str(households),
            )
            done[name] = Measured(*json.loads(answer.splitlines()[-1]))
            load = os.getloadavg()[0]
            tell(f"{households} households, {name}: {done[name].seconds:.2f} s, load {load:.1f}")
    return done


def _manage(env: dict[str, str], *arguments: str) -> str:
    argv = [sys.executable, str(MANAGE), *arguments]
    done = subprocess.run(argv, env=env, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return done.stdout


@contextmanager
def _database(name: str, *, like: str = "template1") -> Iterator[dict[str, str]]:
    """A new database as `like` is, and the environment of a process that uses it."""
    address = urlsplit(os.environ["DATABASE_URL"])
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE {like}")
    try:
        yield os.environ | {"DATABASE_URL": urlunsplit(address._replace(path=f"/{name}"))}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")

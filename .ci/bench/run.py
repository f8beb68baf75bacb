"""One run from the first process to the table."""

import json
import os
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import stack, table
from bench.database import Database
from bench.machine import SERVER, machine
from bench.phases import Load, Outcome
from bench.steps import Person, person_of
from devtool import preparation
from devtool.console import Failure, say, step
from devtool.places import PYTHON, ROOT, STATE
from devtool.postgres import Postgres
from devtool.services import Services

BENCH_STATE = STATE / "bench" / "pages"
ENGLAND = 42_190  # fostering households, Ofsted, Fostering in England, 31 March 2024


@dataclass(frozen=True)
class Size:
    """How much of it: households, people who sign in, and seconds of each part."""

    households: int = ENGLAND
    people: int = 120  # nobody plays two parts below 60 requests a second
    rate: float = 40.0
    seconds: float = 180.0
    warm_up: float = 20.0
    floor_seconds: float = 90.0
    limit_seconds: float = 20.0


SMALL = Size(90, people=10, seconds=8, warm_up=2, floor_seconds=5, limit_seconds=0)


def main(arguments: Sequence[str]) -> int:
    """Measure and print the table; 0 when every answer was right."""
    options = _options(arguments)
    size = SMALL if options.small else Size(options.households)
    with Services(BENCH_STATE).running() as services:
        env = _environment(services, size)
        result = _measure(services, env, size, fresh=options.fresh)
        text = table.as_markdown(result)
        print(text)
        if options.output:
            options.output.write_text(text)
        if options.plans:
            _plans(env, options.plans)
    for name, fault in result.product.faults.items():
        say(f"{name}: {fault}")
    return 1 if result.product.errors else 0


def _plans(env: dict[str, str], folder: Path) -> None:
    """Keep the plans, and say which pages read a large table from end to end."""
    scans = json.loads(_script(env, "plans", BENCH_STATE / "people.json", folder.resolve()))
    for page, tables in scans.items():
        say(f"{page} reads {', '.join(tables)} from end to end")


def _options(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser("./dev bench", description="How quick the pages are under load.")
    parser.add_argument("--households", type=int, default=ENGLAND, metavar="COUNT")
    parser.add_argument("--small", action="store_true", help="90 households, in under a minute")
    parser.add_argument("--fresh", action="store_true", help="generate the service anew")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table there too")
    parser.add_argument("--plans", type=Path, metavar="FOLDER", help="write query plans there")
    return parser.parse_args(arguments)


def _database(services: Services, size: Size) -> Database:
    return Database(size.households, BENCH_STATE, services.env()["DATABASE_URL"])


def _environment(services: Services, size: Size) -> dict[str, str]:
    url, redis_url = _database(services, size).url, services.env()["REDIS_URL"]
    return os.environ | stack.production(url, redis_url, BENCH_STATE, STATE / "static")


def _measure(services: Services, env: dict[str, str], size: Size, *, fresh: bool) -> table.Result:
    database, sql = _database(services, size), _psql(services)
    database.prepare(env, sql, fresh=fresh)
    preparation.prepare(["static"], env)
    with stack.running(env, BENCH_STATE) as running:
        say("Starting web, worker and beat ...")
        cold = running.start_web()
        running.start_background()
        running.start_floor()
        with step(f"Signing {size.people} people in"):
            people = _people(env, size.people)
            load = Load(running, people)
        with step(f"{size.rate:.0f} requests a second"):
            product = load.product(size.rate, size.seconds, size.warm_up)
        memory = running.web_memory()
        with step("The floor: the same rows by plain SQL"):
            floor = load.floor(product, size.floor_seconds, size.warm_up / 4)
        limits: list[Outcome] = []
        if size.limit_seconds:
            say("How much it can take:")
            limits = load.limit(size.rate + 10, size.limit_seconds, size.limit_seconds / 4)
        with step("Counting queries"):
            queries = json.loads(_script(env, "counting", BENCH_STATE / "people.json"))
    bytes_ = int(sql(database.name, "select pg_database_size(current_database())"))
    return table.Result(
        size.households,
        product,
        floor,
        limits,
        queries,
        cold,
        memory,
        bytes_,
        database.told(),
        machine(sql(database.name, SERVER)),
    )


def _people(env: dict[str, str], count: int) -> list[Person]:
    file = BENCH_STATE / "people.json"
    _script(env, "people", file, str(count))
    return [person_of(values) for values in json.loads(file.read_text())]


def _script(env: dict[str, str], name: str, *arguments: str | Path) -> str:
    """Run a part of the bench inside the product's environment; returns what it printed."""
    inside = ROOT / ".ci" / "bench" / "inside.py"
    argv = [str(PYTHON), str(inside), name, *map(str, arguments)]
    done = subprocess.run(argv, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failure(f"The part {name} failed: see above.")
    return done.stdout


def _psql(services: Services) -> Callable[[str, str], str]:
    """SQL in the bench's own cluster: `sql(database, statement)` returns bare values."""
    postgres = next((part for part in services.parts if isinstance(part, Postgres)), None)
    if postgres is None:
        raise Failure("The bench brings its own PostgreSQL: unset DATABASE_URL.")
    return postgres.sql

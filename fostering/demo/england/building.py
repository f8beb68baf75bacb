"""Building England: rows told household by household, copied by processes side by side."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection, transaction

from fostering.accounts.models import User
from fostering.core.errors import DomainError
from fostering.demo.england import beside, shape, telling
from fostering.demo.england.book import Pages
from fostering.demo.england.scale import Scale
from fostering.demo.england.tables import COPY_OPTIONS

# Households whose rows are gathered before they are copied: a few dozen megabytes.
TOGETHER = 250
# From here on the indexes and constraints are taken away while rows are copied.
MANY = 600
APPS = (
    "accounts",
    "audit",
    "carers",
    "complaints",
    "documents",
    "interchange",
    "notifications",
    "placements",
    "reviews",
)
# Lines in one message to the database.
LINES = 2000
UNFINISHED = "england_unfinished"
Tell = Callable[[str], None]
Counts = Counter[str]


def build(scale: Scale, *, processes: int, tell: Tell) -> dict[str, float]:
    """Fill an empty, migrated database; returns the seconds of each part.

    Raises DomainError when there are people in it.
    """
    took: dict[str, float] = {}
    _clean_up_after_another(tell)
    if User.objects.exists():
        raise DomainError("There are people in this database. England is built in an empty one.")
    with _timed("rows", took):
        if scale.households < MANY:
            _copy_here(scale)
        else:
            _copy_beside(scale, processes, took, tell)
    with _timed("sequences", took):
        set_sequences(scale)
    return took


def _copy_here(scale: Scale) -> None:
    """A small service, through this connection and in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        pages = Pages()
        telling.tell_service(scale, pages)
        for number in range(scale.households):
            telling.tell_household(number, scale, pages)
        _copy(cursor, pages)


def _copy_beside(scale: Scale, processes: int, took: dict[str, float], tell: Tell) -> None:
    """A big one, without its indexes and constraints until the rows are there."""
    names = table_names()
    with beside.workers(processes) as pool, closing(beside.connect()) as control:
        parts = shape.parts(control, names)
        remember(control, parts, names)
        shape.take_away(control, parts)
        try:
            with _timed("copy", took), shape.asleep(control, names):
                _copy_all(scale, pool, tell)
        except BaseException:
            tell("Stopped: the tables are emptied and their indexes put back.")
            _empty(control, names)
            _make_whole(parts)
            _forget(control)
            raise
        with _timed("indexes and constraints", took):
            for step in shape.steps(parts):
                # The tables with most to do first, so that none is left for the end alone.
                for _ in pool.map(beside.run, sorted(step, key=len, reverse=True)):
                    pass
        _forget(control)


def _copy_all(scale: Scale, pool: ProcessPoolExecutor, tell: Tell) -> None:
    with closing(beside.connect()) as own, own.transaction(), own.cursor() as cursor:
        pages = Pages()
        telling.tell_service(scale, pages)
        _copy(cursor, pages)
    began, done = time.monotonic(), 0
    starts = range(0, scale.households, TOGETHER)
    chunks = [(scale, first, min(first + TOGETHER, scale.households)) for first in starts]
    for number, count in enumerate(pool.map(_copy_chunk, chunks)):
        done += count
        if number % 10 == 9 or done == scale.households:
            tell(f"{done:,} of {scale.households:,} households, {time.monotonic() - began:,.0f} s")


def _copy_chunk(chunk: tuple[Scale, int, int]) -> int:
    """Tell and copy some households, in a process of its own; how many."""
    scale, first, end = chunk
    pages = Pages()
    for number in range(first, end):
        telling.tell_household(number, scale, pages)
    with closing(beside.connect()) as own, own.transaction(), own.cursor() as cursor:
        _copy(cursor, pages)
    return end - first


def _copy(cursor: Any, pages: Pages) -> None:
    for name, columns, lines in pages.take():
        listed = ", ".join(f'"{column}"' for column in columns)
        with cursor.copy(f'COPY "{name}" ({listed}) FROM STDIN {COPY_OPTIONS}') as copy:
            for first in range(0, len(lines), LINES):
                copy.write("\n".join(lines[first : first + LINES]) + "\n")


def set_sequences(scale: Scale) -> None:
    """Every sequence after the rows that there are, so that the next record gets a key."""
    with connection.cursor() as cursor:
        for name in table_names():
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attidentity <> ''",
                [f'"{name}"'],
            )
            for (column,) in cursor.fetchall():
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, %s), max({column}))"  # noqa: S608
                    f' FROM "{name}" HAVING max({column}) IS NOT NULL',
                    [f'"{name}"', column],
                )
        cursor.execute("SELECT setval('record_ref_seq', %s)", [telling.last_ref(scale)])


def table_names() -> list[str]:
    """The tables that rows are copied into."""
    models = apps.get_models(include_auto_created=True)
    return sorted(m._meta.db_table for m in models if m._meta.app_label in APPS)


def remember(control: psycopg.Connection[Any], parts: list[shape.Part], names: list[str]) -> None:
    """How the tables were, kept in the database in case this machine stops."""
    control.execute(f"CREATE TABLE {UNFINISHED} (names text, parts text)")
    kept = json.dumps([[part.table, part.make, part.drop, part.order] for part in parts])
    control.execute(f"INSERT INTO {UNFINISHED} VALUES (%s, %s)", [json.dumps(names), kept])  # noqa: S608


def _forget(control: psycopg.Connection[Any]) -> None:
    control.execute(f"DROP TABLE {UNFINISHED}")


def _clean_up_after_another(tell: Tell) -> None:
    """An earlier run was killed: its rows go, and the tables are made whole."""
    if UNFINISHED not in connection.introspection.table_names():
        return
    tell("An earlier run was cut short. Its rows are removed and the tables put in order.")
    with closing(beside.connect()) as control:
        row = control.execute(f"SELECT names, parts FROM {UNFINISHED}").fetchone()  # noqa: S608
        if row:
            names, parts = json.loads(row[0]), [shape.Part(*part) for part in json.loads(row[1])]
            _empty(control, names)
            there = {part.make for part in shape.parts(control, names)}
            shape.awaken(control, names)
            missing = [part for part in parts if part.make not in there]
            _make_whole(missing)
        _forget(control)


def _make_whole(parts: list[shape.Part]) -> None:
    for step in shape.steps(parts):
        for statements in step:
            beside.run(statements)


def _empty(control: psycopg.Connection[Any], names: list[str]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    control.execute(f"TRUNCATE {listed} CASCADE")


@contextmanager
def _timed(name: str, took: dict[str, float]) -> Iterator[None]:
    began = time.monotonic()
    yield
    took[name] = time.monotonic() - began

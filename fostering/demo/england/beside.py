"""Processes beside this one, and connections of our own to the same database.

Imports no model: it is what a new process begins with.
"""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import django
import psycopg
from django.db import connection

# In a process of its own: where the process that began it is connected to.
_elsewhere: dict[str, Any] = {}
INDEXING_MEMORY = "512MB"


def connect() -> psycopg.Connection[Any]:
    """A connection beside Django's, to the same database; each statement is saved at once."""
    return psycopg.connect(**(_elsewhere or _parameters()), autocommit=True)


def run(statements: Iterable[str]) -> None:
    """Run statements one after another, each saved at once."""
    with closing(connect()) as own:
        own.execute(f"SET maintenance_work_mem = '{INDEXING_MEMORY}'")
        for statement in statements:
            own.execute(statement)


@contextmanager
def workers(processes: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes, ready to use Django. When something fails, no more work is begun."""
    # Spawned, not forked: Django's pool of connections has threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        processes, mp_context=context, initializer=_begin, initargs=(_parameters(),)
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(parameters: dict[str, Any]) -> None:
    django.setup()
    _elsewhere.update(parameters)


def _parameters() -> dict[str, Any]:
    ours = ("pool", "cursor_factory", "context")
    every = connection.get_connection_params()
    return {name: value for name, value in every.items() if name not in ours}

"""Reports may read from a copy of the database that follows it, and then ask nothing of the first.

    with replica.reading():
        lines = visits_in_time(...)

Inside the block every read goes to the copy, where the service has one (REPLICA_DATABASE_URL); all
else, and every write anywhere, goes to the database itself. The copy is a moment behind. So this is
for reports, and never for a page that shows somebody what they have just saved, nor for deciding
who may see it: a view asks that before the block, and writes its access log outside of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

log = structlog.get_logger(__name__)

ALIAS = "replica"
_alias: ContextVar[str] = ContextVar("read_from", default=DEFAULT_DB_ALIAS)


@contextmanager
def reading() -> Iterator[None]:
    """Read from the copy inside the block; from the database when there is none, or it is away.

    A query set is read where it is evaluated: return lists from inside the block.
    """
    token = _alias.set(ALIAS if _answers() else DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        _alias.reset(token)


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads of the block are of one moment of the database, whatever is saved meanwhile.

    In a caller's own transaction they are as that transaction sees things.
    """
    used = connection()
    is_outermost = not used.in_atomic_block
    with transaction.atomic(using=used.alias):
        if is_outermost:
            with used.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def connection() -> BaseDatabaseWrapper:
    """Where SQL that only reads is sent: the copy inside a `reading` block."""
    return connections[_alias.get()]


class Router:
    """Sends Django's own queries the same way."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _alias.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def _answers() -> bool:
    if ALIAS not in connections.settings:
        return False
    try:
        connections[ALIAS].ensure_connection()
    except OperationalError as error:
        log.warning("replica.away", error=type(error).__name__)
        return False
    return True

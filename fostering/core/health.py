"""Whether this process can serve: for a load balancer or an orchestrator, not for people."""

from collections.abc import Callable

import structlog
from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from fostering.core import heartbeat

log = structlog.get_logger(__name__)

# Migrations do not become unapplied: once they were found applied they are not looked at again.
_found_applied: set[str] = set()


@login_not_required
@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, is migrated, and the broker answers; else 503.

    The age of the scheduler's last sign of life is told and decides nothing: pages work without.
    """
    checks = {"database": _database, "migrations": _migrations, "broker": _broker}
    answer: dict[str, str | None] = {name: _try(name, check) for name, check in checks.items()}
    is_ready = all(word == "ok" for word in answer.values())
    answer["last_beat"] = _last_beat()
    return JsonResponse(answer, status=200 if is_ready else 503)


def _try(name: str, check: Callable[[], bool]) -> str:
    try:
        return "ok" if check() else "not ready"
    except Exception as error:  # whatever is wrong, the answer is that it does not work
        log.warning("readyz.failed", check=name, error=type(error).__name__)
        return "failed"


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations() -> bool:
    if not _found_applied:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _found_applied.add("all")
    return True


def _broker() -> bool:
    with current_app.connection_for_read() as broker:
        return bool(broker.default_channel.client.ping())  # type: ignore[attr-defined]


def _last_beat() -> str | None:
    try:
        beat = heartbeat.last_beat()
    except Exception as error:  # the cache is down: the broker's check says so
        log.warning("readyz.failed", check="last_beat", error=type(error).__name__)
        return None
    return beat.isoformat() if beat else None

"""Signs of life of the background processes, in the shared cache: lost with it, and no harm done."""

import datetime

from django.core.cache import cache
from django.utils import timezone

_KEY = "heartbeat:beat"


def beat() -> None:
    """Note that the scheduler and a worker are alive. Called by a task that beat sends."""
    cache.set(_KEY, timezone.now(), timeout=None)


def last_beat() -> datetime.datetime | None:
    """When they were last known to be alive; None when the cache does not know."""
    return cache.get(_KEY)

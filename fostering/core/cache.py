"""The cache that all processes share; while it is away, each process makes do with its own memory.

What is kept in it may be lost at any time, and pages work without: limits of how often somebody
may try to sign in or ask the API, how far an import is, a chart that was drawn before. So when
Redis is away nothing fails and nothing waits; the limits then hold for each process by itself.
"""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from fostering.core.away import Away

log = structlog.get_logger(__name__)

# It is asked again after this.
AWAY_SECONDS = 10

_away = Away(AWAY_SECONDS)


def is_shared() -> bool:
    """Whether what this process keeps now is seen by the others: not while Redis is away."""
    return not _away


def _either(name: str) -> Callable[..., Any]:
    """The method `name`: the shared cache's, or that of the process's own memory."""

    def method(self: "SharedCache", *args: Any, **kwargs: Any) -> Any:
        if _away:
            return getattr(self.own, name)(*args, **kwargs)
        try:
            answer = getattr(super(SharedCache, self), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            _away.failed()
            log.warning("cache.away", error=type(error).__name__)
            return getattr(self.own, name)(*args, **kwargs)
        if _away.answered():
            self.own.clear()  # of no use for the next time: it would be old by then
        return answer

    return method


class SharedCache(RedisCache):
    """Django's cache in Redis, with the memory of the process to fall back on."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = LocMemCache("while the shared cache is away", params)

    add = _either("add")
    get = _either("get")
    set = _either("set")
    touch = _either("touch")
    delete = _either("delete")
    get_many = _either("get_many")
    has_key = _either("has_key")
    incr = _either("incr")
    set_many = _either("set_many")
    delete_many = _either("delete_many")
    clear = _either("clear")

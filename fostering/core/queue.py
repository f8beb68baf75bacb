"""Telling the queue that there is work. The work itself always waits in a table."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from fostering.core.away import Away

log = structlog.get_logger(__name__)

# A broker that is away is asked again after this; whoever saves in between does not wait for it.
AWAY_SECONDS = 10

_away = Away(AWAY_SECONDS)


def tell(task: str, *ids: int) -> bool:
    """Send a task with these ids. Whether the queue took it.

    Call it once the transaction is saved (`transaction.on_commit`). When the queue is away nothing
    is lost: each kind of work has a sweep, sent by beat, that sends again what waits unheard.
    """
    if _away:
        log.warning("queue.away", task=task, ids=ids)
        return False
    try:
        current_app.send_task(task, args=ids, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        _away.failed()
        log.warning("queue.away", task=task, ids=ids, error=type(error).__name__)
        return False
    _away.answered()
    return True

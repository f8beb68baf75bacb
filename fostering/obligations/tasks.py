"""Background work of the engine: safe to run twice and safe to miss."""

import structlog
from celery import shared_task

from fostering.core.dates import today
from fostering.obligations import nightly

log = structlog.get_logger(__name__)

# England's 42,190 households take minutes; a service a second or two.
HOURS = 3600


@shared_task(time_limit=3 * HOURS, soft_time_limit=3 * HOURS - 60)
def run_nightly() -> None:
    """The nightly job, sent by beat at half past two."""
    try:
        nightly.run_nightly(as_of=today())
    except nightly.AlreadyRunning:
        log.info("nightly.already_running")


@shared_task(time_limit=3 * HOURS, soft_time_limit=3 * HOURS - 60)
def run_nightly_if_missed() -> None:
    """Catch up after a night on which nothing ran. Sent by beat every quarter of an hour."""
    try:
        nightly.run_if_missed(today=today())
    except nightly.AlreadyRunning:
        log.info("nightly.already_running")

"""The worker's part in placements. Safe to run twice, and safe to miss."""

import structlog
from celery import shared_task

from placements.actions import visit_copies

log = structlog.get_logger(__name__)


@shared_task(name="placements.sweep_copies")
def sweep_copies() -> None:
    """Delete carers' copies of visits that can be made again. Sent by beat every night."""
    swept = 0
    while count := visit_copies.sweep_copies(by=None):
        swept += count
    log.info("visit_copies.swept", count=swept)

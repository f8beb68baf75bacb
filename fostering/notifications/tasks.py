"""Background work of the outbox: safe to run twice and safe to miss."""

from celery import shared_task

from fostering.core import heartbeat
from fostering.notifications import jobs


@shared_task
def send_outbox(*, from_beat: bool = False) -> None:
    """Send what waits in the outbox. Asked for after each write, and every minute by beat."""
    if from_beat:
        heartbeat.beat()
    jobs.send_waiting()

"""Telling the worker of an import that waits for it."""

from django.db import transaction

from fostering.core import queue
from fostering.interchange.models import ImportBatch


def when_safe(batch: ImportBatch) -> None:
    """Tell the queue once the transaction is saved; the sweep tells it again if it did not hear."""
    batch_id = batch.pk
    transaction.on_commit(lambda: queue.tell("interchange.work", batch_id))

"""The worker's part in imports and exports. Safe to run twice, and safe to miss."""

import structlog
from celery import shared_task

from fostering.interchange import export_work, working
from fostering.interchange.actions import exports, uploads
from fostering.interchange.models import ImportBatch, RecordsExport

log = structlog.get_logger(__name__)

HOURS = 3600


@shared_task(name="interchange.work", time_limit=2 * HOURS, soft_time_limit=2 * HOURS - 60)
def work(batch_id: int) -> None:
    """Check or import a waiting batch; log and return when it is gone."""
    batch = ImportBatch.objects.select_related("by").filter(pk=batch_id).first()
    if batch is None:
        log.info("import.gone", batch_id=batch_id)
        return
    working.work(batch, by=batch.by)


@shared_task(name="interchange.write_export", time_limit=2 * HOURS, soft_time_limit=2 * HOURS - 60)
def write_export(export_id: int) -> None:
    """Write an export that was asked for; log and return when it is gone."""
    export = RecordsExport.objects.select_related("by").filter(pk=export_id).first()
    if export is None:
        log.info("export.gone", export_id=export_id)
        return
    export_work.write(export, by=export.by)


@shared_task(name="interchange.send_unheard")
def send_unheard() -> None:
    """Sent by beat every minute."""
    uploads.send_unheard(by=None)
    exports.send_unheard(by=None)
    exports.delete_old(by=None)

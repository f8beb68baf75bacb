"""Exports by the page: asked for, written by the worker, deleted after a day."""

import datetime
import hashlib
import tempfile
import uuid
from pathlib import Path

import structlog
from celery import current_app
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.interchange import exporting
from fostering.interchange.models import ExportStatus, RecordsExport

logger = structlog.get_logger(__name__)

FOLDER = "exports"
# An export still waiting after this was not heard by the queue: the sweep sends it again.
UNHEARD_AFTER = datetime.timedelta(minutes=1)
# Nobody has been writing it for so long: its worker is gone, and another begins anew.
LOST_AFTER = datetime.timedelta(hours=1)


@transaction.atomic
def ask(*, by: User) -> RecordsExport:
    """Have every record written. A second press while one is being written gives that one."""
    for waiting in RecordsExport.objects.select_for_update().filter(
        by=by, status__in=[ExportStatus.ASKED, ExportStatus.WRITING]
    ):
        return waiting
    export = RecordsExport.objects.create(by=by)
    events.record(by=by, kind="export.asked", subject=export)
    _send_when_safe(export)
    return export


def write(*, export: RecordsExport, by: User) -> None:
    """The worker's part: write the zip and keep it. Safe to run twice.

    The records are read in one transaction that sees one moment, and the status is changed in
    others, so that the page shows it. A worker killed in between leaves no file that a page gives
    out, and the sweep has it written again.
    """
    if not _move(export, ExportStatus.WRITING):
        return
    try:
        with tempfile.TemporaryDirectory(prefix="export-") as folder:
            made = Path(folder) / "records.zip"
            counts = exporting.export_zip(made)
            with made.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                path = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}.zip", File(file))
    except Exception as error:
        # The message of the exception may quote a record, so only its type is logged.
        logger.error("export.failed", export_id=export.pk, error=type(error).__name__)  # noqa: TRY400
        _move(export, ExportStatus.FAILED)
        return
    _keep(export=export, path=path, sha256=sha256, rows=sum(counts.values()), by=by)


@transaction.atomic
def _keep(*, export: RecordsExport, path: str, sha256: str, rows: int, by: User) -> None:
    export = _locked(export)
    if not export.is_at_work:  # another worker was as quick
        default_storage.delete(path)
        return
    export.path, export.sha256, export.rows = path, sha256, rows
    export.status, export.finished_at = ExportStatus.READY, timezone.now()
    export.save()
    events.record(by=by, kind="export.written", subject=export)


@transaction.atomic
def _move(export: RecordsExport, status: ExportStatus) -> bool:
    export = _locked(export)
    if not export.is_at_work:
        return False
    export.status = status
    if status == ExportStatus.FAILED:
        export.finished_at = timezone.now()
        events.record(by=export.by, kind="export.failed", subject=export)
    export.save()
    return True


@transaction.atomic
def send_unheard(*, by: None) -> int:
    """Send again the exports that wait unheard or whose worker is gone. How many."""
    now = timezone.now()
    waiting = RecordsExport.objects.filter(
        status=ExportStatus.ASKED, moved_at__lt=now - UNHEARD_AFTER
    ) | RecordsExport.objects.filter(status=ExportStatus.WRITING, moved_at__lt=now - LOST_AFTER)
    found = list(waiting.order_by("pk")[:20])
    for export in found:
        _send_when_safe(export)
    return len(found)


@transaction.atomic
def delete_old(*, by: None) -> int:
    """Delete the files that were kept for long enough; the rows stay. How many."""
    old = RecordsExport.objects.select_for_update().filter(
        status=ExportStatus.READY, finished_at__lt=timezone.now() - RecordsExport.KEPT_FOR
    )
    found = list(old.order_by("pk")[:20])
    for export in found:
        default_storage.delete(export.path)
        export.path, export.status = "", ExportStatus.GONE
        export.save()
        events.record(by=by, kind="export.deleted", subject=export)
    return len(found)


def _locked(export: RecordsExport) -> RecordsExport:
    found = RecordsExport.objects.select_for_update(of=("self",)).select_related("by")
    return found.get(pk=export.pk)


def _send_when_safe(export: RecordsExport) -> None:
    export_id = export.pk
    transaction.on_commit(lambda: _send(export_id))


def _send(export_id: int) -> None:
    """Tell the queue. When it is not there nothing is lost: the sweep tells it again."""
    try:
        current_app.send_task("interchange.write_export", args=[export_id], retry=False)
    except OperationalError:
        logger.warning("export.queue_away", export_id=export_id)

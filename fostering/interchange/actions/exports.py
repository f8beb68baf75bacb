"""Exports by the page: asked for, written by the worker, deleted after a day."""

import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core import queue
from fostering.interchange.models import ExportStatus, RecordsExport

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


@transaction.atomic
def begin(*, export: RecordsExport, by: User) -> bool:
    """Show that the worker is at it. False when the export was written or failed already.

    `by` is the actor of the work, which leaves its event at its end.
    """
    export = _locked(export)
    if export.is_at_work:
        export.status = ExportStatus.WRITING
        export.save()
    return export.is_at_work


@transaction.atomic
def keep(*, export: RecordsExport, path: str, sha256: str, rows: int, by: User) -> None:
    """Name the file that was written, for the page to give out."""
    export = _locked(export)
    if not export.is_at_work:  # another worker was as quick
        default_storage.delete(path)
        return
    export.path, export.sha256, export.rows = path, sha256, rows
    export.status, export.finished_at = ExportStatus.READY, timezone.now()
    export.save()
    events.record(by=by, kind="export.written", subject=export)


@transaction.atomic
def fail(*, export: RecordsExport, by: User) -> None:
    """Say that an export stopped by a fault."""
    export = _locked(export)
    if export.is_at_work:
        export.status, export.finished_at = ExportStatus.FAILED, timezone.now()
        export.save()
        events.record(by=by, kind="export.failed", subject=export)


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
    transaction.on_commit(lambda: queue.tell("interchange.write_export", export_id))

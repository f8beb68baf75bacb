"""Imports, from the upload to the result or its undoing."""

from django.db import transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError
from fostering.interchange import importing, sending, undoing
from fostering.interchange.importing import Progress
from fostering.interchange.models import BatchStatus, ImportBatch, ImportMessage
from fostering.interchange.report import Report
from fostering.interchange.sources import Source


class CannotUndo(DomainError):
    """Something else has touched the records of an import: `obstacles` lists what."""

    def __init__(self, obstacles: list[str]) -> None:
        super().__init__(
            "The import cannot be undone: something else has touched its records since."
        )
        self.obstacles = obstacles


@transaction.atomic
def carry_out(*, source: Source, batch: ImportBatch, progress: Progress, by: User | None) -> Report:
    """Import a source, and say in `batch` what was done: records, history and event at once.

    No message is sent to anybody. What is due is for the caller to rebuild, after this
    transaction; `is_due_waiting` says so until it is done, should the caller not live so long.
    Raises what the database raises; nothing is imported then.
    """
    importing.wait_for_other_imports()
    if ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.IMPORTED).exists():
        raise DomainError("This import was carried out already.")
    report = importing.carry_out(
        source,
        reason=batch.reason,
        user_id=by.pk if by else None,
        skip_bad_rows=batch.skip_bad_rows,
        progress=progress,
    )
    keep(batch=batch, report=report, by=by)
    batch.status = BatchStatus.IMPORTED if report.written else BatchStatus.REFUSED
    batch.finished_at = timezone.now()
    batch.is_due_waiting = report.written and report.changes > 0
    batch.save()
    if report.written:
        counts = {name: [c.added, c.changed] for name, c in report.counts.items()}
        events.record(by=by, kind="import.done", subject=batch, counts=counts)
    return report


@transaction.atomic
def note_checked(*, batch: ImportBatch, report: Report, by: User | None) -> None:
    """Keep what a look at the files found, for somebody to decide on."""
    keep(batch=batch, report=report, by=by)
    batch.status = BatchStatus.CHECKED
    batch.save()


@transaction.atomic
def note_due(*, batch: ImportBatch, said: str, by: User | None) -> None:
    """Keep what the rebuild of the obligations said. `by` is its actor."""
    batch.obligations, batch.is_due_waiting = said, False
    batch.save(update_fields=["obligations", "is_due_waiting", "moved_at"])


@transaction.atomic
def keep(*, batch: ImportBatch, report: Report, by: User | None) -> None:
    """Replace what the batch says of its rows by what a report says."""
    batch.messages.all().delete()
    ImportMessage.objects.bulk_create(
        (
            ImportMessage(batch=batch, **{**message._asdict(), "reason": message.reason[:300]})
            for message in (*report.errors, *report.warnings)
        ),
        batch_size=2000,
    )
    batch.counts = {name: vars(counts) for name, counts in report.counts.items()}
    batch.totals = dict(report.totals)


@transaction.atomic
def undo(*, batch: ImportBatch, reason: str, by: User) -> None:
    """Take a whole import back: what it made is deleted, what it changed is put back.

    What is due is worked out by the worker, after this transaction, as after an import. Raises DomainError, with the list, when something else has touched its records since.
    """
    importing.wait_for_other_imports()
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.status != BatchStatus.IMPORTED:
        raise DomainError("Only an import that was carried out can be undone.")
    undoing.prepare(batch)
    if obstacles := undoing.obstacles(batch):
        raise CannotUndo(obstacles)
    undoing.take_back(f"undo of {batch.reason}", by.pk)
    batch.status = BatchStatus.UNDONE
    batch.undone_at, batch.undone_by, batch.undone_because = timezone.now(), by, reason
    batch.obligations, batch.is_due_waiting = "", True
    batch.save()
    events.record(by=by, kind="import.undone", subject=batch)
    sending.when_safe(batch)

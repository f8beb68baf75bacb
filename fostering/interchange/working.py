"""An import as the command and the worker run it: the records, then what is due."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import structlog
from django.db import transaction

from fostering.accounts.models import User
from fostering.interchange import importing, keeping
from fostering.interchange.actions import batches, uploads
from fostering.interchange.importing import Progress
from fostering.interchange.keeping import teller
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.interchange.report import Report
from fostering.interchange.sources import Source, open_path
from fostering.obligations.rebuild import catch_up

logger = structlog.get_logger(__name__)


BEGUN = {BatchStatus.CHECKING, BatchStatus.IMPORTING}


def import_source(
    source: Source, batch: ImportBatch, *, by: User | None, progress: Progress
) -> Report:
    """Import a source and rebuild what is due, which takes transactions of its own."""
    report = batches.carry_out(source=source, batch=batch, progress=progress, by=by)
    if batch.is_due_waiting:
        _work_out_due(batch, by=by, progress=progress)
    return report


def _work_out_due(batch: ImportBatch, *, by: User | None, progress: Progress) -> None:
    progress("Working out what is due")
    batches.note_due(batch=batch, said=str(catch_up(by=by)), by=by)


def work(batch: ImportBatch, *, by: User | None) -> None:
    """The worker's part: check what was uploaded, import what was asked for, or work out what is due.

    Safe to run twice: a batch for which nothing is to do is left alone.
    """
    if batch.status in BEGUN and _is_somebody_at_it():
        logger.info("import.in_other_hands", batch_id=batch.pk)
        return
    try:
        if batch.status in {BatchStatus.UPLOADED, BatchStatus.CHECKING}:
            _check(batch, by)
        elif batch.status in {BatchStatus.ASKED, BatchStatus.IMPORTING}:
            _import(batch, by)
        elif batch.is_due_waiting:
            # After an undoing, or an import whose worker did not live to do it.
            _work_out_due(batch, by=by, progress=teller(batch))
            keeping.remove(batch)
    except Exception as error:
        # The message of the exception may quote a record, so only its type is logged.
        logger.error("import.failed", batch_id=batch.pk, error=type(error).__name__)  # noqa: TRY400
        uploads.fail(batch=batch, by=by)


@transaction.atomic
def _is_somebody_at_it() -> bool:
    """Whether the work was only delivered twice: of a worker that was killed no lock is left."""
    return importing.is_any_at_work()


def _check(batch: ImportBatch, by: User | None) -> None:
    uploads.begin(batch=batch, status=BatchStatus.CHECKING, by=by)
    with _opened(batch) as source:
        report = importing.look(source, progress=teller(batch))
    batches.note_checked(batch=batch, report=report, by=by)


def _import(batch: ImportBatch, by: User | None) -> None:
    uploads.begin(batch=batch, status=BatchStatus.IMPORTING, by=by)
    with _opened(batch) as source:
        import_source(source, batch, by=by, progress=teller(batch))
    keeping.remove(batch)


@contextmanager
def _opened(batch: ImportBatch) -> Iterator[Source]:
    """What was uploaded, open for the life of the block."""
    with keeping.copy_of(batch) as path, closing(open_path(path)) as source:
        yield source

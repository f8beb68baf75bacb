"""Imports by the page: files taken in, checked, imported or given up."""

import datetime
import tempfile
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePath

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError
from fostering.documents import scanning, uploads
from fostering.interchange import importing, keeping, sending
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.interchange.sources import open_path

logger = structlog.get_logger(__name__)

ENDINGS = (".zip", ".xlsx", ".csv")
# So many file names are said one by one.
NAMED = 3
# A batch still waiting after this was not heard by the queue: the sweep sends it again.
UNHEARD_AFTER = datetime.timedelta(minutes=1)
# So long after the records were saved nobody has worked out what is due: it is sent again, for a day.
DUE_AFTER = datetime.timedelta(minutes=5)
DUE_FOR = datetime.timedelta(days=1)
# A batch in the middle of which so many workers stopped is no longer tried.
MOST_ATTEMPTS = 3
KILLED = "The work was stopped in the middle, and nothing was imported. Begin again with the files."
BROKEN = "Something went wrong, and nothing was imported. It has been reported."


@transaction.atomic
def upload(*, files: Sequence[UploadedFile], by: User) -> ImportBatch:
    """Keep a zip, a workbook, or CSV files (as one zip) and have them checked.

    Raises DomainError for `files` when they are not what they should be.
    """
    endings = {PurePath(str(file.name)).suffix.lower() for file in files}
    if not endings <= set(ENDINGS) or (len(files) > 1 and endings != {".csv"}):
        raise DomainError("Choose one zip, one XLSX workbook, or CSV files.", field="files")
    if sum(file.size or 0 for file in files) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise DomainError(
            f"The files are larger than {limit} MB together. Import them by the command.",
            field="files",
        )
    ending = ".xlsx" if endings == {".xlsx"} else ".zip"
    batch = ImportBatch(by=by, path=f"{keeping.FOLDER}/{uuid.uuid4().hex}{ending}")
    batch.name = _name(files)
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / f"source{ending}"
        _write(files, path, is_csv=endings == {".csv"})
        try:
            scanning.scan(path)
            open_path(path).close()
        except DomainError as refused:
            raise DomainError(refused.message, field="files") from refused
        batch.sha256 = uploads.sha256_of(path)
        keeping.keep(batch, path)
    batch.save()
    events.record(by=by, kind="import.uploaded", subject=batch)
    sending.when_safe(batch)
    return batch


def _name(files: Sequence[UploadedFile]) -> str:
    """What the batch is called: a few names in full, of many the number."""
    if len(files) > NAMED:
        return f"{len(files)} CSV files"
    return ", ".join(PurePath(str(file.name).replace("\\", "/")).name for file in files)[:200]


def _write(files: Sequence[UploadedFile], path: Path, *, is_csv: bool) -> None:
    if is_csv:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in files:
                packed.writestr(PurePath(str(file.name)).name, file.read())
        return
    with path.open("wb") as kept:
        for chunk in files[0].chunks():
            kept.write(chunk)


@transaction.atomic
def ask(*, batch: ImportBatch, skip_bad_rows: bool, by: User) -> None:
    """Have a checked batch imported. Raises DomainError when it is not to be, or not any more."""
    batch = _locked(batch)
    if batch.status != BatchStatus.CHECKED:
        raise DomainError("This import was begun already, or given up.")
    if batch.totals.get("error") and not skip_bad_rows:
        raise DomainError("Rows have errors: correct them, or leave those rows out.")
    batch.skip_bad_rows, batch.status, batch.attempts = skip_bad_rows, BatchStatus.ASKED, 0
    batch.save()
    events.record(by=by, kind="import.asked", subject=batch)
    sending.when_safe(batch)


@transaction.atomic
def drop(*, batch: ImportBatch, by: User) -> None:
    """Give up a checked batch: its file goes."""
    batch = _locked(batch)
    if batch.status != BatchStatus.CHECKED:
        raise DomainError("This import was begun already, or given up.")
    batch.status, batch.finished_at = BatchStatus.DROPPED, timezone.now()
    batch.save()
    events.record(by=by, kind="import.dropped", subject=batch)
    _remove_when_safe(batch)


@transaction.atomic
def begin(*, batch: ImportBatch, status: BatchStatus, by: User | None) -> None:
    """Show that the worker is at it: by itself, so that the page sees it while the work goes on.

    `by` is the actor of the work, which leaves its event at its end.
    """
    current = _locked(batch)
    if not current.is_at_work:
        raise DomainError("This import was begun already, or given up.")
    batch.status, batch.attempts = status, current.attempts + 1
    batch.save(update_fields=["status", "attempts", "moved_at"])


@transaction.atomic
def fail(*, batch: ImportBatch, by: User | None, error: str = BROKEN) -> None:
    """Say that a batch stopped by a fault, and let its file go."""
    batch = _locked(batch)
    if batch.is_at_work:
        batch.status, batch.error, batch.finished_at = BatchStatus.FAILED, error, timezone.now()
        batch.save()
        events.record(by=by, kind="import.failed", subject=batch)
        _remove_when_safe(batch)


@transaction.atomic
def send_unheard(*, by: None) -> int:
    """Send again the batches that wait unheard, and those whose worker was killed. How many.

    A batch of the command has no file to go on with: it failed.
    """
    now = timezone.now()
    quiet = ImportBatch.objects.filter(moved_at__lt=now - UNHEARD_AFTER).order_by("pk")
    found = list(quiet.filter(status__in=[BatchStatus.UPLOADED, BatchStatus.ASKED])[:20])
    if not importing.is_any_at_work():
        found += _lost(quiet, by)
    recent = models.Q(finished_at__gt=now - DUE_FOR) | models.Q(undone_at__gt=now - DUE_FOR)
    found += quiet.filter(recent, is_due_waiting=True, moved_at__lt=now - DUE_AFTER)[:20]
    for batch in found:
        batch.save(update_fields=["moved_at"])  # not again before its time
        sending.when_safe(batch)
    return len(found)


def _lost(quiet: models.QuerySet[ImportBatch], by: None) -> list[ImportBatch]:
    """Those that were begun and that nobody is at; those that were begun too often fail."""
    again = []
    for batch in quiet.filter(status__in=[BatchStatus.CHECKING, BatchStatus.IMPORTING])[:20]:
        if not batch.path or batch.attempts >= MOST_ATTEMPTS:
            fail(batch=batch, by=by, error=KILLED)
        else:
            again.append(batch)
    return again


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _remove_when_safe(batch: ImportBatch) -> None:
    transaction.on_commit(lambda: keeping.remove(batch))

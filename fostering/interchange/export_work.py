"""An export as the worker writes it."""

import hashlib
import tempfile
import uuid
from pathlib import Path

import structlog
from django.core.files import File
from django.core.files.storage import default_storage

from fostering.accounts.models import User
from fostering.core import replica
from fostering.interchange import exporting
from fostering.interchange.actions import exports
from fostering.interchange.models import RecordsExport

logger = structlog.get_logger(__name__)

FOLDER = "exports"


def write(export: RecordsExport, *, by: User) -> None:
    """Write the zip and keep it. Safe to run twice.

    The records are read in one transaction that sees one moment; where it stands is written in
    others, so that the page shows it. When the worker is killed in between, no page gives out
    what it left, and the sweep has the export written again.
    """
    if not exports.begin(export=export, by=by):
        return
    try:
        with tempfile.TemporaryDirectory(prefix="export-") as folder:
            made = Path(folder) / "records.zip"
            with replica.reading():
                counts = exporting.export_zip(made)
            with made.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                path = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}.zip", File(file))
    except Exception as error:
        # The message of the exception may quote a record, so only its type is logged.
        logger.error("export.failed", export_id=export.pk, error=type(error).__name__)  # noqa: TRY400
        exports.fail(export=export, by=by)
        return
    exports.keep(export=export, path=path, sha256=sha256, rows=sum(counts.values()), by=by)

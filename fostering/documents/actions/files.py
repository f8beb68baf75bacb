"""Files: taken in, made, taken out of a record."""

import datetime
import hashlib

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError
from fostering.documents import file_kinds, uploads
from fostering.documents.models import StoredFile
from fostering.documents.scanning import ScanState


@transaction.atomic
def store_upload(
    *, upload: UploadedFile, household_id: int | None, kind: str, title: str, by: User
) -> StoredFile:
    """Keep an uploaded file that passed the gate. DomainError (field "file") when it did not.

    `kind` is a registered FileKind's code; `title` is what the record and the packs call it.
    """
    label = file_kinds.get(kind).label
    with uploads.opened(upload) as clean:
        stored = StoredFile(
            household_id=household_id,
            kind=kind,
            title=title.strip() or label,
            original_name=clean.original_name,
            content_type=clean.content_type,
            extension=clean.extension,
            size=clean.size,
            pages=clean.pages,
            sha256=clean.sha256,
            scan_state=clean.scan_state,
            uploaded_by=by,
        )
        stored.file.save("", ContentFile(clean.path.read_bytes()), save=False)
    stored.save()
    events.record(
        by=by,
        kind="document.added",
        subject=stored,
        household_id=household_id,
        document_kind=kind,
        pages=stored.pages,
    )
    return stored


@transaction.atomic
def store_made(
    *, content: bytes, pages: int, household_id: int | None, kind: str, title: str, by: User
) -> StoredFile:
    """Keep a PDF that the product made itself for `by`."""
    stored = StoredFile(
        household_id=household_id,
        kind=kind,
        title=title[:200],
        content_type="application/pdf",
        extension="pdf",
        size=len(content),
        pages=pages,
        sha256=hashlib.sha256(content).hexdigest(),
        scan_state=ScanState.NOT_SCANNED,
        uploaded_by=by,
    )
    stored.file.save("", ContentFile(content), save=False)
    stored.save()
    return stored


@transaction.atomic
def remove(*, stored: StoredFile, on: datetime.date, by: User) -> StoredFile:
    """Take a file out of the record from `on`. Its bytes stay: packs made with it say so."""
    if stored.removed_on:
        raise DomainError("This document has already been removed.")
    if not file_kinds.get(stored.kind).is_uploaded:
        raise DomainError("A document that the service made cannot be removed.")
    stored.removed_on = on
    stored.save()
    events.record(
        by=by,
        kind="document.removed",
        subject=stored,
        household_id=stored.household_id,
        document_kind=stored.kind,
    )
    return stored

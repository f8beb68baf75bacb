"""Stored files, and packs: PDFs that the product makes from records."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from fostering.documents import file_kinds, packs
from fostering.documents.scanning import ScanState


def _file_path(stored_file: "StoredFile", _name: str) -> str:
    """A path without a name in it: aa/aabbcc....pdf"""
    key = stored_file.key.hex
    return f"{key[:2]}/{key}.{stored_file.extension}"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, user: Any) -> Self:
        """Files that the user may read, as the app that registered each file's kind decides."""
        return self.filter(file_kinds.readable_by(user))

    def kept(self) -> Self:
        """Files that nobody has taken out of the record."""
        return self.filter(removed_on__isnull=True)


class StoredFile(BaseModel):
    """One file, uploaded or made, kept outside every web root; its bytes never change.

    The bytes were opened and checked before they were kept (fostering.documents.uploads). Who may
    read it is decided by the app whose record holds it (fostering.documents.file_kinds);
    `household_id` says whose record that is. Written through fostering.documents.actions.files.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household_id = models.BigIntegerField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField(help_text="bytes")
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    scan_state = models.CharField(
        max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    file = models.FileField(upload_to=_file_path, max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords()
    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def kind_label(self) -> str:
        return file_kinds.label_of(self.kind)


class PackQuerySet(models.QuerySet["Pack"]):
    def visible_to(self, user: Any) -> Self:
        """Packs about records that the user may read, as each registered kind decides."""
        condition = Q(pk__in=[])
        for kind in packs.all_kinds():
            subjects = kind.subjects(user).order_by().values("pk")
            condition |= Q(kind=kind.code, subject_id__in=subjects)
        return self.filter(condition)


class Pack(BaseModel):
    """One making of one PDF from records: who asked, from which versions, and the file.

    Asked for through fostering.documents.actions.packs, made by the worker in
    fostering.documents.making. `claimed_at` moves with every attempt and every step, so that an
    attempt whose worker was killed is noticed and begun again, up to `attempts` times.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting to start"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Could not be made"

    kind = models.CharField(max_length=40)
    household_id = models.BigIntegerField(null=True, db_index=True)
    subject_id = models.BigIntegerField()
    options = models.JSONField(default=dict)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="per cent")
    step = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    manifest = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    history = HistoricalRecords(excluded_fields=["progress", "step", "claimed_at"])
    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["kind", "subject_id"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done") | Q(file__isnull=False), name="done_pack_has_a_file"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_per_cent"),
        ]

    def __str__(self) -> str:
        return f"pack {self.pk}"

    @property
    def label(self) -> str:
        return packs.get(self.kind).label

    @property
    def is_finished(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED}


file_kinds.register(
    file_kinds.FileKind(
        code=file_kinds.PACK,
        label="Pack",
        readable=lambda user: Q(pk__in=Pack.objects.visible_to(user).values("file_id")),
        is_uploaded=False,
    )
)
